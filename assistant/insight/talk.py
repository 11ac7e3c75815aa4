"""Talk: a jest, or hearsay that somebody then looks into and denies, is no risk, whatever it sounds like."""

import re
from collections.abc import Sequence

from assistant.insight.telling_words import stems
from assistant.models.risk import Label, NoteSignal, Tense

NEAR = 3
"""Sentences after a piece of hearsay within which its note may deny it."""

_FLAGS = re.IGNORECASE
_JEST = re.compile(
    r"\b(?:jok(?:es|ed|ing|ingly)|jests?|jested|jesting|in jest|kidding|teas(?:es|ed|ing)|tongue[- ]in[- ]cheek|"
    r"pull(?:s|ed|ing)? (?:my|our|his|her|your|their) leg|with a (?:wink|grin|laugh|chuckle))\b"
    r"|\b(?:only|just|as|was|is|it['’]s) (?:a |his |her |their )?(?:\w+ )?joke\b",
    _FLAGS,
)
_EARNEST = re.compile(
    r"\b(?:not|no|never|half|hardly|without|isn['’]t|wasn['’]t|stopped|beyond|past)[ -](?:even |really |a |an? |only |"
    r"just |entirely )?(?:jok\w*|jest\w*|kidding|teasing)\b|\bhalf[- ](?:a )?jok\w*|\bjok\w+ aside\b",
    _FLAGS,
)
_TO_ALL = re.compile(
    r"\b(?:says?|said|tells?|told|does|asks?|writes?|has (?:said|told)) (?:it|that|this|so|the same)?\s?(?:thing )?"
    r"(?:to |of )?(?:every (?:vendor|supplier|bidder|salesman|rep|visitor|year|spring|summer|autumn|winter|time)|"
    r"everyone|everybody|all (?:his|her|their|the) (?:vendors|suppliers|bidders|visitors))\b",
    _FLAGS,
)
"""What somebody says to everybody is a habit of speech; it calms the sentence right before it."""
_HEARSAY = re.compile(
    r"\b(?:said|says|told|tells|heard|hears|claim(?:s|ed)|swore|swears|reckon(?:s|ed)|whisper(?:s|ed)|gossip\w*|"
    r"rumou?rs?|word (?:is|was|has it)|(?:apparently|supposedly|allegedly)|the talk (?:is|was)|read (?:in|on)|"
    r"the (?:paper|papers|press|news|radio))\b",
    _FLAGS,
)
_LOOKED_INTO = re.compile(
    r"\b(?:asked|checked|rang|called|phoned|looked|verified|showed|shown|confirm(?:s|ed)|denie[sd]|laughed|"
    r"turn(?:s|ed) out|in (?:fact|truth|reality)|the truth is)\b",
    _FLAGS,
)
_DENIES = re.compile(
    r"(?:\b(?:nothing|none|nobody|no one|not|never|no|neither)\b|n['’]t\b)(?P<what>(?: [\w'’-]+){1,4})", _FLAGS
)
_UNTRUE = re.compile(
    r"\b(?:not (?:at all )?(?:true|so|the case|right)|isn['’]t (?:true|so)|wasn['’]t (?:true|so)|untrue|no truth|"
    r"nonsense|false alarm|(?:only|just|nothing but) (?:a rumou?r|gossip|talk)|"
    r"(?:he|she|they) denie[sd] (?:it|that))\b",
    _FLAGS,
)
_LACK = re.compile(
    r"\b(?:no|not|nobody|none|no-one|nothing|never|neither|nor|only|alone|single|sole|solely|just|one|without|"
    r"lack\w*|miss(?:es|ing|ed)|skip\w*|silen\w+|unanswered|vacant|empty|stops? (?:with|at)|below|under|yet|still|"
    r"unknown|absent|away|elsewhere|avoid\w*|refus\w+|declin\w+|ignor\w+|cancel\w+|against|rather|who|whoever|if|"
    r"whether|few|hard|difficult|decid\w+|above|higher|over|wait\w*|sits? in|names? on)\b|n['’]t\b|\bunable\b",
    _FLAGS,
)
"""Words of which one stands wherever somebody who should be there is not."""


def only_talk(signals: Sequence[NoteSignal]) -> set[int]:
    """Return the places of the risks that are only talk, as they, or the sentences after them in their note, show.

    A jest; what somebody says to everybody; hearsay that a following sentence denies after a look (`a man at the fair
    told me that they were sold` … `I asked, nothing is sold`); and an absent sponsor told of without any word of
    absence.
    `signals` are those of whole notes, each note's in the order of its text.
    """
    found = set()
    for i, signal in enumerate(signals):
        if signal.label is not Label.RISK:
            continue
        if _in_jest(signal.text) or _lacks_nobody(signal):
            found.add(i)
            continue
        following = [s for s in signals[i + 1 : i + 1 + NEAR] if s.document_id == signal.document_id]
        if (following and _TO_ALL.search(following[0].text)) or any(_denied(signal, s) for s in following):
            found.add(i)
    return found


def _in_jest(text: str) -> bool:
    return _JEST.search(text) is not None and _EARNEST.search(text) is None


def _lacks_nobody(signal: NoteSignal) -> bool:
    return signal.signal == "no_executive_sponsor" and _LACK.search(signal.text) is None


def _denied(told: NoteSignal, new: NoteSignal) -> bool:
    """Whether the new sentence, of somebody who looked into it, denies hearsay: its very words, or outright.

    A further risk, a question, or what is only supposed, denies nothing.
    """
    hearsay = _HEARSAY.search(told.text)
    if hearsay is None or new.label is Label.RISK or new.tense is Tense.HYPOTHETICAL or new.text.rstrip().endswith("?"):
        return False
    if _UNTRUE.search(new.text):
        return True
    about = stems(told.text[hearsay.end() :]) - stems(told.account or "")
    return _LOOKED_INTO.search(new.text) is not None and any(
        stems(match["what"]) & about for match in _DENIES.finditer(new.text)
    )
