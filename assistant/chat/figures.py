"""Questions about figures, answered by the figures that code computed; nothing is added up on the way but rows."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from assistant.chat.answer import Answer
from assistant.chat.deals import COLUMNS
from assistant.chat.desk import Desk
from assistant.chat.intents import FAMILIES, GENERIC, PERIODS, QUARTER_SAID, WEEK_SAID, Family
from assistant.chat.numbers import money, priced, stated
from assistant.language.common_words import is_common
from assistant.models.base import Model
from assistant.models.deal import Deal
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation
from assistant.writing.brief import cell
from assistant.writing.wording import count, day, listed

SHOWN = 8
_COUNT = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\bhow (?:much|large|big|high)\b|\b(?:amount|worth|value|total|sum|dollars?)\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|list|name)\b|\bwhat (?:deals|opportunities|accounts)\b|\bwho\b", re.IGNORECASE)
_OWN = re.compile(r"['’]s?\b|[^\w%&+.\- ]")
_LARGEST = re.compile(r"\b(?:largest|biggest|top|highest[- ]value|most valuable)\b", re.IGNORECASE)
_DEALS = re.compile(r"\b(?:deals?|opportunit(?:y|ies)|pipeline|how much|how many|amount)\b", re.IGNORECASE)
_SET = re.compile(r"\b(?:forecast|category|categories|stages?|owned|owns?|held|sits?|being)\b", re.IGNORECASE)
_FACING = r"(?:to|against|with|versus|vs\.?|over|facing|face|meet|beat)"
SHORT_NAME = 4
"""Letters that the first word of a competitor's name must have to stand for it."""
_BESIDE = {"attainment": ("bookings_qtd", "target_qtd")}
"""What `how much of the goal` is answered with beside the share."""
_FIELDS = ("owner", "competitor", "stage", "forecast_category", "type", "lead_source", "segment", "product")


class Slice(Model):
    """A limit that the question puts on a set of deals: those whose field has this value."""

    field: str
    value: str


def figure_answer(text: str, desk: Desk) -> Answer | None:
    """Return the answer by computed figures; None where the question asks for something else, or for more."""
    for family in FAMILIES:
        match = family.pattern.search(text)
        if match is None:
            continue
        rest = f"{text[: match.start()]} {_swallowed(match, family)} {text[match.end() :]}"
        limits, rest = slices(rest, desk)
        if unexplained(PERIODS.sub(" ", rest), desk):
            continue
        if limits:
            return _sliced(text, family, limits, desk)
        return _told(text, family, desk)
    return _of_open(text, desk)


def _swallowed(match: re.Match[str], family: Family) -> str:
    """Return the words that a family's pattern ran over without asking for them: `how much of the *expansion* target`.

    What a pattern spells out is its own, also as the beginning of a longer word.
    """
    if ".*" not in family.pattern.pattern:
        return ""
    own = re.findall(r"[a-z]{3,}", re.sub(r"\\[a-zA-Z]|\w\?", " ", family.pattern.pattern).casefold())
    words = re.findall(r"[\w'’-]+", match[0])
    return " ".join(w for w in words if not any(w.casefold().startswith(o) for o in own))


