"""Where a note gives a deal another amount, close date or stage than the CRM: both are shown, the CRM stands."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from assistant.insight.late_dates import decided_after
from assistant.insight.signatures import says_signed, stage_means_signed
from assistant.language.dates import DateMention, date_mentions
from assistant.language.numbers import Quantity, quantities
from assistant.language.units import DOLLARS, bare_dollar
from assistant.language.word_lists import word_set
from assistant.models.deal import Deal, Status
from assistant.models.narrative import CellCitation
from assistant.models.risk import Discrepancy, Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
BARE_AMOUNT = 10_000
"""A number without a currency is taken for an amount from here on (`about 470K`)."""
_TOTAL_BEFORE = re.compile(
    r"\b(?:deal|contract|opportunity|order|renewal|proposal|agreement|package|total|acv|tcv|arr|amount|value|"
    r"worth|size|number|award|offer|signed|closed|sold(?! (?:his|her|their|its)\b)|booked|"
    r"renewed)\b"
    r"[^.;!?$£€\d]{0,45}$"
    r"|\b(?:expect(?:s|ed|ing)?|(?:comes?|came|coming|amounts?|adds? up|works? out) (?:to|at)|"
    r"(?:^|\b(?:our|the|my|new|latest|last|revised|whole|this|that) )(?:quote|quotation|offer|bid|tender|sum|estimate|"
    r"total) (?:now )?(?:stands|sits|is|comes|came|went|goes|rose|grew|(?:has |have )?(?:gone|grown|risen|come))"
    r"(?: now| up| out| in)*(?: at| to)?) "
    r"(?:about |around |roughly |some |only |now |a total of |altogether )*[$£€]?\s*$",
    _FLAGS,
)
_PRONOUN_BEFORE = re.compile(
    r"(?:\b(?:it|that|this|we|all of it|everything)(?:(?: is| are|['’]s|['’]re)(?: now| then| still)?(?: at)?|"
    r"(?: will| would|['’]ll|['’]d) (?:be|come to|make|cost)| makes?|(?: has| have|['’]s|['’]ve)?(?: now)? (?:went|"
    r"gone|goes|came|comes?|grew|grown|dropped|fell|fallen|rose|risen|shrunk|shrank)(?: now| down| up| back)* to)"
    r"|\b(?:it|that|this|we|they)(?: now)? stands?(?: now)? at"
    r"|\b(?:agreed|settled|shook hands|shaken hands|landed|ended up|happy) (?:on|at|with)|\b(?:trimm\w+|cut|brought|"
    r"took|taken|got|pushed|raised|lifted|scaled|bumped|beat|talked|haggled) (?:it|that|this|the (?:whole )?(?:order|"
    r"deal|offer|price|total|scope|quote))(?: down| up| back| all)* to|\b(?:final|agreed|new|signed|revised) (?:figure|"
    r"price|sum)(?: is| now| stands at| of)+) "
    r"(?:about |around |roughly |some |only |now |a total of |altogether )*[$£€]?\s*$",
    _FLAGS,
)
"""How a total is said in the flow of talk; it may be of something else, so it counts only near what the CRM has."""
FAR = 4
"""So many times the CRM's amount, or a part of it so small, is not the deal's where only a pronoun says so."""
_DIFFERENCE = re.compile(
    r"^\s*(?:\w+ )?(?:more|less|cheaper|dearer|too (?:much|high|low|many)|short|off|over|under|higher|lower|extra|"
    r"apart|each|apiece|a (?:piece|month|day|unit|seat|head)|per|people|units|pieces|of (?:it|that|them))\b",
    _FLAGS,
)
"""What makes of a number how far apart two are, or the price of one piece."""
_OTHERS_OFFER = re.compile(
    r"\b(?:\w+['’]s?|their|his|her) (?:\w+ )?(?:offer|quote|quotation|bid|tender|price)\b", _FLAGS
)
_REPORTED = re.compile(
    r"\b(?:said|told|says|tells|wrote|writes|confirm\w*|agreed)\b[^.;]{0,40}\b(?:it|that|this|we|they) "
    r"would (?:be|come to|make|cost)\b",
    _FLAGS,
)
"""What was told as a fact then: its `would` supposes nothing."""
_TOTAL_AFTER = re.compile(
    r"^\s*(?:[-–]?\s*)?(?:a year |per year |annual(?:ly)? |in total |total |all in |for the (?:whole|entire|"
    r"full) )?(?:deal|contract|opportunity|order|renewal|acv|arr|tcv|agreement|in total|total value|"
    r"all[- ]in|in all|all told|altogether|package|for (?:everything|the (?:whole )?lot|all of it|the whole thing)|"
    r"in(?:to)? (?:the|our|my) (?:offer|quote|proposal|contract))\b",
    _FLAGS,
)
_NOT_TOTAL = re.compile(
    r"\b(?:discount|rebate|saving\w*|budget\w*|fee|penalt\w*|per (?:seat|user|unit|month|site|line|ton)|"
    r"invoice\w*|credit\w*|increase|uplift|add-?on|extra|addition\w*|option\w*|expansion|upsell|"
    r"phase|first (?:step|part|tranche|order)|pilot|training|services?|support|implementation|installment|"
    r"deposit|milestone|spend\w*|competitor\w*|rival|offer from|quoted|gap|cut(?! (?:it|that|this|the \w+)\b)|below|"
    r"above|reduc\w+ (?:of|by)|limit|threshold|goal|target|quota|pipeline|bookings|was worth|originally|used to be|"
    r"(?:every|each|any|all|most|many|no) (?:\w+ ){0,2}(?:deals?|contracts?|orders?|accounts?|renewals?|"
    r"opportunit\w+)|or more|upwards?|and (?:up|above|over)|from [\w $£€,.]{1,25} (?:up|on)|"
    r"last year|previous\w*|maintenance|penalties|damages|set-?up|could|might|would|if|potential\w*)\b",
    _FLAGS,
)
_CLOSES = re.compile(
    r"\b(?:clos(?:e|es|ing)(?: date)?|sign(?:s|ing|ature)?(?: date)?|land(?:s|ing)?|commit(?:ted)? (?:for|to)|"
    r"paper(?:work)? (?:by|in)|award(?:ed)?|in for|book(?:s|ing)? (?:it )?(?:in|by)|"
    r"decision (?:date )?(?:is|moved|moves|slips|slipped|pushed)|expect(?:s|ed)? (?:the )?(?:signature|contract|"
    r"order|po))\b",
    _FLAGS,
)
_NOT_CLOSE = re.compile(
    r"\b(?:meeting|call|workshop|demo|visit|go-?live|kick-?off|deliver\w*|ship\w*|review|audit|invoice|nda|"
    r"office|quarter closes|ticket|complaint|books? closed?|last (?:week|month|year)|since|ago|"
    r"sign-?off|signed up|design|store|plant clos\w*|clos\w+ (?:the )?(?:gap|loop|ticket|findings?|items?|"
    r"points?|plant|office|site|store)|(?:clos\w+|award\w*) (?:\w+ )?(?:for|of) (?:the |all |any )?(?:offers|bids|"
    r"tenders?|submissions?|applications?|entries|entry|enrol\w+|registrations?|nominations?|questions|proposals)|"
    r"(?:offers|bids|tenders?|submissions?|applications?|entries|registrations?|nominations?|window|portal|desk|shop) "
    r"(?:\w+ )?clos\w+|(?:truck|lorry|boat|plane|container|shipment|pallets?|parts|goods) \w+|"
    r"if|might|could|would|security|questionnaire)\b",
    _FLAGS,
)
_CLOSERS = word_set(
    "we i it this that they he she you to will ll would can should shall may must deal contract order renewal "
    "opportunity sale business one agreement purchase and or expected new actual planned likely crm is be of"
)
"""Who closes a deal, and what closes when one does."""
_DETERMINERS = word_set("the their his her its our your a an this that")
_ADVERBS = word_set("now only still then probably just also finally usually surely")
_CLOSED = re.compile(
    r"\b(?P<won>closed[- ]won|we (?:have )?won (?:it|the deal)|deal is won)\b|"
    r"\b(?P<lost>closed[- ]lost|we (?:have )?lost (?:it|the deal)|deal is (?:lost|dead))\b",
    _FLAGS,
)
_PARTICIPLE = re.compile(r"\w+ed|sent|made|held|given|met|done|agreed|won|lost|found|built|written|shown|chosen")
_UNDONE = re.compile(r"\b(?:not|never|until|before|once|after|when|if|will|to be)\b|n't\b|n’t\b", _FLAGS)

Kind = Literal["amount", "stage", "close_date"]


class _Claim(NamedTuple):
    kind: Kind
    value: str
    agrees: bool


def discrepancies(signals: Sequence[NoteSignal], deals: Mapping[str, Deal], *, currency: str = "") -> list[Discrepancy]:
    """Return where standing sentences plainly give a deal another total amount, close date or stage than its CRM row.

    `deals` are those of the newest snapshot by opportunity id. Only the newest note's word on each deal and kind is
    kept; a sentence that gives several totals, or one of a part, gives none.
    """
    stages = sorted({d.stage for d in deals.values() if d.is_open and len(d.stage) > 3}, key=len, reverse=True)
    ranks = _ranks(deals.values())
    found: dict[tuple[str, Kind], tuple[tuple[dt.date, str], Discrepancy | None]] = {}
    won = {d.account for d in deals.values() if d.status is Status.WON}
    for signal in signals:
        deal = deals.get(signal.opportunity_id or "")
        if deal is None or signal.superseded or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL):
            continue
        claims = _claims(signal, deal, currency or deal.currency, stages, ranks)
        if deal.account not in won and says_signed(signal) and not stage_means_signed(deal.stage):
            claims.append(_Claim("stage", "signed", not deal.is_open))
        for claim in claims:
            key, said = (deal.opportunity_id, claim.kind), (signal.date or dt.date.min, signal.document_id)
            if key not in found or _stands(said, found[key][0], agrees=claim.agrees):
                found[key] = (said, None if claim.agrees else _discrepancy(signal, deal, claim))
    return [item for _, item in found.values() if item is not None]


def _stands(said: tuple[dt.date, str], before: tuple[dt.date, str], *, agrees: bool) -> bool:
    """Whether a sentence's word replaces an earlier one's.

    A newer note's does, the same note's, and of two notes of one day the one that disagrees with the CRM.
    """
    return said[0] > before[0] or (said[0] == before[0] and (said[1] == before[1] or not agrees))


def _claims(
    signal: NoteSignal, deal: Deal, currency: str, stages: Sequence[str], ranks: Mapping[str, Decimal]
) -> list[_Claim]:
    date = _close_date(signal, deal) or _too_late(signal, deal)
    others = signal.label is Label.COMPETITOR and _OTHERS_OFFER.search(signal.text) is not None
    amount = None if others else _amount(signal.text, deal, currency)
    claims = [amount, date, _stage(signal.text, deal, stages, ranks)]
    return [claim for claim in claims if claim is not None]


def _amount(text: str, deal: Deal, currency: str) -> _Claim | None:
    quantity = total_said(text, currency)
    if deal.amount_given is None or quantity is None:
        return None
    loose = _PRONOUN_BEFORE.search(text[: quantity.char_start]) is not None
    if loose and not deal.amount <= abs(quantity.value) * FAR <= deal.amount * FAR * FAR:
        return None
    return _Claim("amount", f"{abs(quantity.value):f}", abs(quantity.value - deal.amount) <= slack(quantity))


def total_said(text: str, currency: str) -> Quantity | None:
    """Return what a sentence says that the whole deal is worth; None where it doesn't plainly say so."""
    if _NOT_TOTAL.search(_REPORTED.sub(lambda m: " " * len(m[0]), text)):
        return None
    totals = [q for q in quantities(text) if _is_money(q, currency) and _is_total(text, q)]
    return totals[0] if len(totals) == 1 and totals[0].value >= 1000 else None


