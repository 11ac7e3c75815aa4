"""Questions about promises: of a state, to an account, by a person; answered by what is followed from week to week."""

import re
from collections.abc import Sequence

from assistant.chat.answer import Answer
from assistant.chat.desk import Desk
from assistant.language.word_lists import word_set
from assistant.models.narrative import Commitment, NoteCitation
from assistant.writing.check.lexicon import lexicon
from assistant.writing.compose.promised import in_words
from assistant.writing.wording import listed

SHOWN, OF_ONE = 8, 4
"""So many promises are told at most; of one person or to one account so many."""
PROMISED = re.compile(
    r"\b(?:commitments?|promise[sd]?|commit(?:s|ted)? to|undert\w+|owe[sd]?|action items?)\b", re.IGNORECASE
)
_NOT_KEPT = re.compile(
    r"\b(?:not|never|isn't|wasn't|weren't|hasn't|haven't)(?: \w+)? kept\b|\b(?:unkept|broken|overdue)\b"
)
_STATES = "(?:kept|missed|open|re-?dated|overdue|unkept|broken|silent|no news|met|not|due)"
_ASKING = word_set(
    "what which when who and by to has have had did does do is are was were the a an of on at in for he she they it "
    "them him her us we our until before date day exactly list all every any still most recently this week s so make "
    "made give given gave go do done customer deal commitments commitment promises promise items item there"
)


def of_states(text: str, desk: Desk) -> Answer:
    """Return the commitments of the states that are asked for, all where none is."""
    wanted = _states(text.casefold().replace("re-dated", "redated"))
    found = [c for c in desk.narrative.commitments if not wanted or c.status in wanted]
    found.sort(key=lambda c: wanted.index(c.status) if wanted else 0)
    if not found:
        kind = f"{' or '.join(w.replace('_', ' ') for w in wanted)} " if wanted else ""
        return Answer(answer=f"No {kind}commitment is on record for the week.", abstained=True)
    return _told(found, SHOWN)


def to_accounts(accounts: Sequence[str], desk: Desk) -> Answer:
    """Return what was promised to accounts, or asked of them: in their notes, or in words that name them."""
    found = _theirs(desk.narrative.commitments, accounts, desk)
    if not found:
        return Answer(answer=f"No commitment to {listed(list(accounts))} is on record for the week.", abstained=True)
    return _told(found, OF_ONE)


def by_person(text: str, accounts: Sequence[str], desk: Desk) -> Answer | None:
    """Return what the one person whom a question names has promised; None where it asks for something else.

    Words of the question beyond the person and the account must stand in the promise (`to send`, `by 19 March`).
    """
    rest, found = PROMISED.subn(" ", text)
    owners = {c.owner for c in desk.brief.commitments if c.owner}
    named = [o for o in sorted(owners) if _called(o, owners).search(rest)] if found else []
    if len(named) != 1:
        return None
    rest = re.sub(_STATES, " ", _called(named[0], owners).sub(" ", rest), flags=re.IGNORECASE)
    theirs = [c for c in desk.brief.commitments if c.owner == named[0]]
    theirs = _theirs(theirs, accounts, desk) if accounts else theirs
    wanted = _states(text.casefold().replace("re-dated", "redated"))
    theirs = [c for c in theirs if not wanted or c.status in wanted]
    asked = _beyond(rest, accounts, desk)
    theirs = [c for c in theirs if asked <= _stems(c.text)]
    return _told(theirs, OF_ONE) if theirs else None


def _theirs(every: Sequence[Commitment], accounts: Sequence[str], desk: Desk) -> list[Commitment]:
    def of_them(item: Commitment) -> bool:
        notes = [n for c in item.citations if isinstance(c, NoteCitation) and (n := desk.note(c.path))]
        return any(n.account in accounts for n in notes) or bool(desk.named(item.text) & set(accounts))

    return [c for c in every if of_them(c)]


def _called(owner: str, owners: set[str]) -> re.Pattern[str]:
    """Return the pattern of a person's full name, or of the first name where nobody else has it."""
    first = owner.split(maxsplit=1)[0]
    alone = sum(o.split(maxsplit=1)[0] == first for o in owners) == 1
    return re.compile(rf"(?<!\w){re.escape(owner)}(?!\w)" + (rf"|(?<!\w){re.escape(first)}(?!\w)" if alone else ""))


def _beyond(text: str, accounts: Sequence[str], desk: Desk) -> frozenset[str]:
    """Return the base forms of what a question says beyond its form and the accounts that it names."""
    for mention in reversed(desk.directory.mentions(text)):
        if mention.account in accounts:
            text = text[: mention.char_start] + " " + text[mention.char_end :]
    return frozenset(lexicon().stem(w) for w in re.findall(r"\w+", text.casefold()) if w not in _ASKING)


def _stems(text: str) -> frozenset[str]:
    return frozenset(lexicon().stem(w) for w in re.findall(r"\w+", text.casefold()))


def _states(lowered: str) -> list[str]:
    """Return the states that are asked for: what is not kept is missed, re-dated or silent."""
    if _NOT_KEPT.search(lowered):
        return ["missed", "redated", "no_news"]
    silent = ["no_news"] if re.search(r"\b(?:no news|silen\w+|nothing (?:was |is )?heard)\b", lowered) else []
    return [s for s in ("kept", "missed", "open", "redated") if re.search(rf"\b{s}\b", lowered)] + silent


def _told(found: Sequence[Commitment], most: int) -> Answer:
    shown = found[:most]
    more = f" {len(found) - len(shown)} more." if len(found) > len(shown) else ""
    cites = tuple(dict.fromkeys(x for c in shown for x in c.citations))
    return Answer(answer=f"{'; '.join(_commitment(c) for c in shown)}.{more}", citations=cites)


def _commitment(item: Commitment) -> str:
    due = f", due {item.due}" if item.due else ""
    return f"{item.owner or 'No owner named'}{due} ({item.status.replace('_', ' ')}): {in_words(item, words=30)}"
