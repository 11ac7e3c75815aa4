"""What is held about an account or a person: shown, and taken out everywhere."""

import shutil
from pathlib import Path
from typing import Literal

from assistant.errors import IndexAwayError
from assistant.language.sentences import split_sentences
from assistant.language.spelling import words_of
from assistant.models.base import Model
from assistant.service.naming import directory_of
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
    short: tuple[str, ...] = ()
    """Shorter forms of an account's name, and its deals' names, that mean it alone; their places are among these."""
    counts: dict[str, int]
    """Table -> places in it."""
    holdings: tuple[Holding, ...]

    def lines(self) -> list[str]:
        """Return the counts for a person, a line each."""
        if not self.counts:
            return ["Nothing is held under this name."]
        also = [f"also known as: {', '.join(self.short)}"] if self.short else []
        return [*also, *(f"{table}: {count} place{'s' * (count != 1)}" for table, count in self.counts.items())]


class Privacy:
    """The rights of those whom the records name; every step is in the audit log."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._records = home.records

    def held(self, subject: Subject, *, by: str) -> Held:
        """Return every place in the records that names the subject, in full; that it was asked is logged."""
        known = self._by_short_forms(subject)
        found = self._records.held(known)
        self._records.append_audit(by, "show held", subject.kind, {"places": str(len(found))})
        return Held(
            kind=subject.kind, names=subject.names, short=known.short, counts=counted(found), holdings=tuple(found)
        )

    def forget(self, subject: Subject, *, by: str) -> Forgotten:
        """Delete everything about the subject: records, index, full-text search, caches, files' free space.

        An account's notes go whole, and elsewhere each sentence that names it; of a person the name goes. Frozen
        narratives get a mark and stay otherwise as approved; figures stay, as sums that name nobody. Takes as long as
        a reindex. Files outside of the home, backups too, are their owner's to delete.
        """
        subject = self._by_short_forms(subject)
        embed = self._home.embedder.embed
        done = self._records.forget(subject, by=by, hide=hidden, embed=embed)
        cleanse(self._home, done.reference)
        return done

    def _by_short_forms(self, subject: Subject) -> Subject:
        """Return an account with what the notes may call it for short, unless the company has a name that begins so."""
        if subject.kind != "account":
            return subject
        directory, company = directory_of(self._records.snapshots()), self._records.company()
        mine = [name for name in directory.accounts if subject.is_account(name)]
        ours = [company.name, *company.products, *company.competitors, *(i.name for i in company.initiatives)]
        taken = tuple(" ".join(word.key for word in words_of(name)) + " " for name in ours)
        forms = {form for name in mine for form in directory.short_forms(name)}
        return subject.with_short(f for f in forms if not any(name.startswith(f"{f} ") for name in taken))

    def verify(self, known_head: str | None = None) -> Verification:
        """Return whether the audit log's chain holds, and its newest hash; see `chain.verify`."""
        return self._records.verify_audit(known_head)


def cleanse(home: Home, reference: str) -> None:
    """Leave nothing of deleted notes in index, full-text search, caches and the free space of files.

    Raises IndexAwayError, after all else is done, where the index's server does not answer.
    """
    away = None
    try:
        home.reindex()
    except IndexAwayError as error:
        away = error
    home.records.compact()
    shutil.rmtree(Path(home.folder) / REPLIES, ignore_errors=True)
    if away is not None:
        raise IndexAwayError(
            f"It is deleted from the records ({reference}), but the index still has its vectors: {away.what}",
            "Run `sales-narrative reindex` as soon as the server answers.",
        ) from away


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
