"""How a word is meant where it stands: as happened, as planned or possible, or as denied."""

import re
from itertools import pairwise
from typing import Literal, NamedTuple

from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.reading import STOP
from assistant.writing.check.vocabulary import word_set

Mode = Literal["happened", "planned", "open"]
"""`open` is neither: a present or a bare form, which fits both."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE = re.compile(
    r"[.;:,!?()—–]+(?=\s|$)|\s[-–—]\s|\b(?:but|although|though|whereas|while|because|since|which|who)\b", re.I
)
_PLANNED = re.compile(
    r"\b(?:will|won['’]t|would|could|may|might|should|shall|can|cannot|must|going to|about to|ready to|due to|"
    r"set to|need(?:s|ed)? to|"
    r"ha(?:s|ve|d) to|plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|hop(?:e|es|ed|ing)|intend(?:s|ed|ing)?|aim(?:s|ed|ing)?|"
    r"want(?:s|ed|ing)?|wish(?:es|ed)?|promis(?:e|es|ed|ing)|offer(?:s|ed|ing)? to|agree[sd]? to|try(?:ing)? to|"
    r"tr(?:ies|ied) to|"
    r"consider(?:s|ed|ing)?|discuss(?:es|ed|ing)?|propos(?:e|es|ed|ing)|if|unless|whether|until|once|when|before|"
    r"likely|probabl[ey]|possibl[ey]|perhaps|maybe|verbal(?:ly)?|forecast(?:s|ed)?|target(?:s|ed|ing)?|"
    r"tentative(?:ly)?|"
    r"next (?:week|month|quarter|year|monday|tuesday|wednesday|thursday|friday)|tomorrow|soon|later|by end|"
    r"to be)\b|['’]ll\b|['’]d\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\s+(?:deals?|opportunit(?:y|ies)|contracts?|orders?|business|amounts?)\b", re.IGNORECASE)
"""`a won deal` names a sort of deal and tells of no event."""
_CONDITION = re.compile(r"\b(?:if|unless|whether|until|till|once|before|as soon as|in case|provided)\b", re.IGNORECASE)
_DONE_AUX = re.compile(r"\b(?:ha[sd]|have|was|were|['’]ve|already|got|just|did|finally)\b|['’]ve\b", re.IGNORECASE)
_NEGATOR = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|unable|fail(?:s|ed)? to|"
    r"refus(?:e|es|ed|ing)"
    r"|declin(?:e|es|ed) to|den(?:y|ies|ied)|lack(?:s|ed|ing)?|yet to|instead of|rather than|far from)\b|n['’]t\b",
    re.IGNORECASE,
)
_IRREGULAR_PAST = word_set(
    "won lost signed left went gave took made came became began grew held kept led met paid ran sold sent spoke "
    "told wrote "
    "bought brought built chose cut drew drove felt found got knew said saw shown showed froze spent broke "
    "withdrew agreed "
    "shipped closed booked approved confirmed decided fell rose"
)
EVENTS = word_set(
    "sign close win lose book approve launch ship deliver complete renew pay hire decide agree confirm cancel "
    "churn leave resign resolve fix migrate install deploy buy purchase choose select award reject accept "
    "withdraw freeze cut extend expand terminate go finish finalize finalise clear pass release deploy "
    "countersign invoice onboard schedule meet"
)
"""Lemmas of things that either have happened or have not."""
NEAR, FAR = 4, 9
"""Words before a word among which a denial surely, or possibly, is meant of it."""
_TIMES = word_set("until till yet still first already now today there well also apart although")
_WEAK = word_set("be have do get go make let put")


class Use(NamedTuple):
    """One word in its clause."""

    lemma: str
    mode: Mode
    denied: bool
    """A denial stands right before it."""
    maybe_denied: bool
    """A denial stands somewhere before it in its clause."""
    word: str


def uses(text: str) -> list[Use]:
    """Return every content word of a text with how it is meant."""
    found: list[Use] = []
    for clause in _clauses(text):
        words = list(_WORD.finditer(clause))
        for match in words:
            word = match[0].lower()
            lemma = lexicon().stem(word)
            is_name = match[0][0].isupper() and bool(clause[: match.start()].strip())
            if len(word) < 3 or lemma in _WEAK or word in STOP or word in _TIMES or is_name:
                continue
            before = clause[: match.start()]
            mode = _mode(before, word, lemma, clause[match.end() :])
            found.append(Use(lemma, mode, _denied(before, NEAR), _denied(before, FAR), word))
    return found


def _clauses(text: str) -> list[str]:
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if text[a:b].strip()]


def _near(before: str, words: int) -> str:
    return " ".join(before.split()[-words:])


def _mode(before: str, word: str, lemma: str, after: str) -> Mode:
    near = _near(before, 7)
    if _CONDITION.search(before):
        return "planned"
    if _PLANNED.search(near) or re.search(r"\bto\s*$", before):
        return "planned"
    if _ATTRIBUTE.match(after):
        return "open"
    past = word.endswith("ed") or word in _IRREGULAR_PAST or (word != lemma and word.endswith("en"))
    if past or (_DONE_AUX.search(_near(before, 3)) and not word.endswith("s")):
        return "planned" if re.search(r"^\s*(?:by then|next|tomorrow)", after) else "happened"
    return "open"


def _denied(before: str, words: int) -> bool:
    return bool(_NEGATOR.search(_near(before, words)))


def is_planned(text: str) -> bool:
    """Whether a text speaks of what is to come or only may be."""
    return bool(_PLANNED.search(text))
