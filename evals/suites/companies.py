"""The two companies with an answer key, on the bench, with their keys."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from evals.companies.key import Key, load_key
from evals.harness.bench import ROOT, Bed, Bench

Company = Literal["sample", "quillbrook"]
KEYS: dict[str, Path] = {
    "sample": ROOT / "evals" / "answer_keys",
    "quillbrook": ROOT / "evals" / "companies" / "quillbrook",
}
_FILES = {"sample": "sample.yaml", "quillbrook": "key.yaml"}


def bed_of(company: Company, bench: Bench) -> Bed:
    """Return a company on the bench, ingested at first use."""
    if company == "sample":
        return bench.sample()
    return bench.company(company, lambda _: KEYS[company] / "workspace")


@cache
def key_of(company: Company, week: str) -> Key:
    """Return a week's key as the scorer reads it. Raises AssistantError for a week that it has not."""
    return load_key(KEYS[company], week)


@cache
def whole_key(company: Company) -> dict[str, Any]:
    """Return a company's key as it stands in its file: what the scorer doesn't read is in it too."""
    text = (KEYS[company] / _FILES[company]).read_text("utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return read
