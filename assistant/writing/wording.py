"""How numbers, dates, lists and quotations read in a memo: rounded for people, never changed in meaning."""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_MILLION, _THOUSAND = Decimal(1_000_000), Decimal(1_000)


def _rounded(value: Decimal, places: int) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if places and "." in text else text


def money(value: Decimal, currency: str, *, signed: bool = False) -> str:
    """Return an amount as a memo gives it: `$3.1M`, `$620K`, `CHF 850`; `signed` puts + or − before it."""
    size = abs(value)
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    if size >= Decimal("999500"):
        text = f"{_rounded(size / _MILLION, 2 if size < 10 * _MILLION else 1)}M"
    elif size >= 10 * _THOUSAND:
        text = f"{_rounded(size / _THOUSAND, 0)}K"
    elif size >= _THOUSAND:
        text = f"{_rounded(size / _THOUSAND, 1)}K"
    else:
        text = _rounded(size, 0 if size == size.to_integral_value() else 2)
    sign = "−" if value < 0 else ("+" if signed and value > 0 else "")
    return f"{sign}{symbol}{text}"


def percent(value: Decimal) -> str:
    """Return `48 %`; below 10 with one decimal."""
    return f"{_rounded(value, 0 if abs(value) >= 10 else 1)} %"


def percent_pair(first: Decimal, second: Decimal) -> tuple[str, str]:
    """Return two percentages with as many decimals as it takes to tell them apart (two at most)."""
    one, other = percent(first), percent(second)
    for places in (1, 2):
        if one != other or first == second:
            break
        one, other = f"{_rounded(first, places)} %", f"{_rounded(second, places)} %"
    return one, other


def share(value: Decimal) -> str:
    """Return a ratio between 0 and 1 as a percentage."""
    return percent(value * 100)


def ratio(value: Decimal) -> str:
    """Return a ratio with one decimal, two where it is small."""
    return _rounded(value, 1 if abs(value) >= 1 else 2)


def ratio_pair(first: Decimal, second: Decimal) -> tuple[str, str]:
    """Return two ratios with as many decimals as it takes to tell them apart (three at most)."""
    for places in (1, 2, 3):
        one, two = _rounded(first, places), _rounded(second, places)
        if one != two or first == second:
            break
    return one, two


def day(date: dt.date, reference: dt.date) -> str:
    """Return `12 September`, with the year where it is not the reference's."""
    text = f"{date.day} {calendar.month_name[date.month]}"
    return text if date.year == reference.year else f"{text} {date.year}"


_ONES = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return `two deals`, `14 deals`, `one deal`."""
    word = _ONES[number] if number <= 10 else str(number)
    return f"{word} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str], *, limit: int | None = None, final: str = "and") -> str:
    """Return `a, b and c`; beyond `limit`, `a, b and 3 more`."""
    items = list(parts)
    if limit is not None and len(items) > limit:
        items = [*items[:limit], f"{len(items) - limit} more"]
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {final} {items[-1]}"


def sentence_case(text: str) -> str:
    """Return the text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


_LEADING = re.compile(r"^(?:[-*•–>#\s]+|\d{1,2}[.)]\s+|\[[\d:., ]+\]\s*)+")
_FILLER = re.compile(
    r"^(?:so|and|but|well|yeah|yes|ok|okay|um|uh|also|anyway|right|look|honestly)\b[ ,.…-]*", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[,;:–—])\s+|\s+(?=(?:and|but|because|so|which|while|although|unless|until)\s)")
_TELLING = re.compile(
    r"\d|\b(?:not|no|never|nothing|without|leav\w*|left|freez\w*|frozen|cancel\w*|cut\w*|delay\w*|block\w*|risk\w*|"
    r"budget|price|pricing|cheap\w*|discount|competit\w*|instead|until|won|lost|sign\w*|replac\w*|renew\w*|legal|"
    r"security|answer\w*|repl\w*|need\w*|want\w*|ask\w*|switch\w*|reduc\w*|stop\w*|exit|fail\w*|wait\w*|hold)\b",
    re.IGNORECASE,
)


