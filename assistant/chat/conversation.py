"""Follow-ups: a question read in the light of those before it, and put so that it can be understood alone."""

import re
from collections import OrderedDict, deque
from collections.abc import Sequence

from assistant.chat.answer import Answer
from assistant.language.accounts import AccountDirectory
from assistant.models.base import Model

KEPT, USERS = 20, 200
_LEAD = re.compile(r"^\W*(?:and|or|but|so|then|ok|okay|what about|how about|and what about)\b[\s,]*", re.IGNORECASE)
_WEEK = re.compile(
    r"\b(?:(?:in |for |of )?(?:(?:the )?(?:last|previous|this) week|(?:the )?week before(?: (?:that|last))?|"
    r"two weeks ago|week (?P<number>\d{1,2})|(?:week )?\d{4}-W\d{2}))\b",
    re.IGNORECASE,
)
_OF_NOW = re.compile(
    r" (?:in |for |of )?(?:this|the|the current) quarter(?=\W*$)| (?:right )?now(?=\W*$)", re.IGNORECASE
)
"""What a question said of its time at its end; another week takes its place."""
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|she|his|her|hers|"
    r"(?:that|this) (?:one|deal|account|customer|opportunity)|the deal|the account|the customer|there|"
    r"the (?:renewal|contract|pilot|project|order|sponsor|champion|decision|price|discount|close date|next step))\b",
    re.IGNORECASE,
)
_THERE = re.compile(r" there$", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:why|when|who|how much|how many|since when|by when|by how much|(?:by|to|with|from) whom|how come)\W*$",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\b(?:that|this|those|these)\b(?=\W*$| (?:from|to|for|mean|affect|compare|still|already|happen))", re.IGNORECASE
)
"""Stands for what was spoken of; `that the board meets` does not."""


_ASKS_FOR = re.compile(r"^\W*(?:who|what|which \w+|when|where|why|how (?:much|many|come))\b\s*", re.IGNORECASE)


class Turn(Model):
    """One question as asked, as it was understood, and its answer."""

    asked: str
    understood: str
    answer: Answer


class Histories:
    """The last turns of each user, apart from everybody else's; the least recent user is forgotten first."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, deque[Turn]] = OrderedDict()

    def of(self, user: str) -> Sequence[Turn]:
        """Return a user's turns, oldest first."""
        return tuple(self._turns.get(user, ()))

    def keep(self, user: str, turn: Turn) -> None:
        """Add a turn to a user's history."""
        self._turns.setdefault(user, deque(maxlen=KEPT)).append(turn)
        self._turns.move_to_end(user)
        if len(self._turns) > USERS:
            self._turns.popitem(last=False)

    def forget(self, user: str) -> None:
        """Drop a user's history."""
        self._turns.pop(user, None)


def standalone(text: str, turns: Sequence[Turn], directory: AccountDirectory) -> str:
    """Return a question that can be understood alone: the week, the account or the matter of the last one put in."""
    if not turns:
        return text
    before = turns[-1].understood
    led = _LEAD.match(text)
    rest = text[led.end() :] if led else text
    week = _WEEK.search(rest)
    if week and not _beyond(rest, week[0]):
        return f"{_OF_NOW.sub('', _WEEK.sub('', before)).rstrip(' ?.')} {_week_meant(week[0], before)}?"
    named, earlier = directory.mentions(rest), directory.mentions(before)
    if led and named and not _beyond(rest, rest[named[0].char_start : named[0].char_end]):
        if not earlier:
            return f"What is the status of {named[0].account}?"
        start, end = earlier[0].char_start, earlier[0].char_end
        return f"{before[:start]}{named[0].account}{before[end:]}"
    if _BARE.match(text):
        asked = _ASKS_FOR.sub("", _LEAD.sub("", before))
        return f"{text.strip(' ?')} {asked[:1].lower()}{asked[1:]}"
    meant = earlier[0].account if earlier else None if week else _answered_with(turns[-1], directory)
    if meant and not named and (led or _POINTING.search(rest) or _THAT.search(rest)):
        return _at(rest, meant)
    return text


def carried(text: str, turns: Sequence[Turn], directory: AccountDirectory) -> str | None:
    """Return a question that could not be answered as one on the account spoken of; None where it names its own.

    `What did we learn?` after a loss points at nothing by a word, and is about that loss all the same.
    """
    if not turns or _WEEK.search(text) or directory.mentions(text):
        return None
    named = directory.mentions(turns[-1].understood)
    return _at(text, named[0].account) if named else None


def _at(text: str, account: str) -> str:
    return f"{_THERE.sub('', text.rstrip(' ?.'))} at {account}?"


def _answered_with(turn: Turn, directory: AccountDirectory) -> str | None:
    """Return the one account that an answer names: `which is the largest deal?` may be followed by `who owns it?`."""
    named = {m.account for m in directory.mentions(turn.answer.answer)} if not turn.answer.abstained else set()
    return next(iter(named)) if len(named) == 1 else None


def _week_meant(said: str, before: str) -> str:
    """Return a week in words that name it alone: `the week before` is told from the week that was spoken of."""
    if "before" in said.casefold():
        spoken = _WEEK.search(before)
        number = int(spoken["number"]) if spoken and spoken["number"] else 0
        if number > 1:
            return f"in week {number - 1}"
        two = "last" in said.casefold() or (spoken and re.search(r"last|previous|before", spoken[0], re.IGNORECASE))
        return "two weeks ago" if two else "last week"
    return f"in {said}" if re.match(r"week \d", said, re.IGNORECASE) else said


def _beyond(text: str, found: str) -> bool:
    """Whether a text says more than what was found in it."""
    left = re.sub(
        r"\b(?:in|for|at|on|of|the|s|with|to|from|how|what|was|were|is|it|that|they|this)\b",
        " ",
        text.replace(found, " "),
        flags=re.IGNORECASE,
    )
    return bool(re.search(r"\w", left))