def slack(quantity: Quantity) -> Decimal:
    """Return by how much an amount as written may miss and still be the same."""
    return quantity.resolution + (abs(quantity.value) * Decimal("0.02") if quantity.approximate else 0)


def _is_total(text: str, quantity: Quantity) -> bool:
    before, after = text[: quantity.char_start], text[quantity.char_end :]
    if _TOTAL_AFTER.search(after):
        return True
    return _DIFFERENCE.search(after) is None and bool(_TOTAL_BEFORE.search(before) or _PRONOUN_BEFORE.search(before))


def _is_money(quantity: Quantity, currency: str) -> bool:
    """Whether it can be an amount: money of the deal's currency, or a bare number as large as deals are written."""
    if quantity.unit == "plain":
        return abs(quantity.value) >= BARE_AMOUNT
    return quantity.unit.startswith("money") and _same_currency(quantity, currency)


def _same_currency(quantity: Quantity, currency: str) -> bool:
    given = quantity.unit.partition(":")[2]
    own_dollars = {given, currency} <= DOLLARS and bare_dollar(quantity.text)
    return not given or not currency or given == currency or own_dollars


def _close_date(signal: NoteSignal, deal: Deal) -> _Claim | None:
    if deal.close_date is None or not deal.is_open:
        return None
    said = closing_said(signal)
    if said is None:
        return None
    value = said.start.isoformat() if said.precision == "day" else said.text
    return _Claim("close_date", value, _covers(signal.text, said, deal.close_date))


