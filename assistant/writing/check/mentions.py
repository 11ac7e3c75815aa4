"""Names, accounts and dates in a statement: each must come from what the statement rests on."""

import datetime as dt
import re
from collections.abc import Collection, Iterator

from assistant.language.dates import DateMention, date_mentions
from assistant.language.names import names
from assistant.writing.check.context import Mention
from assistant.writing.check.evidence import Evidence, Quoted
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.quotation import quoted_spans, stands_in, without_quotations
from assistant.writing.check.vocabulary import word_set

_COMMON = 4
"""A capitalised single word that running text holds at least so often may be no name (Product, Finance, Commit)."""
_HOUSE = word_set(
    "ceo cso vp crm kpi smb arr mrr acv tcv q1 q2 q3 q4 fy usd eur gbp chf nda msa sow poc rfp roi "
    "hr it i monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august "
    "september october november december closed won lost commit best case omitted pipeline upside"
)


def account_faults(text: str, evidence: Evidence) -> list[str]:
    """Return accounts that the text names and its evidence doesn't speak of, and quotations told of another account."""
    accounts = evidence.context.accounts
    if accounts is None:
        return []
    mentions = list(accounts.mentions(text))
    reasons = [
        f"the account {m.account!r} is not in what this statement rests on"
        for m in mentions
        if m.account not in evidence.accounts and not _quoted_so(text, m, evidence)
    ]
    reasons += _misplaced_quotations(text, mentions, evidence)
    reasons += _stray_citations(text, {m.account for m in mentions}, evidence)
    return list(dict.fromkeys(reasons))


def _quoted_so(text: str, mention: Mention, evidence: Evidence) -> bool:
    """Whether the mention stands inside quotation marks whose words a citation holds, or in the company's own name."""
    inside = any(a <= mention.char_start and mention.char_end <= b for a, b, _ in quoted_spans(text))
    spelled = text[mention.char_start : mention.char_end].casefold()
    return inside or spelled in evidence.context.company.name.casefold() or spelled in evidence.quoted_text.casefold()


def _misplaced_quotations(text: str, mentions: list[Mention], evidence: Evidence) -> Iterator[str]:
    spans = quoted_spans(text)
    outside = [m for m in mentions if not any(a <= m.char_start < b for a, b, _ in spans)]
    for start, _, inner in spans:
        holders: list[Quoted] = [q for q in evidence.quotes if inner.strip() and stands_in(inner, [q.citation.quote])]
        before = [m.account for m in outside if m.char_start < start]
        if not holders or not before or any(not q.accounts for q in holders):
            continue
        spoken = frozenset().union(*(q.accounts for q in holders))
        group = _listed_with(before, outside, start, text)
        if not group & spoken:
            whose = ", ".join(sorted(spoken))
            yield f"the quotation {inner.strip()[:40]!r} is from {whose}, and is told of {before[-1]}"


_MORE = re.compile(r"\b(?:and|plus) (?:\d+|\w+) (?:more|others?)\b", re.IGNORECASE)


def _stray_citations(text: str, named: set[str], evidence: Evidence) -> Iterator[str]:
    """Yield citations of accounts that the text, which names others, doesn't speak of."""
    if not named or _MORE.search(text):
        return
    for deal in evidence.cell_deals:
        if deal.account and deal.account not in named and deal.name.casefold() not in text.casefold():
            yield f"row {deal.ref.row} of {deal.ref.path!r} is of {deal.account}, which the statement doesn't name"
    for quote in evidence.quotes:
        if not quote.accounts & named:
            whose = ", ".join(sorted(quote.accounts)) or "no account"
            yield f"a quotation is of {whose}, and the statement speaks of {', '.join(sorted(named))}"


def _listed_with(before: list[str], outside: list[Mention], start: int, text: str) -> frozenset[str]:
    """Return the nearest account before a quotation, with those of the same list (`Acme, Borel and Cato: “…”`)."""
    earlier = [m for m in outside if m.char_start < start]
    group = {before[-1]}
    for one, following in zip(reversed(earlier[:-1]), reversed(earlier[1:]), strict=False):
        between = text[one.char_end : following.char_start]
        if not re.fullmatch(r"(?:\s|,|;|and|or|\([^)]*\))*", between):
            break
        group.add(one.account)
    return frozenset(group)


def name_faults(text: str, evidence: Evidence) -> list[str]:
    """Return names of people, products and organisations that the evidence does not hold."""
    plain = without_quotations(text)
    taken = (
        [(m.char_start, m.char_end) for m in evidence.context.accounts.mentions(text)]
        if evidence.context.accounts
        else []
    )
    reasons = []
    for name in names(plain):
        if any(a < name.char_end and name.char_start < b for a, b in taken):
            continue
        if not _held(name.text, evidence):
            reasons.append(f"the name {name.text!r} stands in no citation and no row behind the figures")
    return list(dict.fromkeys(reasons))


