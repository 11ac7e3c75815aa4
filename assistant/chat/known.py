"""Questions on what was understood in notes and worked out already: a discount, how far an initiative has come."""

import datetime as dt
import re
from collections.abc import Collection, Sequence

from assistant.chat.answer import Answer
from assistant.chat.desk import Desk
from assistant.chat.evidence import DENIES
from assistant.chat.numbers import rounded
from assistant.chat.promises import by_person
from assistant.chat.question import Question
from assistant.language.word_lists import word_set
from assistant.models.company import Initiative
from assistant.models.narrative import NoteCitation
from assistant.models.risk import DiscountMention, Label, NoteSignal, Tense
from assistant.writing.check.lexicon import lexicon
from assistant.writing.wording import day, quoted

_DISCOUNT = re.compile(
    r"\b(?:discounts?|rebates?|concessions?|(?:price|list)[- ](?:cuts?|reductions?)|"
    r"(?:reductions?|cuts?|money|percent|per cent|%) (?:off|on (?:the )?(?:price|list)|in (?:the )?price)|"
    r"(?:how much|what) off|off (?:the )?(?:list|price))\b",
    re.IGNORECASE,
)
_OF_DISCOUNT = word_set(
    "what which how much big large high is are was were do does did has have had the a an of in on to for by with from "
    "they them their we us our it ask asks asked asking want wants wanted demand demands demanded get gets got give "
    "gives gave given offer offers offered request requests requested agree agreed promise promised need needs needed "
    "and so then but expect expects grant granted receive received "
    "deal renewal customer s now still percent per cent at there"
)
_RIVAL = re.compile(
    r"\b(?:which|what|who) (?:is |are |was )?(?:the |our |else )?(?:competitors?|rivals?|competition|other (?:vendors?|"
    r"suppliers?|bidders?))\b|\bwho (?:are|do|else|is) (?:we |they )?(?:compet\w+|up against|facing|face|bidding)\b|"
    r"\b(?:to )?who(?:m)? (?:did|have|has) (?:we|us) (?:lose|lost)\b|\bwho (?:beat|won against) us\b",
    re.IGNORECASE,
)
_OF_RIVAL = word_set(
    "is are was were do does did we they us our the a in on at for with against there running race deal up face faces "
    "facing look looking looks offer offers offering bid bids bidding talk talks talking to compete competes competing "
    "who that this and s it its their them have has into being"
)
_HOW_FAR = re.compile(
    r"\bhow (?:far|many|much|well)\b|\bprogress\b|\bwhere (?:do|does|are|is)\b|\bstatus\b|\bstands?\b|\bso far\b|"
    r"\bon (?:track|course|target)\b|\bdoing\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d.,]*[km]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty)"
)
_COUNTED = re.compile(
    rf"\b(?:number|no\.?|nr\.?|#) ?\d+\b|"
    rf"\b{_NUMBER} (?:out )?of (?:the |our |those |its )?{_NUMBER}\b",
    re.IGNORECASE,
)
"""How far something has come: `16 of 25`, `number 17`."""
SHORT_NAME = 4
"""Letters that the first word of a competitor's name must have to stand for it."""
MOST_OF = 0.6
"""The share of a question's words that an initiative's name, measure and target must hold."""
_LIGHT = word_set("far along come stand progress status track course target doing initiative programme reach today now")


def known_answer(question: Question, desk: Desk) -> Answer | None:
    """Return the answer where it was worked out from notes already; None for other questions."""
    promised = by_person(question.text, question.accounts, desk)
    if promised is not None:
        return promised
    if question.accounts:
        return _discount(question, desk) or _competitor(question, desk)
    return _initiative(question, desk)


def _discount(question: Question, desk: Desk) -> Answer | None:
    """Return the discounts of which the week's notes tell on the accounts named, the newest note's first."""
    rest, found = _DISCOUNT.subn(" ", question.text)
    if not found or _beyond(rest, question, desk):
        return None
    told = [d for d in desk.brief.discounts if d.account in question.accounts]
    ordered = sorted(told, key=lambda d: desk.dated(d.citation.path) or dt.date.min, reverse=True)
    if not ordered:
        return None
    same = [d for d in ordered if d.percent == ordered[0].percent]
    shown = [same[0], *(d for d in ordered if d.percent != same[0].percent)][:2]
    return Answer(
        answer=" ".join(_told_discount(d, desk) for d in shown),
        citations=tuple(dict.fromkeys(d.citation for d in (*same[:2], *shown))),
    )


def _told_discount(found: DiscountMention, desk: Desk) -> str:
    return f"{rounded(found.percent, 1)} %: {_source(found.citation, desk)} says {quoted(found.citation.quote)}."


