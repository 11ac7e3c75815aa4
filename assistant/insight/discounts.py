"""Discounts that notes say were asked for or given, in percent, with the deal and the quotation."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.language.numbers import Quantity, quantities
from assistant.models.narrative import NoteCitation
from assistant.models.risk import DiscountMention, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_WORDS = re.compile(
    r"\b(?:discount\w*|rebates?|concessions?|price (?:cut|reduction|decrease|break)|reduc(?:e|ed|ing|"
    r"tion) (?:of|in|on|the|our|by)|off\b|come down|"
    r"down by|cheaper|knock(?:ed|ing)?|nachlass|rabatt|lower (?:the |our )?(?:price|fee|rate|quote)|(?:below|"
    r"under) (?:list|our (?:price|offer|quote))|"
    r"markdown|sweetener|let (?:him|her|them) have it)\b",
    _FLAGS,
)
_STRONG = re.compile(
    r"\b(?:discount\w*|rebates?|price (?:cut|reduction|decrease|break)|nachlass|rabatt|"
    r"off (?:list|the)|knock(?:ed|ing)?|concessions?)\b",
    _FLAGS,
)
_DEMAND = re.compile(
    r"\b(?:ask(?:s|ed|ing)? (?:us )?for|want(?:s|ed)?|demand(?:s|ed|ing)?|request(?:s|ed|ing)?|expect(?:s|ed|"
    r"ing)?|insist(?:s|ed|ing)? on|need(?:s|ed)?|"
    r"push(?:es|ed|ing)? for|hold(?:s|ing)? out for|looking for|would (?:sign|take)|target)\s+(?:\w+ ){0,4}$",
    _FLAGS,
)
_NOT_AFTER = re.compile(
    r"^\s*(?:of (?:the |their |our )?(?:goal|target|quota|seats|users|revenue|volume|deal|budget|sites|spend|"
    r"time|plan|leads|customers|pipeline)|uptime|availability|attainment|"
    r"growth|probab\w+|complete|done|utili[sz]ation|uplift|increase|higher|above|more|rise|match|adoption|"
    r"conversion|win rate|margin|commission|tax|vat|"
    r"(?:annual |yearly )?(?:escalator|indexation)|accura\w+|satisfaction|certain|sure|confident)\b",
    _FLAGS,
)
_NOT_BEFORE = re.compile(
    r"\b(?:uplift|increase|raise|indexation|escalator|attainment|availability|uptime|probability|win rate|"
    r"conversion|margin|usage|adoption|growth|"
    r"surcharge|limit|policy|threshold|ceiling|cap|maximum|up|vat|tax)\s+(?:\w+ ){0,3}$",
    _FLAGS,
)
_POINTS = re.compile(
    r"\b(?P<number>\d+(?:\.\d+)?|five|ten|fifteen|twenty)(?: another)? (?:more )?points? (?:off|discount|down)\b",
    _FLAGS,
)
_SPELLED = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20}
LARGEST = Decimal(95)
"""A larger percentage is no discount on a deal."""


def discounts(signals: Sequence[NoteSignal]) -> list[DiscountMention]:
    """Return the discounts that these sentences ask for or give on a deal, in their order, one a percentage.

    Only sentences tied to an account; a denied or supposed one gives none, nor does an uplift, an attainment, an
    uptime or the limit of a policy.
    """
    found = []
    for signal in signals:
        if signal.account is None or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL):
            continue
        for percent in dict.fromkeys(discount_percents(signal.text)):
            found.append(_mention(signal, percent))
    return found


def discount_percents(text: str) -> Iterator[Decimal]:
    """Yield the percentages in a sentence that are discounts: `18 % off`, `a fifth off`, `asking for 18 %`."""
    for quantity in quantities(text):
        percent = _percent(quantity)
        if percent is None or not 0 < percent <= LARGEST:
            continue
        before, after = text[: quantity.char_start], text[quantity.char_end :]
        if _NOT_AFTER.search(after) or (
            _NOT_BEFORE.search(before) and not re.match(r"\s*(?:off|discount|rebate)", after, _FLAGS)
        ):
            continue
        if _near(before, after) or (quantity.unit == "percent" and _DEMAND.search(before)):
            yield percent
    for match in _POINTS.finditer(text):
        word = match["number"].casefold()
        yield Decimal(_SPELLED[word]) if word in _SPELLED else Decimal(word)


def _percent(quantity: Quantity) -> Decimal | None:
    """Return the quantity as percent: `18 %` is 18; a fraction such as `a fifth` is 20."""
    if quantity.unit == "percent":
        return abs(quantity.value)
    if re.search(r"\b(?:half|third|quarter|fifth|sixth|eighth|tenth)s?\b", quantity.text, _FLAGS):
        return abs(quantity.value) * 100 if abs(quantity.value) < 1 else None
    return None


def _near(before: str, after: str) -> bool:
    """Whether a word of discount stands right after the number, or close before it in the same clause."""
    if re.match(
        r"[\s-]*(?:[\w-]+ ){0,2}(?:off|discount\w*|rebate|concession|reduction|cheaper|less|"
        r"down|nachlass|rabatt|below list|price cut)\b",
        after,
        _FLAGS,
    ):
        return True
    clause = re.split(r"[.;:]|,? but ", before)[-1]
    return bool(_STRONG.search(clause[-60:])) or bool(_WORDS.search(clause[-30:]))


def _mention(signal: NoteSignal, percent: Decimal) -> DiscountMention:
    return DiscountMention(
        account=signal.account or "",
        opportunity_id=signal.opportunity_id,
        percent=percent,
        citation=NoteCitation(
            document=signal.document,
            path=signal.path,
            char_start=signal.char_start,
            char_end=signal.char_end,
            quote=signal.text,
        ),
    )
