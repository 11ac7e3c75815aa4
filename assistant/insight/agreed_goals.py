"""Agreed goals in words ("no more than half of the open pipeline sits in Enterprise deals"), read and measured."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.insight.history import name_key
from assistant.insight.segments import Segmenter
from assistant.language.numbers import quantities
from assistant.models.company import Company
from assistant.models.deal import ZERO, Deal, Status
from assistant.models.figure import Figure
from assistant.models.week import Frame

_LEAST = re.compile(r"\b(?:at least|no less than|not less than|minimum|more than|over|above|or more)\b", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:at most|no more than|not more than|never more than|less than|under|below|maximum|up to|or less)\b",
    re.IGNORECASE,
)
_FRACTIONS = (
    (r"\bthree quarters\b", Decimal("0.75")),
    (r"\btwo thirds\b", Decimal(2) / 3),
    (r"\b(?:a|one) third\b", Decimal(1) / 3),
    (r"\b(?:a|one) quarter of\b", Decimal("0.25")),
    (r"\bhalf\b", Decimal("0.5")),
    (r"\b(?:a|one) fifth\b", Decimal("0.2")),
    (r"\b(?:a|one) tenth\b", Decimal("0.1")),
)
_WON = re.compile(r"\b(?:bookings?|booked|revenue|won|wins|sales|turnover)\b", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:pipeline|open|funnel|forecast)\b", re.IGNORECASE)

_KINDS = (
    (
        re.compile(r"\b(?:existing|present|current|our own) (?:customers?|accounts?|business)\b|\binstalled base\b|"
                   r"\bcustomer base\b", re.IGNORECASE),
        re.compile(r"existing|renew|expan|up-?sell|cross-?sell|add-?on", re.IGNORECASE),
    ),
    (
        re.compile(r"\bnew (?:customers?|accounts?|logos?|business)\b", re.IGNORECASE),
        re.compile(r"^\W*(?:net )?new|logo", re.IGNORECASE),
    ),
)  # fmt: skip
"""What a line calls customers, and the deal types by which a CRM tells that a deal is with them."""


class Measured(NamedTuple):
    """An agreed goal that could be read, with what it comes to."""

    figure: Figure
    bound: Decimal
    at_least: bool

    @property
    def holds(self) -> bool:
        """Whether the week's figure keeps to the goal."""
        return self.figure.value >= self.bound if self.at_least else self.figure.value <= self.bound


def measured(
    index: int, line: str, company: Company, deals: Sequence[Deal], *, frame: Frame, currency: str
) -> Measured | None:
    """Return the goal's share of amounts as a figure, with its bound; None where the line can't be read or measured.

    Read are lines with a bound (at least, no more than), a share (percent or fraction), one or more segments, deal
    types or products that the CRM knows, and a measure: bookings of the quarter to date, or the open pipeline.
    """
    bound, at_least = _bound(line), _LEAST.search(line) is not None and not _MOST.search(line)
    if bound is None or not (at_least or _MOST.search(line)) or frame.snapshot is None:
        return None
    won = _WON.search(line) is not None and not _OPEN.search(line)
    if won:
        base = [
            d
            for d in deals
            if d.status is Status.WON and d.close_date and frame.quarter.start <= d.close_date <= frame.as_of
        ]
    else:
        base = [d for d in deals if d.is_open]
    base = [d for d in base if d.currency in ("", currency)]
    names, chosen = _chosen(line, company, base)
    whole = sum((d.amount for d in base), ZERO)
    if not names or not whole:
        return None
    what = "bookings of the quarter to date" if won else "open pipeline"
    figure = Figure(
        id=f"goal_alignment:{index}",
        label=f"Share of {' and '.join(names)} in the {what}",
        value=sum((d.amount for d in chosen), ZERO) / whole,
        unit="ratio",
        formula=f"sum of amounts of {' and '.join(names)} deals / sum of amounts of all deals in the {what}",
        rows=tuple(d.ref for d in chosen),
    )
    return Measured(figure, bound, at_least)


def _bound(line: str) -> Decimal | None:
    for quantity in quantities(line):
        if quantity.unit == "percent":
            return quantity.value / 100
    return next((value for pattern, value in _FRACTIONS if re.search(pattern, line, re.IGNORECASE)), None)


def _chosen(line: str, company: Company, deals: Sequence[Deal]) -> tuple[list[str], list[Deal]]:
    """Return the segments, types or products that the line names, and the deals of them."""
    words = name_key(line)
    segmenter = Segmenter(company, deals)
    for of in (segmenter.segment, lambda d: d.type, lambda d: d.product, lambda d: d.lead_source):
        values = {v for d in deals if (v := " ".join(of(d).split()))}
        named = sorted(v for v in values if _names(words, v))
        if named:
            return named, [d for d in deals if " ".join(of(d).split()) in named]
    types = {v for d in deals if (v := " ".join(d.type.split()))}
    for said, kind in _KINDS:
        named = sorted(t for t in types if kind.search(t))
        if named and said.search(line):
            return named, [d for d in deals if " ".join(d.type.split()) in named]
    return [], []


def _names(words: str, value: str) -> bool:
    key = name_key(value)
    return re.search(rf"\b{re.escape(key)}s?\b", words) is not None