def _competitor(question: Question, desk: Desk) -> Answer | None:
    """Return which competitor the week's newest standing sentence about an account names.

    What an earlier week's note says is left to the search of all notes, of which a newer one may say otherwise.
    """
    rest, found = _RIVAL.subn(" ", question.text)
    if not found or _beyond(rest, question, desk, _OF_RIVAL):
        return None
    rivals = {*desk.brief.company.competitors, *(d.competitor for d in desk.brief.deals.values())} - {""}
    called = {*rivals, *(first for r in rivals if len(first := r.split(maxsplit=1)[0]) >= SHORT_NAME)}
    told = [
        s
        for s in desk.brief.signals
        if s.account in question.accounts
        and s.date in desk.frame.week
        and not s.superseded
        and any(re.search(rf"(?<!\w){re.escape(r)}(?!\w)", s.text, re.IGNORECASE) for r in called)
    ]
    if not told:
        return _competitor_told(question, called, desk)
    signal = max(told, key=lambda s: (s.date or dt.date.min, _on_rivals(s)))
    cited = signal.citation
    return Answer(answer=f"{_source(cited, desk)}: {quoted(signal.text)}.", citations=(cited,))


def _competitor_told(question: Question, called: Collection[str], desk: Desk) -> Answer | None:
    """Return the newest sentence of the account's own notes that names a competitor and does not deny one alone."""
    found = [
        s
        for s in desk.find(question.text, desk.search)
        if s.account in question.accounts
        and not (s.superseded or s.heading or DENIES.search(s.text))
        and any(re.search(rf"(?<!\w){re.escape(r)}(?!\w)", s.text, re.IGNORECASE) for r in called)
    ]
    if not found:
        return None
    newest = max(found, key=lambda s: (s.date or dt.date.min, -s.char_start))
    cited = newest.citation()
    return Answer(answer=f"{_source(cited, desk)}: {quoted(newest.text)}.", citations=(cited,))


def _on_rivals(signal: NoteSignal) -> bool:
    return signal.label is Label.COMPETITOR or signal.signal == "competitor_pressure"


def _beyond(text: str, question: Question, desk: Desk, plain: frozenset[str] = _OF_DISCOUNT) -> list[str]:
    names = {w.casefold() for a in question.accounts for w in re.findall(r"\w+", a)}
    for mention in desk.directory.mentions(text):
        names |= {w.casefold() for w in re.findall(r"\w+", text[mention.char_start : mention.char_end])}
    return [w for w in re.findall(r"\w+", text.casefold()) if w not in plain and w not in names]


def _initiative(question: Question, desk: Desk) -> Answer | None:
    """Return the newest count of the initiative that a question asks after."""
    if not _HOW_FAR.search(question.text):
        return None
    for index, item in enumerate(desk.brief.company.initiatives):
        if _asked_after(question, item):
            return _progress(index, item, desk)
    return None


def _asked_after(question: Question, item: Initiative) -> bool:
    """Whether nearly all words of a question are words of the initiative, one that is not everyday among them."""
    wanted = [w for w in question.words if w not in _LIGHT]
    own = _lemmas(re.findall(r"[\w-]+", f"{item.name} {item.kpi} {item.target}".lower()))
    held = [w for w in wanted if _lemmas([w]) & own]
    return len(held) >= 2 and len(held) >= MOST_OF * len(wanted)


def _lemmas(words: Sequence[str]) -> set[str]:
    return {lemma for word in words for lemma in (word, *lexicon().lemmas(word))}


def _progress(index: int, item: Initiative, desk: Desk) -> Answer | None:
    news = next((n for n in desk.brief.initiatives if n.initiative_id == item.id), None)
    counted = [s for s in (*(news.progress if news else ()), *_naming(item, desk)) if _COUNTED.search(s.text)]
    if not counted:
        return None
    newest = max(counted, key=lambda s: s.date or dt.date.min)
    cited = newest.citation
    due = f" by {day(item.due, desk.frame.as_of)}" if item.due else ""
    aim = f" The target is {item.target}{due}." if item.target else ""
    places = desk.brief.profile(f"initiatives.{index}.target") if item.target else ()
    told = f"{item.name}: {quoted(newest.text)} ({_source(cited, desk)}).{aim}"
    return Answer(answer=told, citations=(cited, *places))


def _naming(item: Initiative, desk: Desk) -> list[NoteSignal]:
    """Return the standing sentences that count something under the initiative's own name."""
    own = {w for w in re.findall(r"\w+", item.name) if len(w) > 3 and not lexicon().knows(w)}
    return [
        s
        for s in desk.brief.signals
        if not s.superseded
        and s.tense not in (Tense.HYPOTHETICAL, Tense.PLANNED, Tense.DENIED)
        and any(w.casefold() in s.text.casefold() for w in own)
    ]


def _source(cited: NoteCitation, desk: Desk) -> str:
    when = desk.dated(cited.path)
    return f"{cited.document}{f', {day(when, desk.frame.as_of)}' if when else ''}"
