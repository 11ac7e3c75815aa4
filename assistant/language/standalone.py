"""Whether a sentence can be understood by somebody who has not read what came before it."""

import re

LEAST_WORDS = 6
"""A shorter sentence leans on its neighbours, unless it counts something."""
LEAST_COUNTING = 4
LEAST_CONTENT = 3

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TALK = re.compile(
    r"^\W*(?:please\b|(?:can|could|would|will|do|did|have|are|shall|may|should) (?:you|we|i)\b|let(?:'s| us| me)\b|"
    r"(?:send|tell|give|show|write|bring|ask|call|ring|put|take|leave|remind|copy|forward|note|see|look|remember|"
    r"imagine) (?:me|us|him|her|them|it|that|this|you|round|two|a|the)\b|[A-Z][\w'’-]+, (?:can|could|would|will|do|did|"
    r"please|you|I)\b|(?:I|we) (?:think|know|mean|guess|see|said|told you|say)\b|"
    r"(?:thanks?|thank you|hi|hello|dear)\b)",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^\W*(?:(?:and|but|so|or|because|then|also|well|yes|no|okay|ok),? )*(?:that|this|these|those|such|both|neither|"
    r"the (?:same|other|former|latter|first|second|third|rest)|which|who|one)\b"
    r"(?:['’]s|['’]re|['’]d|['’]ll)?,? ?(?:is|was|are|were|will|would|has|have|had|can|could|may|might|means?|"
    r"gives?|gets?|goes|makes?|takes?|one|ones|way|thing|point|bit|alone|too|not|only|and|of|it|they|we|I|you|he|she)\b|"
    r"^\W*(?:and|but|or|because|which|who)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][^\W\d_]{2,}")
_LIGHT = frozenset(
    """
    a an and any are as at be been but by can could did do does for from get go going got had has have he her him his
    how i if in into is it its just like me more most much my no not of on one or our out over really said say says
    she so some such than that the their them then there these they thing things think this those to too up us very
    was we well went were what when which who will with would yes you your about again all also am because been before
    being here it's i'm i'll we'll we're that's there's don't didn't isn't wasn't know
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)


def stands_alone(sentence: str, *, subject_named: bool = False) -> bool:
    """Return whether a reader who sees only this sentence knows what it says.

    A sentence that asks or addresses a listener, that begins by pointing back, that is about a `she` or an `it` named
    nowhere before in it, or that holds hardly a word of content does not stand alone. With `subject_named` the reader
    was just told which customer it is about, so that `they` and `it` are understood.
    """
    text = " ".join(sentence.split()).strip()
    words = _WORD.findall(text)
    counts = any(w[0].isdigit() for w in words)
    if len(words) < (LEAST_COUNTING if counts else LEAST_WORDS) or text.endswith(("?", ":", "…", "...")):
        return False
    if _TALK.search(text) or _DANGLING.search(text):
        return False
    content = [w for w in words if w.lower().replace("’", "'") not in _LIGHT]
    if len(content) < (LEAST_CONTENT - 1 if counts else LEAST_CONTENT):
        return False
    person = _PERSON.search(text)
    if person and not any(n.lower() not in _LIGHT for n in _NAME.findall(text[: person.start()])):
        return False
    thing = _THING.search(text)
    if thing and not subject_named:
        before = [w for w in _WORD.findall(text[: thing.start()]) if w.lower() not in _LIGHT]
        return len(before) > 1
    return True
