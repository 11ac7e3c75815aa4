"""The sentences among which an answer is looked for: said in the open, of the present, and not kept back."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.insight.instructions import instruction_ranges
from assistant.insight.quarantine import quarantined_ranges
from assistant.language.sentences import Sentence, document_sentences
from assistant.models.base import Model
from assistant.models.document import Document, Hit
from assistant.models.narrative import NoteCitation

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
LONGEST_TITLE = 10
"""Words; a longer first line without a stop says something."""
WRAPPED = 60
"""A line at least so long that ends without a stop was cut by the page, not by its author."""
_ENDS = ".!?:;…\"'”’)*|"
REMEMBERED = 20_000
"""So many sentence vectors are kept; a question needs a few hundred, and many share them."""


class Said(Model):
    """One sentence of a note that may be quoted, with what stands around it."""

    document: str
    path: str
    char_start: int
    char_end: int
    text: str
    before: str = ""
    """The two sentences before, for what a pronoun or a heading carries over."""
    after: str = ""
    """The sentence after, where the answer to a question stands."""
    after_range: tuple[int, int] | None = None
    about: str = ""
    """The note's title and account."""
    account: str | None = None
    of_known: bool = False
    """Whether the account is one that the CRM knows."""
    speaker: str | None = None
    author: str | None = None
    """Who wrote the note."""
    date: dt.date | None = None
    superseded: bool = False
    heading: bool = False
    """It is the note's title or first line, which says what the note is about, and no more."""

    def citation(self) -> NoteCitation:
        """Return where it stands."""
        return NoteCitation(
            document=self.document,
            path=self.path,
            char_start=self.char_start,
            char_end=self.char_end,
            quote=self.text,
        )


def sayable(
    document: Document, known: Collection[str], superseded: frozenset[tuple[int, int]] = frozenset()
) -> list[Said]:
    """Return the sentences of a note that may be quoted; what is personal, hidden or addressed to a machine is not."""
    if document.confidential or document.near_duplicate_of is not None:
        return []
    withheld = [(w.char_start, w.char_end) for w in (*quarantined_ranges(document), *instruction_ranges(document))]
    kept = [
        s
        for s in rejoined(document.text, document_sentences(document))
        if not any(start < s.char_end and s.char_start < end for start, end in withheld)
    ]
    of_known = document.account in known
    return [
        _said(document, kept, i).model_copy(
            update={"of_known": of_known, "superseded": (s.char_start, s.char_end) in superseded}
        )
        for i, s in enumerate(kept)
    ]


def rejoined(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences with those put together again that a page's line end alone has parted."""
    found: list[Sentence] = []
    for sentence in sentences:
        last = found[-1] if found else None
        if last is not None and _goes_on(text, last, sentence):
            start, end = last.char_start, sentence.char_end
            found[-1] = Sentence(start, end, text[start:end], last.speaker)
        else:
            found.append(sentence)
    return found


def _goes_on(text: str, first: Sentence, second: Sentence) -> bool:
    gap = text[first.char_end : second.char_start]
    whole_line = first.char_end - text.rfind("\n", 0, first.char_end) > WRAPPED
    return gap == "\n" and whole_line and first.speaker == second.speaker and first.text[-1] not in _ENDS


def _said(document: Document, kept: list[Sentence], i: int) -> Said:
    sentence = kept[i]
    following = kept[i + 1] if i + 1 < len(kept) else None
    return Said(
        document=document.name,
        path=document.path,
        char_start=sentence.char_start,
        char_end=sentence.char_end,
        text=sentence.text,
        before=" ".join(s.text for s in kept[max(0, i - 2) : i]),
        after=following.text if following else "",
        after_range=(following.char_start, following.char_end) if following else None,
        about=" ".join(part for part in (document.title, document.account, document.opportunity_name) if part),
        account=document.account,
        speaker=sentence.speaker,
        author=document.author,
        heading=_is_title(sentence.text, document, first=i == 0),
        date=document.date,
    )


def _is_title(text: str, document: Document, *, first: bool) -> bool:
    if text[-1:] in ".!?…\"'”’)":
        return False
    return text == (document.title or "").strip() or (first and len(text.split()) <= LONGEST_TITLE)


def within(said: Iterable[Said], hits: Sequence[Hit]) -> list[Said]:
    """Return the sentences that lie in one of the passages, whole or in part."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        ranges.setdefault(hit.path, []).append((hit.char_start, hit.char_end))
    return [s for s in said if any(a < s.char_end and s.char_start < b for a, b in ranges.get(s.path, ()))]


class SentenceVectors:
    """Embeds sentences and keeps the vectors of those asked for lately."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, Vectors] = {}
        self._of = lru_cache(256)(self._one)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length a text."""
        known = self._known
        new = [t for t in dict.fromkeys(texts) if t not in known]
        if len(known) + len(new) > REMEMBERED:
            known = self._known = {}  # another thread may still read from the old one
            new = list(dict.fromkeys(texts))
        if new:
            known.update(zip(new, self._embed(new), strict=True))
        return np.stack([known[t] for t in texts])

    def one(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return self._of(text)

    def _one(self, text: str) -> Vectors:
        vector: Vectors = self._embed([text])[0]
        return vector
