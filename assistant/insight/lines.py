"""Lines of notes as evidence: what a sentence says, and what those shortly before it are about."""

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.insight.days import days_said, in_figures
from assistant.insight.telling_words import stems
from assistant.models.risk import NoteSignal

AROUND = 3
"""Sentences before one that say what it goes on about."""


class Line(NamedTuple):
    """A sentence of a note as evidence: what it says, and what the one before it is about."""

    signal: NoteSignal
    stems: frozenset[str]
    context: frozenset[str]
    account: str | None
    """Whom it is about: the note's account, else the one that the sentence names."""
    around: frozenset[str] = frozenset()
    """The words of the sentences shortly before it."""
    voice: str = ""
    """Who says it: the speaker, in what is written the note's author."""
    days: frozenset[dt.date] = frozenset()
    """The days that it names, or the sentences shortly before it."""


def lines_of(
    understood: Sequence[NoteSignal],
    accounts: Mapping[str, str | None],
    authors: Mapping[str, str | None] | None = None,
) -> Iterator[Line]:
    """Yield the dated sentences, each with the words and days of those before it in its note.

    `accounts` says by document id whom a note is about, `authors` who wrote it.
    """
    place, earlier = "", deque[tuple[frozenset[str], frozenset[dt.date]]](maxlen=AROUND)
    for signal in sorted(understood, key=lambda s: (s.path, s.char_start)):
        if signal.path != place:
            place = signal.path
            earlier.clear()
        own = stems(signal.text)
        days = frozenset(m.end for m in days_said(in_figures(signal.text), signal.date))
        if signal.date is not None:
            named = signal.account if stems(signal.account or "") & own else None
            yield Line(
                signal,
                own,
                earlier[-1][0] if earlier else frozenset(),
                accounts.get(signal.document_id) or named,
                own.union(*(e[0] for e in earlier)),
                signal.speaker or (authors or {}).get(signal.document_id) or "",
                days.union(*(e[1] for e in earlier)),
            )
        earlier.append((own, days))


def spoken_before(understood: Sequence[NoteSignal]) -> dict[tuple[str, int], str]:
    """Return by place who of the others spoke last before a spoken sentence; nobody at the start of a note."""
    found: dict[tuple[str, int], str] = {}
    path, voices = "", ("", "")
    for signal in sorted(understood, key=lambda s: (s.path, s.char_start)):
        if signal.path != path:
            path, voices = signal.path, ("", "")
        if signal.speaker and signal.speaker != voices[1]:
            voices = (voices[1], signal.speaker)
        if signal.speaker and voices[0]:
            found[signal.path, signal.char_start] = voices[0]
    return found


def written_before(understood: Sequence[NoteSignal]) -> dict[tuple[str, int], tuple[NoteSignal, ...]]:
    """Return by place the two sentences right before a written one in its note, the nearer first."""
    found: dict[tuple[str, int], tuple[NoteSignal, ...]] = {}
    last: tuple[NoteSignal, ...] = ()
    for signal in sorted(understood, key=lambda s: (s.path, s.char_start)):
        last = last if last and last[0].path == signal.path else ()
        if not signal.speaker and last:
            found[signal.path, signal.char_start] = last
        last = (signal, *last)[:2]
    return found


def said_before(understood: Sequence[NoteSignal]) -> dict[tuple[str, int], NoteSignal]:
    """Return by place the sentence right before a spoken one in its note."""
    order = sorted(understood, key=lambda s: (s.path, s.char_start))
    return {(b.path, b.char_start): a for a, b in pairwise(order) if a.path == b.path and b.speaker}
