"""Papers: a letter, permit or approval without which nobody signs, and the later word that it has come."""

import re

from assistant.insight.telling_words import stems
from assistant.insight.tense import tense_of
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_PAPER = (
    r"(?:letters?|release|certificates?|permits?|permission|approvals?|clearance|opinions?|consent|stamps?|licen[cs]es?|"
    r"waivers?|exemptions?|sign-?off|reports?|assessments?|attestations?|declarations?|papers?|signatures?|seals?|"
    r"assurances?|confirmations?)"
)
_CAME = re.compile(
    rf"\b(?P<what>{_PAPER})(?: (?:of|from|for|by|to) (?:\w+ ){{0,2}}?\w+)? "
    r"(?:(?:has|have) (?:now |finally )?(?:come|arrived|been (?:issued|given|granted|signed|received|sent))|"
    r"came|arrived|(?:is|are|was|were) (?:now |finally )?(?:in|here|there|issued|given|granted|signed|"
    r"on (?:file|record|(?:my|our|his|her|their|the) (?:desk|table))|"
    r"in (?:hand|(?:my|our|his|her|their|the) (?:hands?|file|post|box))))\b"
    r"|\b(?:has|have|had|got|holds?|received|obtained|hands? over|handed over|issued|gave|granted|brought|signed)"
    r"(?: us| them| him| her)? (?:now |finally )?(?:its|their|his|her|the|our|a|an|that) (?:\w+['’]s )?(?:\w+ ){0,2}?"
    rf"(?P<had>{_PAPER})\b",
    _FLAGS,
)
_NOT_YET = re.compile(
    r"\b(?:not|never|nobody|no one|no|until|unless|once|before|when|if|yet|still|but (?:the )?(?:one|two)|all but|"
    r"except|refus\w+|reject\w+|against|withh[eo]ld\w*|request\w*|ask(?:s|ed)?|promis\w+|wait\w*|draft|wants?|needs?)\b"
    r"|n['’]t\b",
    _FLAGS,
)
"""Words beside which a paper is not there, or is not the one that frees."""


def paper_came(old: NoteSignal, new: NoteSignal) -> bool:
    """Whether a block names a paper that is wanting, and the newer sentence says that this paper has come.

    The caller knows both to be of one deal, the second of a later note.
    """
    if old.signal != "legal_or_security_block" or new.label is Label.RISK or new.text.rstrip().endswith("?"):
        return False
    if new.tense in (Tense.DENIED, Tense.HYPOTHETICAL) or _NOT_YET.search(new.text):
        return False
    wanting = stems(old.text)
    return any(
        stems(match["what"] or match["had"]) & wanting
        for match in _CAME.finditer(new.text)
        if tense_of(new.text[: match.end()], new.date) is Tense.HAPPENED
    )