def closing_said(signal: NoteSignal) -> DateMention | None:
    """Return when the sentence says that the deal will be signed; None for any other date or one gone by."""
    text = signal.text
    match = _CLOSES.search(text)
    if match is None:
        return None
    ahead = [m for m in date_mentions(text, signal.date) if signal.date is None or m.end >= signal.date]
    ahead = [
        m
        for m in ahead
        if not re.search(r"\b(?:from|not|instead of|rather than)\s+(?:\w+ )?$", text[: m.char_start], _FLAGS)
    ]
    before = text[: match.start()]
    if match[0].casefold() == "landing" and not before.strip():
        return None
    if match[0].casefold() in ("closes", "close") and _others_close(before, signal.account or ""):
        return None
    after = [m for m in ahead if m.char_start > match.start()]
    if len(after) != 1 or after[0].char_start - match.end() > 40:
        return None
    return None if _NOT_CLOSE.search(text[max(0, match.start() - 40) : after[0].char_end]) else after[0]


def _others_close(before: str, account: str) -> bool:
    """Whether what closes is neither the deal, nor who closes it, nor the account by name: `the pool closes`."""
    words = re.findall(r"[\w'’-]+", re.split(r"[.,;:!?–—]", before)[-1].casefold())
    words = [word.replace("’", "'").partition("'")[0] for word in words if word not in _ADVERBS]
    if not words or words[-1] in _CLOSERS or words[-1] in re.findall(r"[\w'’-]+", account.casefold()):
        return False
    return len(words) == 1 or not _DETERMINERS.isdisjoint(words[-3:-1])


