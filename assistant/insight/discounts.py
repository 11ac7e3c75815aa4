"""Discounts that notes say were asked for or given, in percent, with the deal and the quotation."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.language.numbers import Quantity, quantities
from assistant.models.risk import DiscountMention, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_WORDS = re.compile(
    r"\b(?:discount\w*|rebates?|concessions?|price (?:cut|reduction|decrease|break)|reduc(?:e|ed|ing|"
    r"tion) (?:of|in|on|the|our|by)|(?:tak|shav)(?:e|es|ing) off|took off|come down|"
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
_GIVEN = re.compile(
    r"\b(?:g[ai]ve[sn]?|giving|grant(?:s|ed|ing)?|offer(?:s|ed|ing)?|conced(?:e|es|ed|ing)|allow(?:s|ed)?|"
    r"promis(?:e|es|ed)|told (?:him|her|them|\w+)|let (?:him|her|them|\w+) have|agree(?:s|d)? (?:to|on)|"
    r"settle(?:s|d)? (?:at|on|for)|"
    r"accept(?:s|ed)?|(?:can|could|would|might|may|will|['’]d|['’]ll) (?:do|go to|give|have)|came down|"
    r"happy with|fine with)\s+(?:(?!risk|up|over|on|off|about|us)\w+ ){0,3}$",
    _FLAGS,
)
"""Words of giving; what is given is a discount only where nothing else follows that the percentage could be of."""
_ENDS = re.compile(
    r"^\s*(?:$|[.,;:!?)\"”'’—–/-]|(?:when|if|for|as|against|because|and|but|or|in (?:return|exchange)|provided|though|"
    r"instead|this|from|since|on (?:the|a|his|her|their|our|top|my|two|three|multi)|to (?:close|get|keep|win|sign|seal|"
    r"him|her|them)|upfront|paid|inside|within|which|where)\b)",
    _FLAGS,
)
_WANTED_AFTER = re.compile(
    r"^\s*(?:is|was|would be|are) (?:what|all|the (?:least|most|figure|number)|his|her|their) (?:\w+ ){0,3}"
    r"(?:wants?|wanted|asks?|asked|needs?|needed|demands?|expects?|price|figure|number|wish)\b",
    _FLAGS,
)
_BARE_OFF = re.compile(r"^\s*off\b(?!\s*(?:sick|work|duty|days?|site|line|grid|balance))", _FLAGS)
_FRACTION_OFF = re.compile(
    r"^\s*(?:off\b|cheaper|(?:of )?(?:a )?(?:discount|rebate)|(?:below|under) (?:list|our)\b)", _FLAGS
)
_FRACTION_CUT = re.compile(
    r"\b(?:discount|rebate|(?:cut|drop|lower|reduce|reduction|decrease)\w* (?:\w+ ){0,3}"
    r"(?:price|rate|fee|quote|tariff)s?|"
    r"(?:price|rate|fee|quote|tariff)s? (?:\w+ ){0,2}(?:cut|drop\w*|reduc\w+|lower\w*|down))"
    r"(?: is| was)? (?:of|by|to be) (?:\w+ ){0,2}$",
    _FLAGS,
)
"""A fraction (`a third`) is mostly one of people, goods or time: only right beside the price it is a discount."""
_ANOTHERS = re.compile(
    r"\b(?:(?:an?|the|their|her|his|another|other|old|last|present|current) (?:\w+ )?"
    r"(?:supplier|vendor|competitor|rival|provider|house|bidder)s?|"
    r"(?:second|other|rival|competing) (?:offer|quote|bid)s?|elsewhere|somebody else|someone else)\b",
    _FLAGS,
)
"""Whose price it is that somebody else has named: no discount of ours."""
_OURS_BELOW = re.compile(r"^[\s-]*(?:\w+ )?(?:below|under|cheaper than) (?:ours|us|our)\b", _FLAGS)
_LOWER = re.compile(r"^\s*(?:lower|below (?:list|ours|our))\b", _FLAGS)
_PRICE = re.compile(r"\b(?:pric\w+|quote|offer|rate|fee|tariff|list)\b", _FLAGS)
_SHARES = re.compile(
    r"\b(?:(?P<quarter>a quarter)|(?P<half>half)) off\b|\b(?P<halve>halv(?:e|ed|ing)) (?:the|our|his|"
    r"her|their|that|my) (?:\w+ )?(?:price|rate|fee|quote|offer)\b",
    _FLAGS,
)
"""Shares of a price that are no number by themselves."""
SMALLEST_BARE, LARGEST_BARE = Decimal(3), Decimal(60)
"""Of a number without a sign that is off (`twenty off if he signs`), or of a percentage only said to be given."""
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
    """Yield the percentages in a sentence that are discounts, in figures or words.

    So `18 % off`, `a fifth off`, `told him ten per cent`, `twelve and a half points off`.
    """
    for quantity in quantities(text):
        percent = _percent(quantity)
        before, after = text[: quantity.char_start], text[quantity.char_end :]
        if percent is None:
            if _bare(quantity, after):
                yield quantity.value
            continue
        if not 0 < percent <= LARGEST:
            continue
        if _NOT_AFTER.search(after) or (
            _NOT_BEFORE.search(before) and not re.match(r"\s*(?:off|discount|rebate)", after, _FLAGS)
        ):
            continue
        sure = quantity.unit in ("percent", "count:point", "points")
        if _OURS_BELOW.search(after) or (_ANOTHERS.search(before) and not _DEMAND.search(before)):
            continue
        near = _near(before, after) if sure else _fraction_of_price(before, after)
        if near or (sure and _asked_or_given(percent, before, after)):
            yield percent
    for match in _SHARES.finditer(text):
        yield Decimal(25) if match["quarter"] else Decimal(50)


def _asked_or_given(share: Decimal, before: str, after: str) -> bool:
    """Whether a bare percentage is one that somebody wants or gets (`told them fifteen per cent when they pay`)."""
    if _DEMAND.search(before) or _WANTED_AFTER.search(after):
        return True
    return share <= LARGEST_BARE and _GIVEN.search(before) is not None and _ENDS.search(after) is not None


def _fraction_of_price(before: str, after: str) -> bool:
    """Whether a fraction in words is one of the price (`a third off`, `a reduction of a fifth`)."""
    return _FRACTION_OFF.search(after) is not None or _FRACTION_CUT.search(before) is not None


def _bare(quantity: Quantity, after: str) -> bool:
    """Whether a number without a sign is off: `twenty off if he signs`."""
    small = SMALLEST_BARE <= quantity.value <= LARGEST_BARE
    return quantity.unit == "plain" and small and _BARE_OFF.search(after) is not None


def _percent(quantity: Quantity) -> Decimal | None:
    """Return the quantity as percent: `18 %` is 18; a fraction such as `a fifth` is 20."""
    if quantity.unit in ("percent", "count:point", "points"):
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
    if _LOWER.match(after) and _PRICE.search(before):
        return True
    clause = re.split(r"[.;:]|,? but ", before)[-1]
    return bool(_STRONG.search(clause[-60:])) or bool(_WORDS.search(clause[-30:]))


def _mention(signal: NoteSignal, percent: Decimal) -> DiscountMention:
    return DiscountMention(
        account=signal.account or "",
        opportunity_id=signal.opportunity_id,
        percent=percent,
        citation=signal.citation,
    )
