"""A desk over the small invented company of tests/worlds.py, with its two notes."""

import datetime as dt
import hashlib

import numpy as np

from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader
from assistant.chat.passages import SentenceVectors, sayable
from assistant.language.accounts import AccountDirectory
from assistant.models.document import Document, Kind
from assistant.writing.compose import compose
from tests.worlds import NOTES, brief


def embed(texts):
    """Vectors of hashed words: alike where words are shared; a real, small embedding."""
    rows = np.zeros((len(texts), 256), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().replace("?", " ").replace(".", " ").split():
            row[int(hashlib.sha256(word[:5].encode()).hexdigest(), 16) % 256] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def document(path, text, account=None, **more):
    return Document(
        id=hashlib.sha256(path.encode()).hexdigest()[:32], path=path, kind=Kind.CALL, format="md", text=text,
        date=dt.date.fromisoformat(path.split("/")[1][:10]), account=account, sha256="0" * 64, size=len(text), **more,
    )  # fmt: skip


def documents():
    halden, osprey = NOTES
    return [document(halden, NOTES[halden], "Halden Foods"), document(osprey, NOTES[osprey], "Osprey Canning")]


class Narrated:
    """What `write` gives: only what the chat reads of a narrative."""

    def __init__(self, week):
        body = compose(week)
        self.sections, self.escalations = body.sections, body.escalations
        self.week = str(week.frame.week)
        self.commitments, self.discrepancies = week.commitments, week.discrepancies


def desk(*, notes=None, **changes):
    week = brief(**changes)
    directory = AccountDirectory(week.deals.values())
    said = [s for d in (notes or documents()) for s in sayable(d, directory.accounts)]
    return Desk(brief=week, directory=directory, find=lambda _text, _search: said, write=lambda: Narrated(week))


def reader():
    return Reader(SentenceVectors(embed), dt.date(2026, 11, 20))
