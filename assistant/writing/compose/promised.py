"""What was promised, in a few words for a reader: the deed without the name and the date that stand beside it."""

import datetime as dt
import re

from assistant.language.dates import DateMention, date_mentions
from assistant.models.narrative import Commitment, NoteCitation
from assistant.writing.wording import listed, quoted

LONGEST = 18
"""Words of a deed; a longer one is quoted instead, where it can be cut at a clause."""
_LEAD = re.compile(r"^\W*(?:(?:next(?: steps?)?|actions?|to ?do|agreed|planned|proposed)[:,]\s+)?", re.IGNORECASE)
_NAMED = re.compile(r"^(?P<who>[^:“”]{2,60}):\s+(?=\S)")
_DECIDED = re.compile(r"^(?:we|they) (?:have )?(?:decided|agreed|settled)(?: that|:)\s+", re.IGNORECASE)
_WILL = (
    r"(?:will|'ll|shall|would|is going to|am going to|are going to|'m going to|is to|are to|has to|have to|"
    r"said (?:he|she|they|I|we) would|(?:has |have |had )?(?:promised|agreed|offered|undertaken|committed) to|"
    r"undertook to|promises to|agrees to|offers to)"
)
_BY = re.compile(
    r"[\s,(–—-]*\b(?:(?:no|not) later than|at the latest (?:by|on)|by|before|until|till|on|for|due|in|within)?"
    r"(?:\s+the)?\s*$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:will|shall|is to|are to) be (?=\w+)", re.IGNORECASE)
_OWN_VOICE = re.compile(r"\b(?:I|me|my|mine|myself|you|your|yours|we|us|our)\b|^\W*(?:if|whether)\b", re.IGNORECASE)
_THIRD = re.compile(r"^[a-z]+s\b")
_NO_DEED = re.compile(
    r"(?:\w+ed|did|said|had|was|were|got|gave|told|went|wants?|needs?|knows?|hopes?|thinks?|expects?|must|may|might|can|"
    r"could|should|would|do(?:es)? not|don't|doesn't)\b",
    re.IGNORECASE,
)
"""A verb that is past, or no deed."""
_BASE = {"has": "have", "does": "do", "goes": "go", "is": "be"}
_SUCCESS = re.compile(r";\s*success is\b.*$", re.IGNORECASE | re.DOTALL)


def made(item: Commitment) -> list[NoteCitation]:
    """Return the sentences that made a promise, in their order; none for a step of an approved plan, in no note."""
    text = " ".join(item.text.split())
    quotes = [(text.find(" ".join(c.quote.split())), c) for c in item.citations if isinstance(c, NoteCitation)]
    return [c for place, c in sorted(quotes, key=lambda pair: pair[0]) if place >= 0]


def is_quoted(item: Commitment) -> bool:
    """Whether a commitment's words stand in a note."""
    return bool(made(item))


def in_words(item: Commitment, *, words: int) -> str:
    """Return a commitment as a memo tells it: the sentences that made it, quoted, or the step of the plan."""
    quotes = made(item)
    return listed([quoted(c.quote, words=words) for c in quotes]) if quotes else step(item)


def step(item: Commitment) -> str:
    """Return a planned step without its measure of success and without a full stop."""
    return _SUCCESS.sub("", " ".join(item.text.split())).rstrip(".")


def deed(quote: str, owner: str, said: dt.date | None, due: dt.date | None) -> str:
    """Return what a sentence promises, as in `to bring a one-page definition`; empty where it can't be told so.

    The name of the owner, the day that is due and the words of promising are left out; all other words are the
    sentence's, a verb in its plain form.
    """
    text = " ".join(quote.replace("’", "'").split()).rstrip(".! ")
    if text.endswith("?") or "“" in text or '"' in text:
        return ""
    text = _without_day(_LEAD.sub("", text), said, due)
    lead = _NAMED.match(text)
    item = lead is not None and any(re.search(rf"\b{re.escape(n)}\b", lead["who"]) for n in owner.split())
    text = text[lead.end() :] if lead and item else text
    text = re.sub(r"\s*\([A-Z][\w' -]{1,40}\)$", "", _DECIDED.sub("", text))
    told = _verb_first(text, owner)
    if not (item or told.startswith("to ")):
        return ""
    if _OWN_VOICE.search(told) or not 2 <= len(told.split()) <= LONGEST:
        return ""
    return f"{told[:1].lower()}{told[1:]}" if told.startswith("to ") else _lowered(told)


def _verb_first(text: str, owner: str) -> str:
    """Return `to send the plan` for `Ann will send the plan`, `Ann sends the plan` or `I send the plan`."""
    names = "|".join(re.escape(n) for n in (owner, *owner.split()) if n)
    who = rf"(?:(?:{names})|I|we)" if names else r"(?:I|we)"
    match = re.match(rf"^{who}\s*{_WILL}\s+(?=[a-z])(?!not\b|be\b)", text, re.IGNORECASE)
    if match:
        return f"to {text[match.end() :]}"
    match = re.match(rf"^{who}\s+(?=[a-z]+\b)(?!and\b|or\b|is\b|was\b|has\b|had\b|have\b)", text, re.IGNORECASE)
    if match and not _NO_DEED.match(text[match.end() :]) and (_THIRD.match(text[match.end() :]) or text[0] in "IWw"):
        return f"to {_plain_verb(text[match.end() :])}"
    if re.match(r"^(?:will|going to|to) [a-z]", text, re.IGNORECASE):
        return f"to {text.split(' ', 2 if text.lower().startswith('going') else 1)[-1]}"
    return _PASSIVE.sub("to be ", text, count=1)


def _plain_verb(text: str) -> str:
    """Return the text with its first verb, in the third person, in its plain form: `publishes it`, `publish it`."""
    verb, _, rest = text.partition(" ")
    if verb in _BASE:
        plain = _BASE[verb]
    elif re.search(r"(?:ch|sh|ss|x|zz)es$", verb):
        plain = verb[:-2]
    elif verb.endswith("ies") and len(verb) > 4:
        plain = f"{verb[:-3]}y"
    else:
        plain = verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
    return f"{plain} {rest}".rstrip()


def _without_day(text: str, said: dt.date | None, due: dt.date | None) -> str:
    found = [m for m in date_mentions(text, said) if due is not None and _is_due(m, due)]
    for mention in reversed(found):
        before = _BY.sub("", text[: mention.char_start])
        after = text[mention.char_end :].lstrip(")")
        text = f"{before}{after}" if not after or after[0] in " ,.;:" else f"{before} {after}"
    return text.strip(" ,;–—-")


def _is_due(mention: DateMention, due: dt.date) -> bool:
    return mention.end == due or (mention.start <= due <= mention.end and mention.precision != "day")


def _lowered(text: str) -> str:
    """Return the text with a small first letter where its first word is no name or short form."""
    first = text.split(maxsplit=1)[0]
    return f"{text[:1].lower()}{text[1:]}" if first.lower() in ("the", "a", "an", "one", "two", "three") else text
