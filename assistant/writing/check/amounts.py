"""Every number in a statement: it must be a computed figure under its own name, or stand in what is cited."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from assistant.language.dates import calendar_spans
from assistant.language.numbers import Quantity, quantities
from assistant.language.units import DOLLARS, bare_dollar
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation
from assistant.writing.check.evidence import Evidence
from assistant.writing.check.quotation import without_quotations
from assistant.writing.check.roles import UNCERTAIN, chunks, roles_in, roles_of, told_as

_LABELS = re.compile(
    r"\b(?:Q[1-4]|[HW]\d{1,2}|FY\s?\d{2,4}|(?:19|20)\d\d-(?:Q[1-4]|W\d\d)|week \d{1,2}|24/7|"
    r"[A-Za-z]+-?\d+[\w-]*|\d+[A-Za-z]{3,}\w*)\b"
)
_PRONOUN = re.compile(r"^(?:one|single|a|an|first|second|third|half|both|once|twice|no|zero)$", re.IGNORECASE)
_THIS_WEEK = re.compile(r"\bthis week\b|\bin the week\b|\bof the week\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bquarter\b|\bQ[1-4]\b|\bto date\b|\bso far\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|no|never|none|nothing|without|neither|hardly|barely)\b|n['’]t\b", re.IGNORECASE)
_PEOPLE_OF_DEALS = re.compile(r"account|customer|client|compan|prospect|logo|buyer", re.IGNORECASE)
_DEALS = re.compile(r"deal|opportunit|renewal|contract|win|loss|order|project", re.IGNORECASE)
_NOTES = re.compile(r"note|call|mail|meeting|document|file|sentence|report|update|summar", re.IGNORECASE)
TALLY = "tally"
_TALLIED = re.compile(
    r"\b(?:deals?|commitments?|items?|escalat\w+|notes?|passages?|risks?|remarks?|discrepanc\w+|asks?|themes?|accounts?|"
    r"sentences?|gaps?|promises?|steps?|missed|re-?dated|silent|kept|voices?)\b",
    re.IGNORECASE,
)
"""What the memo itself counts; a number of anything else must stand in its evidence."""
HUNDRED = Decimal(100)
COARSEST = Decimal("0.06")
"""Money rounded by more than this share is another amount: $3M is not $3.3M."""


@dataclass(frozen=True)
class Source:
    """A number that the evidence holds, and whose it is."""

    value: Decimal
    unit: str
    figure: Figure | None = None
    accounts: frozenset[str] = frozenset()
    text: str = ""
    """The quotation or cell it stands in."""


def told_quantities(text: str) -> list[Quantity]:
    """Return the quantities that a statement tells in its own words: no dates, no labels such as Q4, no quotations."""
    plain = without_quotations(text)
    barred = [*calendar_spans(plain), *((m.start(), m.end()) for m in _LABELS.finditer(plain))]
    return [
        q
        for q in quantities(plain)
        if q.unit != "ordinal"
        and not _PRONOUN.match(q.text.split()[0] if q.value <= 2 and q.text else "")
        and not any(a < q.char_end and q.char_start < b for a, b in barred)
    ]


def amount_faults(text: str, evidence: Evidence) -> list[str]:
    """Return each number that the evidence does not hold, or holds under another name or for another account."""
    sources = list(_sources(evidence))
    reasons = []
    for quantity in told_quantities(text):
        fault = _fault(text, quantity, sources, evidence)
        if fault:
            reasons.append(fault)
    return list(dict.fromkeys(reasons))


def _fault(text: str, quantity: Quantity, sources: list[Source], evidence: Evidence) -> str | None:
    equal = [s for s in sources if same(quantity, s)]
    plain = without_quotations(text)
    own = _TALLIED.search(plain[quantity.char_start : quantity.char_end + 32].split(",")[0])
    if not own or told_as(plain, quantity.char_start, quantity.unit)[0]:
        equal = [s for s in equal if s.text != TALLY]
    if not equal:
        if _is_derived(text, quantity, sources, evidence):
            return None
        return f"the number {quantity.text.strip()!r} is no figure of this statement and stands in no citation"
    faults = [_role_fault(text, quantity, source) for source in equal]
    if all(faults):
        return faults[0]
    fitting = [s for s, fault in zip(equal, faults, strict=True) if not fault]
    return _owner_fault(text, quantity, fitting, evidence)


BARE = 10_000
"""A cited number without a currency may be told as money from here on (`comes to about 470K`)."""


def same(quantity: Quantity, source: Source) -> bool:
    """Whether the number told is the source's, at the precision it is told with, in a unit that agrees."""
    value = _in_unit_of(quantity, source)
    if value is None:
        return False
    off = abs(abs(quantity.value) - abs(value))
    return off <= quantity.resolution and (not quantity.unit.startswith("money") or off <= COARSEST * abs(value))


