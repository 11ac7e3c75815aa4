"""What one statement rests on, gathered: its figures, quotations, cells and the deals behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.language.sentences import split_sentences
from assistant.models.deal import Deal
from assistant.models.document import Document
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation, NoteCitation, Statement
from assistant.writing.check.context import Accounts, CheckContext
from assistant.writing.check.lexicon import lexicon

AROUND = 600
"""Characters about a quotation in which its note may name the account that it speaks of."""
MANY_ROWS = 60
"""A figure over more rows than this names no single deal."""


@dataclass(frozen=True)
class Quoted:
    """A quotation with its note and the accounts that it speaks of."""

    citation: NoteCitation
    document: Document
    accounts: frozenset[str]
    """Empty where the note doesn't tell."""
    sentence: str
    """The quotation, grown to the borders of the sentences it touches."""


@dataclass(frozen=True)
class Evidence:
    """Everything that a statement may draw on; citations that do not hold are left out."""

    context: CheckContext
    figures: tuple[Figure, ...]
    quotes: tuple[Quoted, ...]
    cells: tuple[tuple[CellCitation, Deal | None], ...]
    figure_deals: tuple[Deal, ...]

    @cached_property
    def cell_deals(self) -> tuple[Deal, ...]:
        """The deals whose cells are cited, each row once."""
        found = {(d.ref.path, d.ref.row): d for _, d in self.cells if d is not None}
        return tuple(found.values())

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts that the statement may name."""
        deals = {d.account for d in (*self.cell_deals, *self.figure_deals) if d.account}
        return frozenset(deals).union(*(q.accounts for q in self.quotes))

    @cached_property
    def quoted_text(self) -> str:
        """All quotations, one a line."""
        return "\n".join(q.citation.quote for q in self.quotes)

    @cached_property
    def blob(self) -> str:
        """Every text that a name in the statement may come from, folded."""
        return "\n".join(text for text in self._texts() if text).casefold()

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The base forms of every word of the evidence."""
        return frozenset(lemma for w in re.findall(r"[^\W\d_]+", self.blob) for lemma in lexicon().lemmas(w))

    def _texts(self) -> Iterator[str]:
        for quote in self.quotes:
            yield quote.sentence
            yield from _about(quote.document)
        for citation, _ in self.cells:
            yield citation.value
            yield citation.column
        for deal in (*self.cell_deals, *self.figure_deals):
            yield from _deal_texts(deal)
        for figure in self.figures:
            yield figure.label
            yield figure.id.replace("_", " ").replace(":", " ")
        yield from _frame_texts(self.context)


def gather(statement: Statement, context: CheckContext) -> tuple[Evidence, list[str]]:
    """Return the statement's evidence and what is wrong with its citations and figure ids."""
    reasons: list[str] = []
    figures, quotes = [], []
    cells: list[tuple[CellCitation, Deal | None]] = []
    for figure_id in statement.facts:
        figure = context.figures.get(figure_id)
        if figure is None:
            reasons.append(f"there is no computed figure {figure_id!r}")
        else:
            figures.append(figure)
    for citation in statement.citations:
        if isinstance(citation, NoteCitation):
            fault = context.note_fault(citation)
            document = context.document(citation.path)
            if fault or document is None:
                reasons.append(fault or "no stored note")
            else:
                quotes.append(_quoted(citation, document, context))
        elif context.cell_holds(citation):
            cells.append((citation, context.rows.get((citation.path, citation.row))))
        else:
            reasons.append(
                f"{citation.path!r} row {citation.row} does not hold {citation.value!r} in {citation.column!r}"
            )
    deals = _figure_deals(figures, context)
    return Evidence(context, tuple(figures), tuple(quotes), tuple(cells), deals), reasons


def _figure_deals(figures: list[Figure], context: CheckContext) -> tuple[Deal, ...]:
    refs = [(r.path, r.row) for f in figures if len(f.rows) <= MANY_ROWS for r in f.rows]
    return tuple(context.rows[ref] for ref in dict.fromkeys(refs) if ref in context.rows)


def _quoted(citation: NoteCitation, document: Document, context: CheckContext) -> Quoted:
    text = document.text
    start, end = citation.char_start, citation.char_end
    near_start, near_end = max(0, start - AROUND), min(len(text), end + AROUND)
    accounts = frozenset({document.account} if document.account else set())
    if context.accounts:
        # A note filed under one account still speaks of another where the quotation names it.
        inside = frozenset(m.account for m in context.accounts.mentions(citation.quote))
        accounts |= inside if document.account or inside else _spoken_of(context.accounts, text, start, near_end)
    touched = [s for s in split_sentences(text, near_start, near_end) if s.char_start < end and start < s.char_end]
    sentence = " ".join(s.text for s in touched) if touched else citation.quote
    return Quoted(citation, document, accounts, sentence)


def _spoken_of(directory: Accounts, text: str, start: int, end: int) -> frozenset[str]:
    """Return the accounts named near a place, and the last one named anywhere before it: notes go by headings."""
    before = directory.mentions(text[:start])
    near = [m for m in before if m.char_end > start - AROUND] or before[-1:]
    return frozenset(m.account for m in (*near, *directory.mentions(text[start:end])))


def _about(document: Document) -> Iterator[str]:
    yield from (document.account or "", document.author or "", document.title or "", document.opportunity_name or "")
    yield from document.attendees
    yield document.name
    if document.date:
        yield document.date.isoformat()
    yield from re.findall(r"^\s*(?:\[[\d:.]+\]\s*)?([A-Z][\w .'’-]{1,40}):", document.text, re.MULTILINE)


def _deal_texts(deal: Deal) -> Iterator[str]:
    yield from (deal.account, deal.name, deal.owner, deal.stage, deal.forecast_category, deal.segment, deal.competitor)
    yield from (deal.lost_reason, deal.next_step, deal.type, deal.lead_source, deal.opportunity_id)


def _frame_texts(context: CheckContext) -> Iterator[str]:
    company = context.company
    yield from (company.name, company.ceo.name, company.currency)
    if context.frame:
        yield from (str(context.frame.week), str(context.frame.quarter))
