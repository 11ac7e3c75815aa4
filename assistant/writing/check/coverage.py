"""Whether a paraphrase is carried at all by what it cites."""

import re

from assistant.language.dates import date_mentions
from assistant.language.numbers import quantities
from assistant.models.narrative import Statement, StatementKind
from assistant.writing.check.claims import unread
from assistant.writing.check.evidence import Evidence
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.quotation import without_quotations
from assistant.writing.check.roles import roles_in
from assistant.writing.check.vocabulary import word_set

ENOUGH_WORDS = 4
"""Fewer words of its own than this make no paraphrase worth judging."""
LEAST_SHARE = 0.34
LEAST_SUPPORT = 0.3
_HOUSE = word_set(
    "soon longer typical stuck "
    "account action activity agree agreed amount answer approval ask barrier budget call capacity category "
    "close closing commit commitment competitor count coverage crm customer date deal decision discount due "
    "escalate evidence figure forecast gap goal hand initiative jeopardy kept limit loss lose lost meeting "
    "missed month move need news next note number open owner past pipeline price progress quarter reason "
    "record redated renewal report rest risk say section sign signal since smaller stage stand step summary "
    "support target tell told update watch week win won word worth year"
)
_STOP = word_set(
    "the and for with from that this these those there their they them our ours your you has have had was were "
    "are been being its his her she him who whom which what when where while will would can could may might "
    "shall should must not but nor than then here also into about over under out off after before during "
    "between through such because any some all both each more most other only own same too very just how why "
    "one two three four five six seven eight nine ten"
)


def coverage_faults(statement: Statement, evidence: Evidence) -> list[str]:
    """Return a fault where the statement's own words, beyond quotations and house words, find nothing in its notes."""
    if not evidence.quotes or statement.kind is StatementKind.RECOMMENDATION:
        return []
    plain = unread(without_quotations(statement.text), evidence)
    words = _own_words(_without_values(plain, evidence), evidence)
    if len(words) < ENOUGH_WORDS:
        return []
    share = sum(_carried(word, evidence) for word in words) / len(words)
    if share >= LEAST_SHARE * 2:
        return []
    support = evidence.context.support
    score = support.score(plain, [q.sentence for q in evidence.quotes]) if support else None
    if share < LEAST_SHARE or (score is not None and score < LEAST_SUPPORT):
        return [f"the cited text does not carry {', '.join(repr(w) for w in words if not _carried(w, evidence))}"]
    return []


def _without_values(plain: str, evidence: Evidence) -> str:
    """Return the text without dates and quantities, which are checked by themselves."""
    frame = evidence.context.frame
    spans = [(m.char_start, m.char_end) for m in date_mentions(plain, frame.as_of if frame else None)]
    spans += [(q.char_start, q.char_end) for q in quantities(plain)]
    for start, end in spans:
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


def _own_words(plain: str, evidence: Evidence) -> list[str]:
    names = evidence.accounts | {d.owner for d in evidence.cell_deals}
    taken = {w.casefold() for name in names for w in re.findall(r"\w+", name)}
    words = [w.lower() for w in re.findall(r"[^\W\d_]{3,}", plain)]
    return [
        w
        for w in dict.fromkeys(words)
        if w not in _STOP and w not in taken and lexicon().stem(w) not in _HOUSE and w not in _HOUSE and not roles_in(w)
    ]


def _carried(word: str, evidence: Evidence) -> bool:
    if re.search(rf"(?<!\w){re.escape(word)}", evidence.blob):
        return True
    held = evidence.lemmas
    lex = lexicon()
    return bool(lex.lemmas(word) & held or lex.synonyms(word) & held or lex.near(word) & held)