def _in_unit_of(quantity: Quantity, source: Source) -> Decimal | None:
    """Return the source's value in the quantity's unit, None where the units can't agree."""
    told, held = quantity.unit, source.unit
    if told.startswith("money"):
        if held == "plain" and source.figure is None and abs(source.value) >= BARE:
            return source.value
        if not held.startswith("money"):
            return None
        return source.value if _same_currency(quantity, held) else None
    if told == "percent":
        if held == "percent":
            return source.value
        return source.value * HUNDRED if held == "ratio" else None
    if held.startswith("money"):
        large = min(abs(quantity.value), abs(source.value)) >= 1000
        return source.value if told == "plain" and (large or source.figure is None) else None
    if held == "percent":
        return None
    if told.startswith("count"):
        counts = held.startswith("count") and _nouns_agree(told, held)
        return source.value if counts or (held == "plain" or (held == "ratio" and "time" in told)) else None
    return source.value


def _same_currency(quantity: Quantity, held: str) -> bool:
    currencies = {u.partition(":")[2] for u in (quantity.unit, held)} - {""}
    return len(currencies) <= 1 or (currencies <= DOLLARS and bare_dollar(quantity.text))


def _nouns_agree(told: str, held: str) -> bool:
    one, other = told.partition(":")[2], held.partition(":")[2]
    if not one or not other:
        return True
    days = ("day" in one, "day" in other)
    return days[0] == days[1] and (one.rstrip("s") == other.rstrip("s") or not days[0])


@dataclass(frozen=True)
class Told:
    """A number of a text that equals a figure, and what is wrong with how it is told."""

    quantity: Quantity
    figure: Figure
    fault: str | None
    named: bool
    """Whether the words about the number call it what the figure is."""

    @classmethod
    def of(cls, text: str, quantity: Quantity, source: Source) -> "Told | None":
        """Return how the number tells the figure, None where it isn't the figure's."""
        if source.figure is None or not same(quantity, source):
            return None
        roles, _ = told_as(without_quotations(text), quantity.char_start, quantity.unit)
        named = bool(roles & roles_of(source.figure))
        return cls(quantity, source.figure, _role_fault(text, quantity, source), named)


def figure_source(figure: Figure) -> Source:
    """Return a figure as a number that may be told."""
    return Source(figure.value, _figure_unit(figure), figure=figure)


def told_as_figure(text: str, quantity: Quantity, figure: Figure) -> bool:
    """Whether the number, equal to the figure, is told under the figure's name."""
    told = Told.of(text, quantity, figure_source(figure))
    return told is not None and told.named and not told.fault


def _sources(evidence: Evidence) -> Iterator[Source]:
    for figure in evidence.figures:
        accounts: frozenset[str] = frozenset()
        if ":" in figure.id and figure.id.startswith("push_count"):
            accounts = frozenset(
                d.account for d in evidence.figure_deals if d.opportunity_id == figure.id.partition(":")[2]
            )
        yield Source(figure.value, _figure_unit(figure), figure=figure, accounts=accounts)
    for citation, deal in evidence.cells:
        yield from _cell_sources(
            citation, frozenset({deal.account}) if deal else frozenset(), _is_amount(evidence, citation)
        )
    for quote in evidence.quotes:
        for q in quantities(quote.citation.quote):
            unit = _whose_dollars(q, evidence.context.company.currency)
            yield Source(q.value, unit, accounts=quote.accounts, text=quote.citation.quote)
    yield from _tally_sources(evidence)


