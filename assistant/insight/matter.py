"""The state of a matter: of several notes about one thing the newest stands, what is settled is settled."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.insight.calm import CALMABLE, asks_to_end, calmed
from assistant.insight.corrections import corrected_rivals
from assistant.insight.departures import leaving
from assistant.insight.discounts import discount_percents
from assistant.insight.overtaken import overtaken
from assistant.insight.papers import paper_came
from assistant.insight.settlements import ended, ends
from assistant.insight.talk import only_talk
from assistant.insight.tense import points_ahead
from assistant.language.dates import DateMention, date_mentions
from assistant.language.names import names
from assistant.language.numbers import quantities
from assistant.language.word_lists import word_set
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE

_SETTLES: dict[str, re.Pattern[str]] = {
    risk: re.compile(pattern, _FLAGS)
    for risk, pattern in {
        "champion_left": r"\b(?:new (?:\w+ )?(?:champion|sponsor|contact|advocate)\b(?=.{0,60}\b(?:is|named|"
        r"found|met|introduc\w+|support\w*|backs?|confirm\w*|continue\w*|wants?|took|knows?|keen|agreed))|successor\b.{0,60}\b(?:met|"
        r"supports?|confirm\w*|"
        r"continue\w*|wants?|took over|on board|agreed)|replacement\b.{0,40}\b(?:met|supports?|confirm\w*|"
        r"agreed)|is (?:staying|back)|"
        r"stays (?:on|put|after all)|will remain|(?:not|isn't|aren't) leaving|withdrew (?:his|her) (?:notice|"
        r"resignation))",
        "competitor_pressure": r"\b(?:out of the (?:race|running)|dropped out|withdr[ae]w\w*|eliminated|"
        r"ruled (?:them )?out|no longer (?:considered|in|"
        r"talking)|chose us|selected us|decided (?:for us|in our favou?r)|we(?:'ve| have)? won|lost to us|"
        r"preferred (?:vendor|supplier) (?:is|are) us|"
        r"disqualified)",
        "budget_freeze": r"\b(?:budget|fund(?:s|ing)|freeze|money|capex|spend\w*|credit line|"
        r"line item)\b.{0,60}\b(?:released|approved|unfrozen|lifted|"
        r"over\b|ended|restored|confirmed|secured|unblocked|back\b|available|granted|reinstated)|\b(?:released|"
        r"approved|unfroze|lifted|restored|"
        r"unblocked|reinstated)\b.{0,40}\b(?:budget|funds?|funding|freeze|money|capex|spend\w*|credit line)",
        "legal_or_security_block": r"\b(?:no (?:more |further )?open (?:\w+ )?(?:points?|issues?|findings?)|"
        r"cleared|signed off|sign-off (?:came|given|received|is in)|approved|"
        r"released|passed|completed|resolved|"
        r"closed|accepted|agreed|lifted|granted|no further comments|good to go|is done|green light|came through|"
        r"happy (?:now|with)|(?:taken?|took|takes) (?:(?:his|her|their|the|its) )?(?:\w+ )?"
        r"(?:hold|block|stop|objection|veto|brake)s? (?:off|away|back)|(?:hold|block|stop|objection|veto)s? "
        r"(?:(?:is|are|was|were|has been|have been) )?(?:off|gone|over|dropped|withdrawn))\b",
        "churn_threat": r"\b(?:(?:not|aren't|isn't) (?:leaving|going anywhere|cancel\w+|switching)|"
        r"no plans? to leave|renewed|will renew|signed the renewal|renewal (?:is )?(?:signed|closed|confirmed|"
        r"secured)|withdr[ae]w\w* "
        r"(?:the|their) (?:notice|termination)|notice (?:was |has been )?withdrawn|staying with us|"
        r"decided to (?:stay|continue)|extended|"
        r"want to continue|no longer (?:thinking|considering|planning) (?:of |to )?(?:leav\w+|cancel\w*|switch\w*))",
        "no_executive_sponsor": r"\b(?:sponsor\b.{0,50}\b(?:named|found|confirmed|agreed|is\b)|agreed to (?:be|"
        r"act as|sponsor)|took over as sponsor|"
        r"new (?:executive )?sponsor|(?:c[efio]o|vp|director|chair\w*|president|board)\b.{0,50}\b(?:joined|"
        r"met (?:us|with us)|attended|backs?|"
        r"supports?|sponsors?))",
        "single_threaded": r"\b(?:introduced (?:us|me)|met (?:with )?(?:the|her|his|their) (?:\w+ )?(?:team|"
        r"boss|deputy|colleagues?|cfo|cio|ceo|vp|"
        r"director)|second contact|multi-?threaded|now (?:know|have|talk\w*)\b.{0,30}\b(?:two|three|four|five|"
        r"several|more|also))",
        "ghosted": r"\b(?:answered|replied|responded|got back|came back to us|heard (?:back|from)|called (?:us |"
        r"me )?back|back in touch|"
        r"meeting (?:is )?(?:back )?on|resurfaced|re-?engaged|picked up|reached (?:him|her|them)|"
        r"apologi[sz]ed for (?:the|his|her) silence)\b",
        "scope_reduction": r"\b(?:back (?:up )?to \d|full scope|(?:scope|volume|order) (?:is |was |"
        r"has been )?(?:restored|back|increased|raised)|"
        r"original (?:volume|scope|order))",
        "price_pressure": r"\b(?:accept(?:ed|s)? (?:the|our) (?:\w+ )?(?:price|offer|quote|increase|uplift|"
        r"formula|terms)|agreed (?:on|to) (?:the |our )?"
        r"(?:\w+ )?price|price (?:is |was |has been )?(?:agreed|settled|accepted)|dropped (?:the|"
        r"their) (?:\w+ )?(?:demand|request)|"
        r"no longer (?:asking|pushing)|shook (?:hands )?(?:on|at)|"
        r"(?:prices?|discounts?|cuts?|rebates?|reductions?|demands?|per ?cent|%|points|\d+|ten|twelve|\w+teen|"
        r"twenty|thirty) (?:is|are|was|were) (?:now )?off the table|"
        r"(?:contract|agreement|order) (?:stands |is |was )?at (?:list|[\w-]+ ?(?:per ?cent|%))|"
        r"(?:done|finished|through|at peace) with the price|settled (?:the price )?(?:on|at|for|with)|"
        r"agreed (?:at|on) (?:\w+ ){0,2}(?:per ?cent|%)|met (?:us )?(?:in the middle|half ?way)|"
        r"signed at (?:list|full|our))",
        "delivery_failure": r"\b(?:fixed|resolved|repaired|replaced|restored|delivered|closed (?:the|all|last)|"
        r"complaint (?:was |is )?closed|"
        r"back (?:up|on track|in service|live|to normal)|running again|stable|working again|went live|"
        r"acceptance (?:was |is )?signed|caught up)\b",
    }.items()
}
_TOPICS: dict[str, re.Pattern[str]] = {
    "legal_or_security_block": re.compile(
        r"\b(?:legal|lawyers?|counsel|solicitors?|contract|clause|security|infosec|privacy|data protection|"
        r"dp[oa]|dpia|compliance|audit|"
        r"certific\w+|regulat\w+|permit|union|works council|questionnaire|penetration|approval|review|"
        r"vendor risk|governance)\b",
        _FLAGS,
    ),
    "delivery_failure": re.compile(
        r"\b(?:outage|issue|problem|bug|defect|ticket|delay|deliver\w*|replac\w+|fix\w*|repair\w*|integration|"
        r"connector|complaint|service|"
        r"system|go-?live|unit|machine|training|onboarding|implementation|invoice|cell|line|running|login|"
        r"import|report)\w*\b",
        _FLAGS,
    ),
}
"""What the settling sentence must speak of where the words of settling are everyday ones."""

_DENIES = re.compile(
    r"\b(?:not|isn't|aren't|never) (?:leaving|going anywhere|moving away|switching|cancel\w+)\b", _FLAGS
)
CORRECTS = re.compile(
    r"\b(?:correction|i was wrong|was wrong about|turns out|not (?:as )?(?:i|we) (?:wrote|said|thought|"
    r"reported)|mix(?:ed|-)?\s?up|actually|"
    r"has (?:been )?(?:moved|changed|shifted|postponed|pushed)|moved (?:from|to|up|back)|(?:was|were|been|is|"
    r"are) (?:now )?(?:postponed|moved|pushed|"
    r"brought forward|delayed)|instead of|rather than|no longer|(?:not|isn't|wasn't) (?:right|correct|true)|"
    r"was never|must correct|have to correct|now (?:planned|expected|scheduled|set|due)|"
    r"slipped (?:to|from)|,? not )\b",
    _FLAGS,
)
MATTERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, _FLAGS))
    for name, pattern in (
        (
            "decision",
            r"\b(?:decision|decid(?:e|es|ing)|board (?:meets|meeting|votes?|vote)|committee (?:meets|sits|of the|"
            r"meeting|decides|votes)|award (?:date|is))\b",
        ),
        (
            "signature",
            r"\b(?:sign(?:ing|ature)?|close date|closing|expected to close|will close|should close|"
            r"contract date)\b",
        ),
        (
            "go_live",
            r"\b(?:go(?:ing|es)?[- ]live|launch|kick-?off|start date|rollout (?:starts|begins)|"
            r"pilot (?:starts|begins|ends))\b",
        ),
        ("renewal", r"\b(?:renewal (?:date|is)|renews? (?:on|in)|expires?|runs out|contract ends)\b"),
        ("delivery", r"\b(?:deliver(?:y|ies|ed|s)?|ships?|shipment|installation)\b"),
        ("departure", r"\b(?:last day|leav(?:es|ing)|finish(?:es)?|retir(?:es|ing|ement)|notice)\b"),
    )
)
_AMOUNT = re.compile(r"\b(?:deal|contract|order|opportunity|value|worth|acv|budget|total)\b", _FLAGS)
_VOLUME = word_set(
    "seat seats user users licence licences license licenses unit units site sites device devices line lines "
    "machine machines pump pumps ton tons tonnes truck trucks room rooms school schools employee employees "
    "location locations plant plants store stores"
)
_OF_AIM = re.compile(
    r"\b(?P<done>\d+) (?:of|out of) (?:our |the |planned )?(?P<aim>\d+)\b"
    r"|\b(?P<done2>\d+)\b[^.;]{0,60}\b(?:target|aim|goal|plan) (?:of|is|was) (?P<target>\d+)\b",
    _FLAGS,
)
_DEMANDS = re.compile(
    r"\b(?:asks?|asked|asking|wants?|wanted|demand(?:s|ed)?|requests?|requested|expect(?:s|ed)?|insist(?:s|ed)?|"
    r"push(?:es|ed)?|hold(?:s|ing)? out|would (?:sign|like|take))\b",
    _FLAGS,
)
_CANCELS = re.compile(
    r"\b(?:(?:will|does|did|is|was) (?:\w+ )?not (?:take place|happen|sit|meet|go ahead)|won't (?:take place|"
    r"happen|sit|meet|go ahead)|"
    r"(?:is|was|been) (?:cancelled|canceled|called off|suspended|postponed|put off)|no longer (?:meets|sits|on))\b",
    _FLAGS,
)


class Fact(NamedTuple):
    """A value that a sentence gives a matter: `decision` a period, `amount` 620000, `volume:seat` 120."""

    matter: str
    value: str


def settle(signals: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the signals in their order with `superseded` set on those that a newer note settles or contradicts.

    Newer is by the notes' dates; one note supersedes nothing of its own. A risk is superseded when a later sentence
    about the same account says that it is settled; a value (date, amount, volume, rival), when a later one gives
    another; a day or a count, when a later one overtakes it. A risk that is merely repeated supersedes nothing: both
    stand, and `standing` gives the newest first.
    Notes without a date supersede nothing and are never superseded. A sentence read as a risk that itself says that
    this risk is over (`the legal block is lifted`) comes back as win_or_progress; one that is `calmed` or `only_talk`,
    as other; a customer's person `leaving`, however it was read, as champion_left.
    """
    calm, gone_from = calmed(signals) | only_talk(signals), leaving(signals)
    signals = [
        _without_risk(s) if i in calm else _as_risk(s, "champion_left") if i in gone_from else _as_settlement(s)
        for i, s in enumerate(signals)
    ]
    groups: dict[str, list[int]] = defaultdict(list)
    for i, signal in enumerate(signals):
        if signal.date is not None:
            groups[signal.account or ""].append(i)
    gone = overtaken(signals) | corrected_rivals(signals)
    for group in groups.values():
        gone |= _gone_of(signals, sorted(group, key=lambda i: _when(signals[i])))
    return [s.model_copy(update={"superseded": True}) if i in gone else s for i, s in enumerate(signals)]


