"""Claims with their evidence and a human label, and their features: what the verifier is fitted and measured on."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.writing.check.features import features
from assistant.writing.check.reading import Source

DATA = Path(__file__).resolve().parents[3] / "shared/data/groundedness_dev/claims.jsonl"


class Claim(NamedTuple):
    """One labelled claim; `supported` is what people said."""

    id: str
    document: str
    text: str
    supported: bool
    source: str


class Table(NamedTuple):
    """Features of claims, one row each; claims of one document share their group."""

    names: tuple[str, ...]
    rows: NDArray[np.float64]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    sources: tuple[str, ...]


def read_claims(path: Path = DATA) -> list[Claim]:
    """Return the labelled claims of a JSON Lines file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Claim(r["id"], r["doc"], r["claim"], bool(r["label"]), r.get("source", "")) for r in lines]


def tabulate(claims: list[Claim]) -> Table:
    """Return the features of every claim; each document is read once."""
    documents = {claim.document: i for i, claim in enumerate(claims)}
    sources = {document: Source(document) for document in documents}
    found = [features(claim.text, sources[claim.document]) for claim in claims]
    names = tuple(found[0])
    return Table(
        names,
        np.array([[float(row[name]) for name in names] for row in found]),
        np.array([int(claim.supported) for claim in claims]),
        np.array([documents[claim.document] for claim in claims]),
        tuple(claim.source for claim in claims),
    )


def fingerprint(path: Path = DATA) -> str:
    """Return the SHA-256 of the labelled file, so that weights say what they were fitted on."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