def _of_open(text: str, desk: Desk) -> Answer | None:
    """Return the answer over the open deals: the largest ones, or those that a CRM value picks out."""
    limits, rest = slices(text, desk)
    superlative = _LARGEST.search(rest)
    rest = _LARGEST.sub(" ", rest)
    if (
        not (limits or superlative)
        or not _DEALS.search(rest)
        or unexplained(_SET.sub(" ", PERIODS.sub(" ", rest)), desk)
    ):
        return None
    categories = [s for s in limits if s.field == "forecast_category"]
    if len(limits) == 1 and categories and not superlative:
        ids = (f"forecast_amount:{categories[0].value}", f"forecast_count:{categories[0].value}")
        figures = [f for i in ids if (f := desk.figure(i)) is not None]
        told = " ".join(f"{f.label}: {stated(f)}." for f in figures)
        held = [d for d in desk.deals([r for f in figures[:1] for r in f.rows]) if _WHICH.search(text)]
        named = _naming(held, desk) if held else ""
        facts = tuple(f.id for f in figures)
        return Answer(answer=f"{told}{named}", facts=facts, citations=_cells(held[:SHOWN])) if told else None
    deals = [d for d in desk.brief.open_deals() if all(has(d, s, desk) for s in limits)]
    if superlative:
        deals = deals[: 1 if superlative[0].casefold() in ("largest", "biggest") and " deals" not in text else SHOWN]
    limited = f" ({', '.join(s.value for s in limits)})" if limits else ""
    if not deals:
        return Answer(answer=f"No open deal is on record{limited}.")
    one = "" if len(deals) == 1 else "s"
    label = f"{'Largest open' if superlative else 'Open'} deal{one}{limited}"
    same = [d for d in deals if not d.currency or d.currency == desk.brief.currency]
    total = money(sum((d.amount for d in same), Decimal(0)), desk.brief.currency)
    fields = tuple(dict.fromkeys(("account", "amount", *(s.field for s in limits))))
    cites = tuple(c for d in deals[:SHOWN] for c in cell(d, *fields))
    asked = next((c for c in COLUMNS if c.field != "amount" and c.pattern.search(text)), None)
    if len(deals) == 1 and asked is not None and (more := asked.told(deals[0], desk)):
        cites = (*cites, *cell(deals[0], asked.field))
        return Answer(answer=f"{label}: {priced(deals[0], desk.brief.currency)}; {more}.", citations=cites)
    return Answer(answer=f"{label}: {count(len(deals), 'deal')}, {total}.{_naming(deals, desk)}", citations=cites)


def unexplained(text: str, desk: Desk) -> list[str]:
    """Return the words of a question that are neither its form nor our own name: it asks for more than a figure."""
    own = {w.casefold() for w in re.findall(r"\w+", desk.brief.company.name)}
    words = [w.strip("-.").casefold() for w in _OWN.sub(" ", text).split()]
    return [w for w in words if w and w not in GENERIC and w not in own]


def slices(text: str, desk: Desk) -> tuple[list[Slice], str]:
    """Return the limits that the text names by a value of a CRM column, and the text without them."""
    values = {(f, v) for d in desk.brief.deals.values() for f in _FIELDS if (v := str(getattr(d, f)).strip())}
    values |= {("segment", s.name) for s in desk.brief.company.segments}
    found: list[Slice] = []
    for person in desk.directory.people(text):
        found.append(Slice(field="owner", value=person.name))
        text = text.replace(text[person.char_start : person.char_end], " ", 1)
        break
    for field, value in sorted(values, key=lambda item: (-len(item[1]), item)):
        if len(value) < 3 or value.casefold() in (
            "open",
            "won",
            "lost",
            "closed won",
            "closed lost",
            "pipeline",
            "other",
        ):
            continue
        called = rf"(?<!\w){re.escape(value)}(?:['’]s?)?(?!\w)"
        pattern = re.compile(_rival(value, values) if field == "competitor" else called, re.IGNORECASE)
        if pattern.search(text) and all(s.field != field for s in found):
            found.append(Slice(field=field, value=value))
            text = pattern.sub(" ", text)
            noun = {"stage": r"\bstage\b", "segment": r"\bsegment\b", "owner": r"\bowner\b"}.get(field)
            text = re.sub(noun, " ", text, flags=re.IGNORECASE) if noun else text
    return found, text


def _rival(name: str, values: Collection[tuple[str, str]]) -> str:
    """Return the pattern of a competitor against whom deals stand; what is the competitor's own is none of ours.

    The first word of the name will do where no other competitor has it.
    """
    first = name.split(maxsplit=1)[0]
    alone = [v for f, v in values if f == "competitor" and v.split()[0] == first] == [name]
    short = alone and len(first) >= SHORT_NAME and not is_common(first.casefold())
    called = rf"{re.escape(name)}|{re.escape(first)}" if short else re.escape(name)
    return rf"(?<!\w)(?:{_FACING} )(?:{called})(?!['’\w])|(?<!\w)(?:{called}) (?=(?:deals?|as)\b)"