def _without_risk(signal: NoteSignal) -> NoteSignal:
    return signal.model_copy(update={"label": Label.OTHER, "signal": None})


def _as_risk(signal: NoteSignal, risk: str) -> NoteSignal:
    return signal.model_copy(update={"label": Label.RISK, "signal": risk})


def _as_settlement(signal: NoteSignal) -> NoteSignal:
    if asks_to_end(signal):
        return _as_risk(signal, CALMABLE)
    if signal.label is Label.RISK and signal.signal in _SETTLES and settles(signal.signal, signal):
        return signal.model_copy(update={"label": Label.WIN_OR_PROGRESS, "signal": None})
    return signal


def _gone_of(signals: Sequence[NoteSignal], ordered: Sequence[int]) -> set[int]:
    """Return which of one account's signals, given oldest first, a later one of them settles or contradicts."""
    facts = {i: found for i in ordered if (found := facts_of(signals[i]))}
    settling = {i: risks for i in ordered if (risks := [r for r in _SETTLES if settles(r, signals[i])])}
    rank = {i: place for place, i in enumerate(ordered)}
    gone = set()
    for i in ordered:
        signal = signals[i]
        later = [j for j in ordered[rank[i] + 1 :] if _newer(signal, signals[j]) and same_deal(signal, signals[j])]
        risk = _matter_of(signal)
        over = risk is not None and any(
            risk in settling.get(j, ()) or paper_came(signal, signals[j]) or ends(signal, signals[j]) for j in later
        )
        changed = i in facts and any(j in facts and _outdated(facts[i], signals[j], facts[j]) for j in later)
        if over or changed:
            gone.add(i)
    return gone