def _held(name: str, evidence: Evidence) -> bool:
    words = [w for w in re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", name.casefold()) if w]
    words = [re.sub(r"['’]s$", "", w) for w in words]
    foreign = [w for w in words if w not in _HOUSE and not re.search(rf"(?<!\w){re.escape(w)}(?!\w)", evidence.blob)]
    if not foreign or _is_colleague_called(words, evidence):
        return True
    known = {w for text in _known_names(evidence) for w in text.casefold().split()}
    return len(words) == 1 and words[0] not in known and lexicon().frequency(words[0]) >= _COMMON


def _is_colleague_called(words: list[str], evidence: Evidence) -> bool:
    """Whether it is the full name of the one known colleague whom the evidence calls by that first name."""
    known = {tuple(name.casefold().split()) for name in evidence.context.colleagues}
    called = [name for name in known if name[:1] == tuple(words[:1])]
    first = re.escape(words[0]) if words else ""
    return called == [tuple(words)] and re.search(rf"(?<!\w){first}(?!\w)", evidence.blob) is not None


def _known_names(evidence: Evidence) -> Iterator[str]:
    company = evidence.context.company
    yield from (*company.competitors, *company.products, *company.ceo.advisors)
    yield from (s.name for s in company.segments)
    yield from (i.owner for i in company.initiatives)
    yield from (d.owner for d in evidence.context.current)


def date_faults(
    text: str, evidence: Evidence, *, proposal: bool = False, promised: Collection[dt.date] = ()
) -> list[str]:
    """Return dates and periods in the text that neither the citations, the rows nor the week's frame give.

    A proposal may set a day by which something is to be done; a commitment of an approved plan, which no note holds,
    may give those for which it was `promised`.
    """
    frame = evidence.context.frame
    plain = without_quotations(text)
    start = evidence.context.company.fiscal_year_start
    held = list(_held_spans(evidence))
    reasons = []
    for told in date_mentions(plain, frame.as_of if frame else None, fiscal_year_start=start):
        if told.precision == "year" or _is_near(told) or told.text.casefold() in evidence.quoted_text.casefold():
            continue
        if proposal and frame and told.start > frame.as_of and _BY.search(plain[: told.char_start]):
            continue
        if not any(_agree(told, span) for span in held) and not any(_is_day(told, day) for day in promised):
            reasons.append(f"the date {told.text!r} stands in no citation, row or frame")
    return list(dict.fromkeys(reasons))


_BY = re.compile(r"\b(?:by|until|before|due)\s+$", re.IGNORECASE)


def _is_near(told: DateMention) -> bool:
    """Whether the mention only places something by the week itself: this week, last week, this quarter."""
    return bool(
        re.match(r"(?:this|last|next|the|current|previous|coming|past|today|so far)\b", told.text, re.IGNORECASE)
    ) and (told.precision in ("week", "quarter", "year") or told.text.casefold() == "today")


def _is_day(told: DateMention, day: dt.date) -> bool:
    """Whether the mention is that day, whatever year `due 8 November` is read as where it gives none."""
    same = told.start == told.end and (told.start.month, told.start.day) == (day.month, day.day)
    return same and (told.start.year == day.year or not re.search(r"\d{4}", told.text))


def _agree(told: DateMention, held: tuple[dt.date, dt.date]) -> bool:
    """Return whether a day is the very day, or a period holds, or is held by, the evidence's span."""
    start, end = held
    if told.precision == "day":
        return start == told.start and end == told.end
    return (told.start <= start and end <= told.end) or (
        start <= told.start and told.end <= end and (end - start).days < 100
    )


def _held_spans(evidence: Evidence) -> Iterator[tuple[dt.date, dt.date]]:
    start = evidence.context.company.fiscal_year_start
    for quote in evidence.quotes:
        day = quote.document.date
        if day:
            yield day, day
        for text in (quote.sentence, quote.citation.quote):
            yield from ((m.start, m.end) for m in date_mentions(text, day, fiscal_year_start=start))
    for citation, deal in evidence.cells:
        if deal is None:
            yield from ((m.start, m.end) for m in date_mentions(citation.value, None))
    for deal in (*evidence.cell_deals, *evidence.figure_deals):
        days = (deal.close_date, deal.created, deal.last_activity, deal.stage_since)
        yield from ((d, d) for d in days if d)
        yield from _earlier_closes(deal.opportunity_id, evidence)
    yield from _frame_spans(evidence)


def _earlier_closes(opportunity_id: str, evidence: Evidence) -> Iterator[tuple[dt.date, dt.date]]:
    """Close dates of the same deal in other exports: what a close date was moved from."""
    for snapshot in evidence.context.snapshots:
        deal = snapshot.by_id().get(opportunity_id)
        if deal and deal.close_date:
            yield deal.close_date, deal.close_date


def _frame_spans(evidence: Evidence) -> Iterator[tuple[dt.date, dt.date]]:
    frame = evidence.context.frame
    if frame is None:
        return
    yield frame.as_of, frame.as_of
    yield frame.week.monday, frame.week.sunday
    yield frame.week.monday, frame.week.monday
    yield frame.week.sunday, frame.week.sunday
    yield frame.quarter.start, frame.quarter.end
    yield frame.quarter.end, frame.quarter.end
    for day in (frame.snapshot, frame.previous_snapshot):
        if day:
            yield day, day