def _too_late(signal: NoteSignal, deal: Deal) -> _Claim | None:
    """Return the later date at which the sentence says that they decide or sign; None for one that fits the CRM's."""
    if deal.close_date is None or not deal.is_open:
        return None
    mention = decided_after(signal.text, signal.date, deal.close_date)
    if mention is None:
        return None
    value = mention.start.isoformat() if mention.precision == "day" else mention.text
    return _Claim("close_date", value, agrees=False)


def _covers(text: str, mention: DateMention, close: dt.date) -> bool:
    """Whether the CRM's date fits: within the period, a week's slack for days, or before a day given with `by`."""
    if re.search(r"\b(?:by|before|until|till|no later than)\s+(?:\w+ ){0,2}$", text[: mention.char_start], _FLAGS):
        return close <= mention.end
    slack = dt.timedelta(days=7 if mention.precision in ("day", "week") else 0)
    return mention.start - slack <= close <= mention.end + slack


def _stage(text: str, deal: Deal, stages: Sequence[str], ranks: Mapping[str, Decimal]) -> _Claim | None:
    """Return which stage the sentence says the deal is in: one that the CRM knows, or won, or lost."""
    match = _CLOSED.search(text)
    if match:
        meant = Status.WON if match["won"] else Status.LOST
        return _Claim("stage", match[0], deal.status is meant)
    for stage in stages:
        said = re.search(
            rf"\b(?:stage(?: is| now|:)*|(?:is|'s|’s|now|moved|went|still|sits?) (?:now |still )?(?:in|at|to|"
            rf"into)) (?:the )?[\"'“]?{re.escape(stage)}\b",
            text,
            _FLAGS,
        )
        if said:
            return _Claim("stage", stage, _plain(stage) == _plain(deal.stage))
    for stage in stages:
        reached = _step_of(stage)
        if reached is not None and reached.search(text) and not _UNDONE.search(text):
            return _Claim("stage", stage, _rank(stage, ranks) <= _rank(deal.stage, ranks))
    return None