def _ids(text: str, family: Family) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the figures for amount and for count, of the week or of the quarter as the question says."""
    weekly = bool(WEEK_SAID.search(text)) or (family.weekly and not QUARTER_SAID.search(text))
    if weekly and (family.week_amount or family.week_number):
        return family.week_amount, family.week_number
    return family.amount, family.number


def _told(text: str, family: Family, desk: Desk) -> Answer | None:
    amount, number = _ids(text, family)
    wanted: tuple[str, ...]
    if _COUNT.search(text) and number:
        wanted = number
    elif _AMOUNT.search(text) and amount:
        wanted = amount
    elif not amount and _AMOUNT.search(text):
        return _added(text, family, desk)
    else:
        wanted = (*amount, *number)
    figures = [f for i in wanted if (f := desk.figure(i)) is not None]
    if not figures:
        return _absent(family, desk)
    if _AMOUNT.search(text):
        figures += [f for i in _BESIDE.get(family.name, ()) if (f := desk.figure(i)) is not None]
    deals = desk.deals(figures[0].rows) if number else []
    lead = " ".join(f"{f.label}: {stated(f)}." for f in figures)
    lead = f"{lead[:-1]}, as of {day(desk.frame.as_of, desk.frame.as_of)} {desk.frame.as_of.year}."
    named = _naming(deals, desk) if deals and (_WHICH.search(text) or len(deals) <= SHOWN) else ""
    cites = _cells(deals[:SHOWN]) if named else ()
    return Answer(answer=f"{lead}{named}", facts=tuple(f.id for f in figures), citations=cites)


def _naming(deals: Sequence[Deal], desk: Desk) -> str:
    return f" {listed([priced(d, desk.brief.currency) for d in deals], limit=SHOWN)}."


def _cells(deals: Sequence[Deal]) -> tuple[CellCitation, ...]:
    return tuple(c for d in deals for c in cell(d, "account", "amount"))


def _absent(family: Family, desk: Desk) -> Answer:
    reasons = [w for w in desk.brief.figures.warnings if any(k in w.casefold() for k in family.name.split())]
    reasons = reasons or list(desk.brief.figures.warnings)[:2]
    why = f" {' '.join(reasons)}" if reasons else ""
    return Answer(
        answer=f"The figure ({family.name}) could not be computed for {desk.frame.week}.{why}", abstained=True
    )


def _rows(text: str, family: Family, desk: Desk) -> tuple[list[Deal], Figure] | None:
    amount, number = _ids(text, family)
    for figure_id in (*number, *amount):
        figure = desk.figure(figure_id)
        if figure is not None and figure.unit in ("count", desk.brief.currency) and (figure.rows or not figure.value):
            return desk.deals(figure.rows), figure
    return None


def _added(text: str, family: Family, desk: Desk) -> Answer | None:
    return _sliced(text, family, [], desk)


def _sliced(text: str, family: Family, limits: Sequence[Slice], desk: Desk) -> Answer | None:
    """Return the answer over those deals of a figure that the question limits it to, added up row by row."""
    found = _rows(text, family, desk)
    if found is None:
        return None
    every, figure = found
    deals = [d for d in every if all(has(d, s, desk) for s in limits)]
    same = [d for d in deals if not d.currency or d.currency == desk.brief.currency]
    total = sum((d.amount for d in same), Decimal(0))
    limited = ", ".join(s.value for s in limits)
    label = f"{figure.label.removesuffix(', number of deals')}{f' ({limited})' if limited else ''}"
    lead = f"{label}: {count(len(deals), 'deal')}, {money(total, desk.brief.currency)}."
    fields = tuple(dict.fromkeys(("account", "amount", *(s.field for s in limits))))
    cites = tuple(c for d in deals[:SHOWN] for c in cell(d, *fields))
    if not deals:
        return Answer(answer=f"None is on record: {label}, of {count(len(every), 'deal')} in all.", facts=(figure.id,))
    return Answer(answer=f"{lead}{_naming(deals, desk)}", citations=cites, facts=(figure.id,) if not limits else ())


def has(deal: Deal, limit: Slice, desk: Desk) -> bool:
    """Whether a deal is one of those to which a question limits itself."""
    if limit.field == "segment":
        return limit.value.casefold() == (deal.segment or _segment(deal, desk)).casefold()
    return str(getattr(deal, limit.field)).strip().casefold() == limit.value.casefold()


def _segment(deal: Deal, desk: Desk) -> str:
    fitting = [s for s in desk.brief.company.segments if s.min_amount <= deal.amount]
    return max(fitting, key=lambda s: s.min_amount).name if fitting else ""