def _figure_unit(figure: Figure) -> str:
    if figure.unit in ("percent", "ratio"):
        return figure.unit
    if figure.unit == "days":
        return "count:day"
    return "count" if figure.unit == "count" else f"money:{figure.unit}"


def _is_amount(evidence: Evidence, citation: CellCitation) -> str:
    """Return the unit of a cell that holds a bare number: money for amounts, percent for probabilities."""
    for cited, deal in evidence.cells:
        if cited == citation and deal is not None:
            fields = {f for f, header in deal.columns.items() if header == citation.column}
            if "amount" in fields:
                return f"money:{deal.currency}" if deal.currency else "money"
            return "percent" if "probability" in fields else ""
    column = citation.column.casefold()
    if re.search(r"amount|target|value|price", column) and not re.search(r"kpi|initiatives", column):
        return "money"
    return "percent" if "percent" in column else ""


def _cell_sources(citation: CellCitation, accounts: frozenset[str], unit: str) -> Iterator[Source]:
    found = quantities(citation.value)
    for q in found:
        bare = q.unit in ("plain", "count", "ratio") and unit
        held = unit if bare else _whose_dollars(q, unit.partition(":")[2])
        yield Source(abs(q.value), held, accounts=accounts, text=citation.column)
    if not found and not citation.value.strip() and unit.startswith("money"):
        yield Source(Decimal(0), unit, accounts=accounts, text=citation.column)


def _whose_dollars(quantity: Quantity, home: str) -> str:
    """Return the unit of what evidence says: a bare `$` means the dollars of the deal or the company."""
    ours = quantity.unit.startswith("money") and home in DOLLARS and bare_dollar(quantity.text)
    return f"money:{home}" if ours else quantity.unit


def _tally_sources(evidence: Evidence) -> Iterator[Source]:
    for number in evidence.context.tallies:
        yield Source(Decimal(number), "count", text=TALLY)


def _role_fault(text: str, quantity: Quantity, source: Source) -> str | None:
    """Return why the number, though its value is held, is told under a wrong name."""
    plain = without_quotations(text)
    told, where = told_as(plain, quantity.char_start, quantity.unit)
    if source.figure is not None:
        own = roles_of(source.figure)
        if told and own and not told & own:
            return f"{quantity.text.strip()!r} is {source.figure.label!r} and is told as {_spoken(told)}"
        if "booked" in told and own & UNCERTAIN and "booked" not in own and not _DENIED.search(where):
            label = source.figure.label
            return f"{quantity.text.strip()!r} is {label!r}, which is not revenue, and is told as {_spoken(told)}"
        return _period_fault(plain, quantity, source.figure) or _denial_fault(plain, quantity, source.figure)
    near = next((c.text for c in chunks(plain) if c.start <= quantity.char_start < c.end), "")
    told &= roles_in(near)
    if source.text and source.text != TALLY and told & {"booked", "lost", "target"} and _is_sentence(source.text):
        held = roles_in(source.text)
        if not told & held:
            return f"{quantity.text.strip()!r} stands in the citation, but not as {_spoken(told)}"
    return None


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 3


def _spoken(roles: frozenset[str]) -> str:
    return " or ".join(sorted(role.replace("_", " ") for role in roles))


def _period_fault(text: str, quantity: Quantity, figure: Figure) -> str | None:
    own = next((c for c in chunks(text) if c.start <= quantity.char_start < c.end), None)
    if own is None:
        return None
    bare = figure.id.split(":")[0]
    if _THIS_WEEK.search(own.text) and ("_qtd" in bare or bare.endswith("_quarter")) and not _QUARTER.search(own.text):
        return f"{quantity.text.strip()!r} is {figure.label!r} and is told as the week's"
    return None


