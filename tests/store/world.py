"""Small notes, deals and vectors to store; vectors are seeded by the text, so that no model is needed."""

import datetime as dt
import hashlib
from decimal import Decimal

import numpy as np

from assistant.models.deal import Deal, RowRef, Snapshot, Status
from assistant.models.document import Document, Kind, Passage
from assistant.store.documents import NewDocument

DIMENSION = 384


class SeededEmbedder:
    """A vector from each text's hash: the same text, the same vector, in any process."""

    name = "seeded/1"
    dimension = DIMENSION

    def embed(self, texts):
        rows = [self._row(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, DIMENSION), np.float32)

    @staticmethod
    def _row(text):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
        return row / np.linalg.norm(row)


def document(text, path="calls/a.md", **fields):
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    given = {
        "kind": Kind.CALL,
        "format": "md",
        "date": dt.date(2026, 11, 18),
        "date_source": "front_matter",
        "account": "Ostby Marine",
    } | fields
    return Document(id=sha256[:32], path=path, text=text, sha256=sha256, size=len(text.encode()), **given)


def passages(doc):
    """One passage a line."""
    found, start = [], 0
    for ordinal, line in enumerate(doc.text.split("\n")):
        end = start + len(line)
        found.append(
            Passage(
                id=f"{doc.id}:{ordinal:05d}",
                document_id=doc.id,
                ordinal=ordinal,
                char_start=start,
                char_end=end,
                text=line,
            )
        )
        start = end + 1
    return found


def new(text, path="calls/a.md", signature=None, **fields):
    doc = document(text, path, **fields)
    lines = passages(doc)
    return NewDocument(doc, lines, SeededEmbedder().embed([line.text for line in lines]), signature)


def deal(number, path="crm/opportunities_2026-11-20.csv", row=None, **fields):
    given = {
        "amount_given": Decimal("1200.10"),
        "status": Status.OPEN,
        "account": "Ostby Marine",
        "cells": {"amount_given": "$1,200.10"},
        "columns": {"amount_given": "Amount"},
        "opportunity_id": f"006-{number}",
    } | fields
    return Deal(ref=RowRef(path=path, row=row or number + 2), **given)


def snapshot(date, *deals):
    return Snapshot(date=date, deals=deals)
