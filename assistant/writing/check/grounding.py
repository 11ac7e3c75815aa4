"""What a bare sentence can rest on: the figures, rows and sentences of notes that speak of what it speaks of."""

import math
import re
from collections.abc import Iterator, Sequence

from assistant.language.sentences import split_sentences
from assistant.models.deal import Deal
from assistant.models.document import Hit
from assistant.models.narrative import CellCitation, Citation, NoteCitation, Statement, StatementKind
from assistant.writing.check.amounts import figure_source, same, told_as_figure, told_quantities
from assistant.writing.check.context import CheckContext
from assistant.writing.check.quotation import quoted_spans, stands_in, without_quotations
from assistant.writing.check.reading import words_of

NOTES = 2
"""Sentences of notes that a sentence's own words are held against."""
SHARED = 0.34
"""The share of a sentence's content that a note's sentence must hold to speak of the same; rare words weigh more."""
_GOAL = re.compile(r"\b(?:goal|target|quota)\b", re.IGNORECASE)
_PROPOSAL = re.compile(
    r"(?:proposed|we propose|i propose|recommend|we recommend|please|i need|we need|your support|a yes or no)\b", re.I
)
_FIELDS = (
    "account", "name", "amount", "stage", "close_date", "owner", "next_step", "forecast_category", "lost_reason",
    "last_activity", "competitor", "probability",
)  # fmt: skip


def ground(text: str, hits: Sequence[Hit], context: CheckContext, accounts: frozenset[str]) -> Statement:
    """Return the sentence as a statement with everything in the evidence that it can rest on.

    `accounts` are those that it speaks of: its own, or where it names none, those of the sentence before.
    """
    profile = list(_profile(text, context))
    facts = tuple(dict.fromkeys(_facts(text, context, loosely=not accounts and not profile)))
    cited: list[Citation] = [*_rows(accounts, context), *profile]
    cited += _understood(text, context, accounts)
    cited += _notes(text, hits, context, accounts)
    kind = StatementKind.RECOMMENDATION if _PROPOSAL.match(text) else StatementKind.EVIDENCE
    return Statement(id="text", text=text, kind=kind, facts=facts, citations=tuple(dict.fromkeys(cited)))


def accounts_in(text: str, context: CheckContext) -> frozenset[str]:
    """Return the accounts that a text names."""
    return frozenset(m.account for m in context.accounts.mentions(text)) if context.accounts else frozenset()


def _facts(text: str, context: CheckContext, *, loosely: bool) -> Iterator[str]:
    """Yield the figures that the text tells under their name; `loosely`, where none is named, all of equal value."""
    known = context.figures.figures
    for quantity in told_quantities(text):
        equal = [f for f in known.values() if same(quantity, figure_source(f))]
        named = [f for f in equal if told_as_figure(text, quantity, f)]
        yield from (f.id for f in named or (equal if loosely else ()))
    if _GOAL.search(text) and "target_qtd" in known:
        yield "target_qtd"


def _understood(text: str, context: CheckContext, accounts: frozenset[str]) -> Iterator[NoteCitation]:
    """Yield the sentences about these accounts that were understood to mean what the text says in the house's words."""
    folded = text.casefold()
    for (path, start, end), phrases in context.readings.items():
        document = context.document(path)
        if document is None or not accounts or not any(p.casefold() in folded for p in phrases):
            continue
        cited = NoteCitation(
            document=document.name, path=path, char_start=start, char_end=end, quote=document.text[start:end]
        )
        if _speaks_of(cited, context, accounts) and context.note_fault(cited) is None:
            yield cited


def _rows(accounts: frozenset[str], context: CheckContext) -> Iterator[CellCitation]:
    for deal in context.current:
        if deal.account in accounts:
            yield from _cells(deal)


def _cells(deal: Deal) -> Iterator[CellCitation]:
    for field in _FIELDS:
        if field in deal.columns:
            yield CellCitation(
                path=deal.ref.path, row=deal.ref.row, column=deal.columns[field], value=deal.cells.get(field, "")
            )


def _profile(text: str, context: CheckContext) -> Iterator[CellCitation]:
    """Yield the lines of the company profile whose whole value stands in the text, as a number or as words."""
    told = {q.value for q in told_quantities(text)}
    folded = text.casefold()
    for place in context.company.places.values():
        value = place.value.strip().casefold()
        bare = value.replace(",", "")
        is_number = bare.replace(".", "", 1).isdigit()
        if (is_number and any(f"{v:f}".rstrip("0").rstrip(".") == bare.rstrip("0").rstrip(".") for v in told)) or (
            len(value) > 3 and not is_number and value in folded
        ):
            yield place


def _notes(text: str, hits: Sequence[Hit], context: CheckContext, accounts: frozenset[str]) -> Iterator[NoteCitation]:
    """Yield the sentences that hold the text's quotations, and those that share most with its own words."""
    sentences = list(_sentences(hits, context))
    for _, _, inner in quoted_spans(text):
        yield from [c for c in sentences if inner.strip() and stands_in(inner, [c.quote])][:1]
    own = without_quotations(text)
    scored = [(share, -i, c) for i, (share, c) in enumerate(zip(_shares(own, sentences), sentences, strict=True))]
    scored = [s for s in scored if s[0] >= SHARED and _speaks_of(s[2], context, accounts)]
    yield from (c for _, _, c in sorted(scored, key=lambda s: s[:2], reverse=True)[:NOTES])


def _shares(text: str, sentences: Sequence[NoteCitation]) -> list[float]:
    """Return what share of the text's content each sentence holds; words rare among the sentences weigh more."""
    wanted = {w.stem for w in words_of(text) if w.is_content and not w.text[0].isupper()}
    held = [frozenset(w.stem for w in words_of(s.quote)) for s in sentences]
    rarity = {stem: math.log((len(held) + 1) / (sum(stem in h for h in held) + 0.5)) for stem in wanted}
    total = sum(rarity.values()) or 1e-6
    return [sum(rarity[stem] for stem in wanted & h) / total for h in held]


def _sentences(hits: Sequence[Hit], context: CheckContext) -> Iterator[NoteCitation]:
    for hit in hits:
        document = context.document(hit.path)
        if document is None:
            continue
        for s in split_sentences(document.text, hit.char_start, hit.char_end):
            cited = NoteCitation(
                document=document.name, path=document.path, char_start=s.char_start, char_end=s.char_end, quote=s.text
            )
            if context.note_fault(cited) is None:
                yield cited


def _speaks_of(citation: NoteCitation, context: CheckContext, accounts: frozenset[str]) -> bool:
    """Whether a sentence may be about one of the accounts: its note's, or named in it; any where none is given."""
    document = context.document(citation.path)
    if not accounts or document is None:
        return True
    return document.account in accounts or bool(accounts_in(citation.quote, context) & accounts)