def _denial_fault(text: str, quantity: Quantity, figure: Figure) -> str | None:
    own = next((c for c in chunks(text) if c.start <= quantity.char_start < c.end), None)
    if own and figure.value and _DENIED.search(own.text):
        return f"the statement denies what {figure.label!r} says"
    return None


def _owner_fault(text: str, quantity: Quantity, sources: list[Source], evidence: Evidence) -> str | None:
    """Return a fault when the number is another account's than the one it is told of."""
    accounts = evidence.context.accounts
    if accounts is None or any(not s.accounts for s in sources):
        return None
    mentions = accounts.mentions(text)
    before = [m for m in mentions if m.char_start < quantity.char_start]
    nearest = before[-1].account if before else (mentions[0].account if mentions else None)
    if nearest is None or any(nearest in s.accounts for s in sources):
        return None
    owners = ", ".join(sorted(set().union(*(s.accounts for s in sources))))
    return f"{quantity.text.strip()!r} belongs to {owners}, and is told of {nearest}"


def _is_derived(text: str, quantity: Quantity, sources: list[Source], evidence: Evidence) -> bool:
    """Whether the number is one that the statement makes from its own evidence, and rightly."""
    if quantity.unit.startswith("money"):
        return _is_sum(quantity, evidence) or _is_difference(quantity, sources)
    if quantity.unit == "percent":
        return _is_share(quantity, sources)
    return _is_count(text, quantity, evidence)


def _is_sum(quantity: Quantity, evidence: Evidence) -> bool:
    cited = [d for d in evidence.cell_deals if _same_currency(quantity, f"money:{d.currency}")]
    behind = [d for d in evidence.figure_deals if _same_currency(quantity, f"money:{d.currency}")]
    groups = (cited, [d for d in cited if d.is_open], behind)
    sums = {sum((d.amount for d in group), Decimal(0)) for group in groups if len(group) > 1}
    return any(abs(abs(quantity.value) - total) <= quantity.resolution for total in sums)


def _is_difference(quantity: Quantity, sources: list[Source]) -> bool:
    money = [s.value for s in sources if s.figure is not None and s.unit == quantity.unit]
    return any(abs(abs(quantity.value) - abs(a - b)) <= quantity.resolution for a, b in permutations(money, 2))


def _is_share(quantity: Quantity, sources: list[Source]) -> bool:
    money = [s for s in sources if s.unit.startswith("money") and s.value]
    wholes = [s for s in money if s.figure is not None]
    return any(
        abs(quantity.value - HUNDRED * part.value / whole.value) <= quantity.resolution
        for part in money
        for whole in wholes
        if part is not whole
    )


def _is_count(text: str, quantity: Quantity, evidence: Evidence) -> bool:
    """Whether the statement counts its own citations, and counts rightly; or counts the rest of a tally."""
    if quantity.value != quantity.value.to_integral_value():
        return False
    noun = quantity.unit.partition(":")[2] or text[quantity.char_end : quantity.char_end + 30]
    if not any(known.search(noun) for known in (_PEOPLE_OF_DEALS, _NOTES, _DEALS, _TALLIED)):
        return False
    counts = _own_counts(noun, evidence)
    rest = {whole - part for whole in evidence.context.tallies for part in counts}
    return int(quantity.value) in (counts | rest) - {0}


def _own_counts(noun: str, evidence: Evidence) -> set[int]:
    """Return how many of the things that the noun names the statement's evidence shows."""
    deals = {(d.ref.path, d.opportunity_id) for d in evidence.cell_deals}
    noted = {a for q in evidence.quotes for a in q.accounts if len(q.accounts) == 1}
    accounts = {d.account for d in evidence.cell_deals if d.account}
    notes = {q.citation.path for q in evidence.quotes}
    if _PEOPLE_OF_DEALS.search(noun):
        return {len(accounts), len(noted), len(accounts | noted), len(evidence.accounts)}
    if _NOTES.search(noun):
        return {len(notes), len(evidence.quotes)}
    if _DEALS.search(noun):
        return {len(deals), len(evidence.figure_deals), len(accounts | noted)}
    return {len(accounts | noted), len(deals), len(evidence.quotes), len(notes)}
