"""Proper names in prose, found by their shape and place alone."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from assistant.language.accounts import AccountDirectory, AccountMention, things_alone
from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.common_words import is_common
from assistant.language.people import PersonMention
from assistant.language.sentences import split_sentences
from assistant.language.word_lists import word_set
from assistant.models.base import Model

__all__ = ["AccountDirectory", "AccountMention", "NameMention", "PersonMention", "names", "things_alone"]

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
    "dollar dollars euro euros pound pounds yen xxx pr qa ui ux pdf csv id ip vpn url faq p&l ebitda "
    "capex opex yoy qoq ytd qtd mtd icp mql sql sal bant meddic"
)
"""Short forms of trade and time: capitals, and yet nobody's name."""
_LOW_IN_HEADLINES = word_set(
    "a an and as at but by de for from in into nor of on or our over per the to up van via von vs with"
)
_INSTITUTIONS = word_set(
    "academy association bank bay board chamber church city college council court department duchy federation hospital "
    "house institute institution kingdom league ministry museum office port republic school society state states union "
    "university"
)
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
_OPENING = re.compile(r"[:•|][\s\"'“‘*_(]*$|[\"“‘«(\[][*_]*$")
_GAP = re.compile(r"[ \u00a0]+|[ ]?&[ ]?|[ ]*\n[ ]*(?=[A-Z])")
_LEGAL_TAIL = re.compile(r", ?(?=(?:Inc|Ltd|LLC|LLP|PLC|Corp|GmbH|S\.A|Co)\b)")
_SAINT = re.compile(r"\. (?=[A-Z])")
_COMPOUND = re.compile(r"([^\W\d_][\w’']*)-[a-z]{4,}$")
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
    """At the start of a sentence, a quotation or anywhere in a headline, where a capital says nothing."""
    first: bool = False


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
    """Yield the words; one that a sentence, a colon or a quotation opens, or that stands in a headline, `starts`."""
    for sentence in split_sentences(text):
        words = [
            _Token(*_bare(match), False) for match in _TOKEN.finditer(text, sentence.char_start, sentence.char_end)
        ]
        words = [word for word in words if word.text]
        headline = _is_headline(words)
        for i, word in enumerate(words):
            opens = i == 0 or _OPENING.search(text, max(sentence.char_start, word.start - 6), word.start) is not None
            yield word._replace(starts=opens or headline, first=i == 0)


def _bare(match: re.Match[str]) -> tuple[int, int, str]:
    """Return a word without its possessive and, where only its first part is a name (`Berlin-based`), that part."""
    word = match[0].rstrip("-")
    possessive = _POSSESSIVE.search(word)
    word = (word[: possessive.start()] if possessive else word).rstrip("'’")
    compound = _COMPOUND.match(word)
    word = compound[1] if compound and not is_common(compound[1]) else word
    return match.start(), match.start() + len(word), word


def _is_headline(words: list[_Token]) -> bool:
    """Whether (nearly) every word is capitalised, everyday ones too, so that a capital proves nothing."""
    telling = [word for word in words if word.text[0].isalpha() and word.text not in _LOW_IN_HEADLINES]
    if len(telling) < 2 or not all(word.text[0].isupper() for word in telling):
        return False
    return sum(is_common(word.text) and not _no_name(word) for word in telling) >= 2


def _capital(token: _Token) -> bool:
    return token.text[0].isupper() or (len(token.text) > 2 and token.text[0].islower() and token.text[1].isupper())


def _run_end(text: str, tokens: list[_Token], at: int) -> int:
    """Return the index after the last token of the run of capitalised words that starts at `at`."""
    last, ahead = at, at + 1
    while ahead < len(tokens) and not tokens[ahead].first and _goes_on(text, tokens, ahead):
        token = tokens[ahead]
        if _capital(token):
            last = ahead
        elif (
            token.text not in _CONNECTORS
            or token.text == "and"
            or ahead - last > 2
            or (token.text == "of" and not _has_members(tokens[ahead - 1].text))
        ):
            break
        ahead += 1
    return last + 1


def _has_members(word: str) -> bool:
    """Whether `of` after this word goes on in the same name (Bank of …) rather than in an employer's (Dana of …)."""
    return is_common(word) or word.casefold() in _INSTITUTIONS


def _goes_on(text: str, tokens: list[_Token], at: int) -> bool:
    """Whether nothing but a space, an ampersand or the comma of `, Inc.` parts a word from the one before."""
    before = tokens[at - 1]
    gap = text[before.end : tokens[at].start]
    if _GAP.fullmatch(gap):
        return True
    if before.text in ("St", "Ft", "Mt") and _SAINT.fullmatch(gap):
        return True
    return _LEGAL_TAIL.match(text, before.end) is not None


def _stripped(text: str, run: list[_Token], inside: set[str], lowered: set[str]) -> list[_Token]:
    while run and _drop_first(run, inside, lowered, _next_word(text, run)):
        run = run[1:]
    while run and _drop_last(run[-1]):
        run = run[:-1]
    if any(token.text.casefold() in _TITLES for token in run[1:-1]):
        cut = max(i for i, token in enumerate(run) if token.text.casefold() in _TITLES)
        run = run[cut + 1 :] if run[cut + 1 :] else run
        while run and (run[0].text in _CONNECTORS or _no_name(run[0])):
            run = run[1:]
    return run


def _drop_last(token: _Token) -> bool:
    """Whether the run's last word is no part of the name: a title, a calendar word, an everyday word of a headline."""
    if _no_name(token) or token.text.casefold() in _TITLES or token.text in _CONNECTORS:
        return True
    return token.starts and not token.first and is_common(token.text) and not _odd_shape(token.text)


def _next_word(text: str, run: list[_Token]) -> str:
    """Return the lower-case word, the digit or the colon that follows the run."""
    match = re.match(r"(?:['’]s)?\s+([a-z']+|\d)|:", text[run[-1].end :][:30])
    return (match[1] or ":") if match else ""


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
    if not token.starts or (len(token.text) > 1 and token.text.isupper() and not is_common(token.text)):
        common = len(run) == 1 and is_common(token.text)
        return common and (token.text.casefold() in lowered or folded in _OPENERS or following.isdigit())
    if token.text in inside and not (is_common(token.text) and token.text.casefold() in lowered):
        return False
    if not is_common(token.text):
        return token.text.casefold() in lowered or (following == ":" and len(run) == 1)
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