_JOINT = re.compile(r"^(?:and|but|because|so|which|while|although)\s+", re.IGNORECASE)
_LEANING = re.compile(
    r"^(?:what|which|who|whom|whose|where|when|how|whether|why|that|than|as|may|might|can|could|will|would|shall|should|"
    r"is|are|was|were|be|been|being|am|has|have|had|do|does|did|to|of|in|on|at|by|for|from|with|into|onto|until|till|"
    r"after|before|about|over|under|between|through|during|per|via|not|or|nor|if)\b",
    re.IGNORECASE,
)
"""How a clause begins that says nothing without the one before it."""
_CUE_WEIGHT, _SUBJECT_WEIGHT, _LEANING_WEIGHT, _OVER_WEIGHT = 3.0, 0.9, 8.0, 0.15
_LEAST = 5
"""Fewer words of a long sentence (`One bit of admin`) say nothing by themselves."""
_GRACE = 20
"""A sentence or a run of clauses may have so many words over the limit: a reader minds the cut more than the words."""


def excerpt(sentence: str, *, words: int = 30, cue: re.Pattern[str] | None = None) -> str:
    """Return a contiguous part of a sentence that a memo can quote, about `words` long, `…` where cut.

    White space is folded; bullets and turn fillers at the start are left out. Of a long sentence the run of clauses
    that holds most of its telling words (numbers, negations, verbs of change) is kept, what matches `cue` before all;
    among equals the one that begins where the sentence does, since there stands whom it is about. A run that would
    begin in the middle of a thought (`what the notice period is`) takes the clause before it along where there is room.
    A sentence at most _GRACE words longer is left whole, and a run may be as long where that tells more.
    """
    text = re.sub(r"\s+", " ", sentence).strip()
    text = _LEADING.sub("", text)
    if len(text.split()) <= words + _GRACE:
        trimmed = _FILLER.sub("", text)
        return trimmed if len(trimmed.split()) >= 4 else text
    clauses = [c for c in _CLAUSE.split(text) if c]
    best, best_score = (0, 1), -1.0
    for i in range(len(clauses)):
        for j in range(i + 1, len(clauses) + 1):
            run = " ".join(clauses[i:j])
            length = len(run.split())
            if length > words + _GRACE:
                break
            score = len(_TELLING.findall(run)) + length / (4 * words) + (_SUBJECT_WEIGHT if i == 0 else 0)
            score -= _OVER_WEIGHT * max(0, length - words)
            score -= _LEANING_WEIGHT if length < _LEAST else 0
            score -= _LEANING_WEIGHT if i and _LEANING.match(_JOINT.sub("", run)) else 0
            score += _CUE_WEIGHT * len(cue.findall(run)) if cue else 0
            if score > best_score:
                best, best_score = (i, j), score
    run = " ".join(clauses[best[0] : best[1]])
    tokens = run.split()
    cut_end = best[1] < len(clauses)
    if len(tokens) < _LEAST and cut_end:
        tokens = " ".join(clauses[best[0] :]).split()
    if len(tokens) > words + _GRACE:
        run, cut_end = " ".join(tokens[: words + _GRACE]), True
    run = run.rstrip(",;:–— ") if cut_end else run
    run = _JOINT.sub("", run) if best[0] else run
    return f"{'… ' if best[0] else ''}{run}{' …' if cut_end else ''}"


def quoted(sentence: str, *, words: int = 30, cue: re.Pattern[str] | None = None) -> str:
    """Return the excerpt in quotation marks, its own double marks made single so that marks nest."""
    inner = excerpt(sentence, words=words, cue=cue).replace("“", "‘").replace("”", "’").replace('"', "'")
    return f"“{inner.rstrip('.')}”"
