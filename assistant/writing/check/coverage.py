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
MOST_MISSING = 0.4
"""A larger share of words that nothing carries makes it another story."""
MOSTLY_NOUN = 0.25
"""From this share on a word may be the noun."""
_SOFT = word_set(
    "largest biggest return first last next done nothing accord add already also although apart bring call "
    "come concern describe follow get give go hold include involve keep know leave main make mean mention note "
    "own plan put raise rather recommend relate remain report say see set show speak stand start state still "
    "take talk tell then throw turn use want well work write yet according following due"
)
"""Verbs and adjectives that carry no claim by themselves."""
_HOUSE = word_set(
    "lead sponsor skill seller soon longer typical stuck account action activity agree agreed amount answer approval "
    "ask barrier budget call capacity category close closing commit commitment competitor count coverage crm "
    "customer date deal decision discount due escalate evidence figure forecast gap give goal hand initiative "
    "jeopardy kept limit loss lose lost meeting missed month move need news next note number open owner past "
    "pipeline price progress quarter reason record redated renewal report rest risk say section sign signal "
    "silent since smaller stage stand step summary support target tell told update use watch week win won word "
    "worth year"
)
_STOP = word_set(
    "the and for with from that this these those there their they them our ours your you has have had was were "
    "are been being its his her she him who whom which what when where while will would can could may might "
    "shall should must not but nor than then here also into about over under out off after before during "
    "between through such because any some all both each more most other only own same too very just how why "
    "one two three four five six seven eight nine ten others"
)


def coverage_faults(statement: Statement, evidence: Evidence) -> list[str]:
    """Return a fault where the statement's own words, beyond quotations and house words, find nothing in its notes."""
    if not evidence.quotes or statement.kind is StatementKind.RECOMMENDATION:
        return []
    plain = unread(without_quotations(statement.text), evidence)
    words = _own_words(_without_values(plain, evidence), evidence)
    said = _said(evidence)
    turning = [w for w in words if _turns(w) and not _carried(w, said)]
    missing = [w for w in words if not _carried(w, evidence.lemmas) and not _carried(w, said)]
    if turning or (len(words) >= ENOUGH_WORDS and len(missing) > MOST_MISSING * len(words)):
        return [f"the cited text does not carry {', '.join(repr(w) for w in dict.fromkeys([*turning, *missing]))}"]
    return []


def _turns(word: str) -> bool:
    """Whether a word is plainly a verb or an adjective, and one that carries a claim by itself."""
    if word in _SOFT or lexicon().stem(word) in _SOFT or lexicon().part(word) not in ("v", "a"):
        return False
    return word.endswith(("ed", "ing")) or lexicon().noun_share(word) < MOSTLY_NOUN


def _said(evidence: Evidence) -> frozenset[str]:
    """Return the base forms of every word of the quotations' sentences and of the cited cells."""
    texts = [*(q.sentence for q in evidence.quotes), *(c.value for c, _ in evidence.cells)]
    return frozenset(m for text in texts for w in re.findall(r"[^\W\d_]+", text.lower()) for m in lexicon().lemmas(w))


def _without_values(plain: str, evidence: Evidence) -> str:
    """Return the text without dates and quantities, which are checked by themselves."""
    frame = evidence.context.frame
    spans = [(m.char_start, m.char_end) for m in date_mentions(plain, frame.as_of if frame else None)]
    spans += [(q.char_start, q.char_end) for q in quantities(plain)]
    for start, end in spans:
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


def _own_words(plain: str, evidence: Evidence) -> list[str]:
    names = evidence.accounts | {d.owner for d in evidence.cell_deals} | evidence.context.colleagues
    taken = {w.casefold() for name in names for w in re.findall(r"\w+", name)}
    words = [w.lower() for w in re.findall(r"[^\W\d_]{3,}", plain)]
    return [
        w
        for w in dict.fromkeys(words)
        if w not in _STOP and w not in taken and lexicon().stem(w) not in _HOUSE and w not in _HOUSE and not roles_in(w)
    ]


def _carried(word: str, held: frozenset[str]) -> bool:
    """Whether the word, a synonym or a near relative is among the held base forms."""
    lex = lexicon()
    return bool(lex.lemmas(word) & held or lex.synonyms(word) & held or lex.near(word) & held)
