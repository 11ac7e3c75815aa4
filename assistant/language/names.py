"""Proper names in prose, found by their shape and place alone."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from assistant.language.accounts import AccountDirectory, AccountMention, PersonMention
from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.common_words import is_common
from assistant.language.word_lists import word_set
from assistant.models.base import Model

__all__ = ["AccountDirectory", "AccountMention", "NameMention", "PersonMention", "names"]

_TOKEN = re.compile(r"[^\W_](?:[\w’'\-]|\.(?=[A-Z]\.)|&(?=[A-Z])|(?<=\b[A-Z])\.(?= [A-Z]))*")
_CONNECTORS = word_set(
    "van von der den de del della di da dos du la le el al bin ibn ter ten zu zum of and the y e & für für"
)
_PARTICLES = _CONNECTORS - word_set("of and the & y e")
_TITLES = word_set(
    "mr mrs ms mx miss dr prof sir dame lord lady rev hon vp svp evp avp ceo cfo coo cto cio ciso cmo cro cso chro cpo "
    "md gm president chairman chairwoman chair director manager head chief officer executive engineer analyst "
    "coordinator specialist associate partner founder owner secretary treasurer counsel lead sales account regional "
    "senior junior vice deputy interim assistant professor doctor phd mba ae sdr bdr csm se pm"
)
_NEVER = word_set(
    "i i'm i'll i've i'd ok okay tv usa uk us eu un am pm asap eod eow eom eoq eoy fyi btw tbd tbc tba n/a na nb ps "
    "usd eur gbp chf nok sek dkk jpy inr cad aud q1 q2 q3 q4 h1 h2 fy mon tue wed thu fri sat sun "
    "crm erp roi rfp rfi rfq poc sso api sla nda msa sow arr mrr acv tcv ltv cac nrr grr kpi okr b2b b2c saas ai it hr "
    "pr qa ui ux pdf csv id ip vpn url faq p&l ebitda capex opex yoy qoq ytd qtd mtd icp mql sql sal bant meddic"
)
"""Short forms of trade and time: capitals, and yet nobody's name."""
_LANGUAGES = word_set(
    "english german french spanish italian portuguese dutch swedish norwegian danish finnish polish czech russian "
    "ukrainian turkish greek arabic hebrew hindi chinese mandarin cantonese japanese korean thai vietnamese american "
    "british european asian african canadian australian irish scottish welsh swiss austrian belgian nordic "
    "scandinavian indian mexican brazilian"
)
_SPEECH = word_set(
    "said says asked asks told tells wants wanted thinks thought confirmed confirms mentioned mentions agreed agrees "
    "called wrote writes replied promised believes prefers explained admitted suggested insisted left resigned joined "
    "sent signed knows expects hopes feels warned complained refused offered has is was will would"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:…。！？]|\n)[\s\"'“”‘’«»(\[*_#>•·|–—-]*(?:\d{1,3}[.)]\s+)?$")
_GAP = re.compile(r"[ \u00a0]+|[ ]?&[ ]?|\n(?=[A-Z])")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)


class NameMention(Model):
    """A proper name at `char_start:char_end`, without title and possessive."""

    text: str
    char_start: int
    char_end: int
    kind: Literal["name", "acronym"] = "name"


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    starts: bool
    """At the start of a sentence, a line or a heading, where a capital says nothing."""


def names(text: str) -> list[NameMention]:
    """Return the names of people, organisations and products in `text`, in order.

    A run of capitalised words is a name, with connectors (`van`, `of`, `&`) inside it. Where a sentence starts, a
    capital alone is no proof: the word must be capitalised elsewhere too, or not be an everyday word. Months,
    weekdays, languages, titles and the trade's abbreviations are no names.
    """
    tokens = list(_tokens(text))
    inside = {t.text for t in tokens if not t.starts and t.text[0].isupper()}
    lowered = {t.text for t in tokens if t.text[0].islower()}
    found: list[NameMention] = []
    at = 0
    while at < len(tokens):
        if not _capital(tokens[at]):
            at += 1
            continue
        after = _run_end(text, tokens, at)
        run = _stripped(text, tokens[at:after], inside, lowered)
        if run:
            found.append(_mention(text, run))
        at = after
    return found


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        starts = _SENTENCE_START.search(before) is not None and (match.start() <= 12 or not before.isspace())
        if not starts and before.strip() == "" and match.start() <= 12:
            starts = True
        word = match[0].rstrip("'’-")
        possessive = _POSSESSIVE.search(word)
        end = match.start() + (possessive.start() if possessive else len(word))
        if end > match.start():
            yield _Token(match.start(), end, text[match.start() : end], starts)


