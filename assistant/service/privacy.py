"""What is held about an account or a person: shown, and taken out everywhere."""

import shutil
from pathlib import Path
from typing import Literal

from assistant.language.sentences import split_sentences
from assistant.models.base import Model
from assistant.store.chain import Verification
from assistant.store.held import Holding
from assistant.store.home import Home
from assistant.store.redaction import Forgotten, counted
from assistant.store.subject import Subject, blocked

__all__ = ["Held", "Privacy", "Subject", "cleanse", "hidden"]

REPLIES = "model_replies"
"""The folder of a home in which a model's replies are kept; a cache, so it goes whole."""


class Held(Model):
    """All that is held about somebody, to be handed over."""

    kind: Literal["account", "person"]
    names: tuple[str, ...]
    counts: dict[str, int]
    """Table -> places in it."""
    holdings: tuple[Holding, ...]

    def lines(self) -> list[str]:
        """Return the counts for a person, a line each."""
        found = [f"{table}: {count}" for table, count in self.counts.items()]
        return found or ["Nothing is held under this name."]


class Privacy:
    """The rights of those whom the records name; every step is in the audit log."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._records = home.records

    def held(self, subject: Subject, *, by: str) -> Held:
        """Return every place in the records that names the subject, in full; that it was asked is logged."""
        found = self._records.held(subject)
        self._records.append_audit(by, "show held", subject.kind, {"places": str(len(found))})
        return Held(kind=subject.kind, names=subject.names, counts=counted(found), holdings=tuple(found))

    def forget(self, subject: Subject, *, by: str) -> Forgotten:
        """Delete everything about the subject: records, index, full-text search, caches, files' free space.

        An account's notes go whole, and elsewhere each sentence that names it; of a person the name goes. Frozen
        narratives get a mark and stay otherwise as approved; figures stay, as sums that name nobody. Takes as long as
        a reindex. Files outside of the home, backups too, are their owner's to delete.
        """
        embed = self._home.embedder.embed
        done = self._records.forget(subject, by=by, hide=hidden, embed=embed)
        cleanse(self._home)
        return done

    def verify(self, known_head: str | None = None) -> Verification:
        """Return whether the audit log's chain holds, and its newest hash; see `chain.verify`."""
        return self._records.verify_audit(known_head)


def cleanse(home: Home) -> None:
    """Leave nothing of deleted notes in index, full-text search, caches and the free space of files."""
    home.reindex()
    home.records.compact()
    shutil.rmtree(Path(home.folder) / REPLIES, ignore_errors=True)


def hidden(text: str, subject: Subject) -> str:
    """Return a note's text without the subject, as long as it was: an account's whole sentences, a person's name."""
    named = subject.spans(text)
    told = list(named)
    if subject.kind == "account" and named:
        sentences = split_sentences(text)
        told += [
            (s.char_start, s.char_end)
            for s in sentences
            if any(start < s.char_end and end > s.char_start for start, end in named)
        ]
    for start, end in told:
        text = blocked(text, start, end)
    return text
