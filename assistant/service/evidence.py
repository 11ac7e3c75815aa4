"""Search and check: finding passages that may be shown, and holding claims and paragraphs against evidence."""

from collections.abc import Sequence
from functools import cached_property

from assistant.insight.instructions import instruction_ranges
from assistant.insight.quarantine import quarantined_ranges
from assistant.models.document import Document, Hit, SearchFilter
from assistant.models.week import Week
from assistant.retrieval.retriever import Retriever
from assistant.service.drafting import Gathering
from assistant.store.home import Home
from assistant.writing.check import SentenceVerdict, Verdict, Verifier, check_text
from assistant.writing.compose import compose

PASSAGES = 6
"""So many passages a sentence of a paragraph is held against."""


def kept_back(document: Document) -> list[tuple[int, int]]:
    """Return the ranges of a note that are never shown: personal matters, and text that addresses the assistant."""
    return [(w.char_start, w.char_end) for w in (*quarantined_ranges(document), *instruction_ranges(document))]


class Evidence:
    """What a home holds, searched and held against claims."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._retriever = Retriever(home, kept_back)

    @cached_property
    def _verifier(self) -> Verifier:
        return Verifier()

    def search(self, query: str, k: int, search: SearchFilter | None) -> list[Hit]:
        """Return at most k passages, best first; see `Retriever.search`."""
        return self._retriever.search(query, k, search)

    def check_claim(self, claim: str, text: str) -> Verdict:
        """Return whether a text supports a claim; the records play no part."""
        return self._verifier.verify(claim, [text])

    def check_text(self, paragraph: str, week: Week | None) -> Sequence[SentenceVerdict]:
        """Return a verdict a sentence, by the week's figures and rows and by the notes up to its end."""
        gathering = Gathering(self._home, week, None)
        brief = gathering.brief(())
        context = gathering.check_context(brief, compose(brief))
        seen = SearchFilter(date_to=gathering.frame.week.sunday) if week else None
        return check_text(
            paragraph,
            lambda sentence: self.search(sentence, PASSAGES, seen),
            brief.figures.figures,
            self._verifier,
            context,
        )