def _capital(token: _Token) -> bool:
    return token.text[0].isupper() or (len(token.text) > 2 and token.text[0].islower() and token.text[1].isupper())


def _run_end(text: str, tokens: list[_Token], at: int) -> int:
    """Return the index after the last token of the run of capitalised words that starts at `at`."""
    last, ahead = at, at + 1
    while ahead < len(tokens):
        gap = text[tokens[ahead - 1].end : tokens[ahead].start]
        if not _GAP.fullmatch(gap) or tokens[ahead].starts:
            break
        token = tokens[ahead]
        if _capital(token) or (token.text[0].isdigit() and len(token.text) <= 4):
            if token.text[0].isdigit() and ahead - 1 != last:
                break
            last = ahead if not token.text[0].isdigit() else last
            if token.text[0].isdigit():
                break
        elif token.text not in _CONNECTORS or ahead - last > 2 or token.text == "and":
            break
        ahead += 1
    return last + 1


def _stripped(text: str, run: list[_Token], inside: set[str], lowered: set[str]) -> list[_Token]:
    while run and _drop_first(run, inside, lowered, _next_word(text, run)):
        run = run[1:]
    while run and (_no_name(run[-1]) or run[-1].text.casefold() in _TITLES or run[-1].text in _CONNECTORS):
        run = run[:-1]
    if any(token.text.casefold() in _TITLES for token in run[1:-1]):
        cut = max(i for i, token in enumerate(run) if token.text.casefold() in _TITLES)
        run = run[cut + 1 :] if run[cut + 1 :] else run
        while run and (run[0].text in _CONNECTORS or _no_name(run[0])):
            run = run[1:]
    return run


def _next_word(text: str, run: list[_Token]) -> str:
    match = re.match(r"(?:['’]s)?\s+([a-z']+)", text[run[-1].end :][:30])
    return match[1] if match else ""


def _no_name(token: _Token) -> bool:
    folded = token.text.casefold().replace("’", "'")
    return folded in _NEVER or folded in MONTHS or folded in WEEKDAYS or folded in _LANGUAGES


def _drop_first(run: list[_Token], inside: set[str], lowered: set[str], following: str) -> bool:
    """Whether the run's first word is no part of the name: a title, a calendar word, a common sentence opener."""
    token = run[0]
    folded = token.text.casefold()
    if _no_name(token) or folded in _TITLES or folded.strip(".") in _TITLES or token.text in _CONNECTORS:
        return True
    if folded in ("the", "a", "an", "our", "my", "his", "her", "their", "this", "that") or len(token.text) == 1:
        return len(run) == 1 or len(token.text) > 1 or folded in ("a", "i")
    if _odd_shape(token.text):
        return False
    if not token.starts:
        return len(run) == 1 and is_common(token.text) and token.text in lowered
    if token.text in inside and not (is_common(token.text) and token.text.casefold() in lowered):
        return False
    if not is_common(token.text):
        return token.text.casefold() in lowered
    return not (len(run) == 1 and following in _SPEECH and not _plain_opener(folded))


def _plain_opener(folded: str) -> bool:
    """Whether the word opens sentences as a pronoun, adverb or thing rather than as somebody's name."""
    return len(folded) > 5 or not folded.isalpha() or folded in _OPENERS


_OPENERS = word_set(
    "he she it they we you this that these those there here who what which where when why how all some many most none "
    "one two both each every other price deal legal team call goal plan risk next last first still also then now so "
    "but and or if as at by in on no not yes well our their its his her my your budget board sales cost value data "
    "that's it's stage owner buyer pilot issue month week year day time order scope terms offer rate"
)


def _odd_shape(word: str) -> bool:
    """Whether capitals or digits inside the word mark it as a name wherever it stands."""
    return any(ch.isupper() for ch in word[1:]) and not word.isupper()


def _mention(text: str, run: list[_Token]) -> NameMention:
    start, end = run[0].start, run[-1].end
    acronym = len(run) == 1 and run[0].text.isupper() and 2 <= len(run[0].text) <= 6
    return NameMention(text=text[start:end], char_start=start, char_end=end, kind="acronym" if acronym else "name")