def _step_of(stage: str) -> re.Pattern[str] | None:
    """Return how people say that a stage such as `Contract Sent` is reached: `the contract has been sent`."""
    words = _plain(stage).split()
    if len(words) < 2 or not _PARTICIPLE.fullmatch(words[-1]):
        return None
    thing = r"\s".join(re.escape(word) for word in words[:-1])
    between = r" (?:has |have |was |were |is |are |'s |’s )?(?:already |now |just )?(?:been )?"
    return re.compile(rf"\b{thing}{between}{re.escape(words[-1])}\b", _FLAGS)


def _ranks(deals: Iterable[Deal]) -> dict[str, Decimal]:
    """Return the middle probability of each stage's open deals, which says how far on the stage is."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for deal in deals:
        if deal.is_open and deal.probability is not None:
            found[_plain(deal.stage)].append(deal.probability)
    return {stage: sorted(values)[len(values) // 2] for stage, values in found.items()}


def _rank(stage: str, ranks: Mapping[str, Decimal]) -> Decimal:
    return ranks.get(_plain(stage), Decimal(0))


def _plain(stage: str) -> str:
    return re.sub(r"[^a-z]+", " ", stage.casefold()).strip()


def _held(deal: Deal, kind: Kind) -> str:
    """Return the CRM's value as plainly as the note's: a number, an ISO date or the stage's name."""
    if kind == "amount":
        return f"{deal.amount:f}"
    if kind == "close_date":
        return deal.close_date.isoformat() if deal.close_date else ""
    return deal.stage


def _discrepancy(signal: NoteSignal, deal: Deal, claim: _Claim) -> Discrepancy:
    field = {"amount": "amount", "close_date": "close_date", "stage": "stage"}[claim.kind]
    quote = signal.citation
    cell = CellCitation(
        path=deal.ref.path, row=deal.ref.row, column=deal.columns.get(field, field), value=deal.cells.get(field, "")
    )
    return Discrepancy(
        kind=claim.kind,
        opportunity_id=deal.opportunity_id,
        account=deal.account,
        note_value=claim.value,
        crm_value=_held(deal, claim.kind),
        citations=(quote, cell) if field in deal.cells else (quote,),
    )