def _matter_of(signal: NoteSignal) -> str | None:
    """Return the risk that a sentence is about: its own, or that somebody demands a discount, however it was read."""
    if signal.label is Label.RISK:
        return signal.signal
    return "price_pressure" if _DEMANDS.search(signal.text) and any(discount_percents(signal.text)) else None


def standing(signals: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the signals that are not superseded, newest first, those of one note in their order."""
    left = [s for s in signals if not s.superseded]
    return sorted(left, key=lambda s: (-(s.date or dt.date.min).toordinal(), s.path, s.char_start))


def facts_of(signal: NoteSignal) -> tuple[Fact, ...]:
    """Return the values that a sentence gives: dates by matter, deal amount, volumes, the rival it names."""
    if signal.tense in (Tense.HYPOTHETICAL, Tense.DENIED):
        return ()
    return tuple(dict.fromkeys([*_dates(signal), *_numbers(signal), *_progress(signal), *_rivals(signal)]))


def _dates(signal: NoteSignal) -> Iterator[Fact]:
    matters = [name for name, pattern in MATTERS if pattern.search(signal.text)]
    if not matters or signal.date is None:
        return
    mentions = (ahead(mention, signal) for mention in date_mentions(kept(signal.text), signal.date))
    spans = [span for span in mentions if span is not None]
    if spans:
        first, last = spans[0]
        yield Fact(matters[0], f"{first.isoformat()}/{last.isoformat()}")


def ahead(mention: DateMention, signal: NoteSignal) -> tuple[dt.date, dt.date] | None:
    """Return a date that lies ahead; what is planned for a month gone by means that of the year after."""
    said = signal.date or mention.start
    if mention.end >= said:
        return mention.start, mention.end
    bare = mention.precision in ("day", "month") and not re.search(r"\d{4}", mention.text)
    if bare and points_ahead(signal):
        year = dt.timedelta(days=365)
        return mention.start + year, mention.end + year
    return None


def kept(text: str) -> str:
    """Return the text with what a correction takes back blanked (`not March`, `from March to`): what stands is left."""
    return re.sub(
        r"\b(?:not|instead of|rather than|no longer|from)\s+(?:in |on |at )?(?:the )?[^\s,.;]+(?:\s+\d{1,4})?",
        lambda match: " " * len(match[0]),
        text,
        flags=_FLAGS,
    )


def _numbers(signal: NoteSignal) -> Iterator[Fact]:
    for quantity in quantities(kept(signal.text)):
        if quantity.unit.startswith("money") and _AMOUNT.search(signal.text):
            kind = "budget" if re.search(r"\bbudget\b", signal.text, _FLAGS) else "amount"
            yield Fact(kind, str(quantity.value.normalize()))
        noun = quantity.unit.partition(":")[2]
        if quantity.unit.startswith("count:") and noun in _VOLUME and signal.label is Label.RISK:
            yield Fact(f"volume:{noun.rstrip('s')}", str(quantity.value.normalize()))


def _progress(signal: NoteSignal) -> Iterator[Fact]:
    """Yield how far a programme is: 16 of 25, keyed by the aim, so that the newer count replaces the older."""
    if signal.label is not Label.INITIATIVE_PROGRESS:
        return
    match = _OF_AIM.search(signal.text)
    if match:
        yield Fact(f"progress:{match['aim'] or match['target']}", match["done"] or match["done2"])


def _rivals(signal: NoteSignal) -> Iterator[Fact]:
    if signal.label is not Label.COMPETITOR and signal.signal != "competitor_pressure":
        return
    account = set((signal.account or "").casefold().split())
    for name in names(kept(signal.text)):
        if not account & set(name.text.casefold().split()):
            yield Fact("rival", name.text.casefold())


def _outdated(olds: tuple[Fact, ...], new: NoteSignal, news: tuple[Fact, ...]) -> bool:
    """Whether the newer sentence gives a matter another value, or calls off what was to be on that day.

    A rival gives way only where the newer sentence corrects it by name.
    """
    for fact in olds:
        if fact.matter == "rival":
            if (
                CORRECTS.search(new.text)
                and fact.value in new.text.casefold()
                and any(f.matter == "rival" for f in news)
            ):
                return True
            continue
        others = [f for f in news if f.matter == fact.matter]
        if others and not any(_agree(f, fact) for f in others):
            return True
        if _CANCELS.search(new.text) and any(_agree(f, fact) and "/" in f.value for f in news):
            return True
    return False


def _agree(one: Fact, other: Fact) -> bool:
    """Whether two values can both be true: equal, or periods of which one lies in the other."""
    if one.value == other.value:
        return True
    if "/" in one.value and "/" in other.value:
        first, second = one.value.split("/"), other.value.split("/")
        return max(first[0], second[0]) <= min(first[1], second[1])
    return False


def settles(risk: str, signal: NoteSignal) -> bool:
    """Whether a sentence says that a risk of that id is over: something reached, or the risk denied; never a plan.

    What was read as a risk itself may still say so (`the legal block is lifted`), where it was read as the same one.
    """
    if signal.tense is Tense.HYPOTHETICAL or (signal.label is Label.RISK and signal.signal != risk):
        return False
    if ended(risk, signal):
        return True
    topic = _TOPICS.get(risk)
    if topic is not None and not topic.search(signal.text):
        return False
    if signal.tense is Tense.DENIED and _DENIES.search(signal.text):
        return risk in ("champion_left", "churn_threat")
    return _SETTLES[risk].search(signal.text) is not None and not _undone(signal.text) and not points_ahead(signal)


def _undone(text: str) -> bool:
    """Whether the sentence says that it is still not so (`has not signed off`)."""
    return (
        re.search(
            r"\b(?:not|n't|never|no one|nobody|until|unless|once|before|when|still (?:waiting|open)|"
            r"but (?:the )?one|all but|except|apart from|yet to)\b|n't\b",
            text,
            _FLAGS,
        )
        is not None
    )


def same_deal(one: NoteSignal, other: NoteSignal) -> bool:
    """Whether two sentences may be about one deal; those without an account share a programme of ours."""
    if one.account != other.account:
        return False
    if one.account is None:
        return one.label is other.label is Label.INITIATIVE_PROGRESS
    return None in (one.opportunity_id, other.opportunity_id) or one.opportunity_id == other.opportunity_id


def _newer(old: NoteSignal, new: NoteSignal) -> bool:
    """Whether `new` stands in a note of a later date."""
    return old.document_id != new.document_id and _when(old)[0] < _when(new)[0]


def _when(signal: NoteSignal) -> tuple[dt.date, str, int]:
    return (signal.date or dt.date.min, signal.path, signal.char_start)
