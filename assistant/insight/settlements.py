"""Settlements in plain talk: a trouble that came to an end, alone or in the very words that it was told in."""

import re

from assistant.insight.telling_words import stems
from assistant.insight.tense import tense_of
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_COUNTED = r"(?:two|three|four|five|six|several|\d+)"
_ENDED: dict[str, re.Pattern[str]] = {
    risk: re.compile(pattern, _FLAGS)
    for risk, pattern in {
        "champion_left": r"\b(?:decided|chosen|chose|agreed|opted) to stay\b|\bnot going after all\b",
        "competitor_pressure": r"\b(?:we are|we['’]re) the (?:only|last) (?:one|bidder|supplier|vendor|name|house)s? "
        r"(?:left|standing|still)\b",
        "budget_freeze": r"\b(?:freed|unlocked|returned) (?:the |our |their )?(?:money|budget|funds?|sum)\b|"
        r"\bmay (?:spend|buy|order|sign|purchase) again\b",
        "churn_threat": r"\b(?:took|taken) (?:the|their|its|her|his) (?:notice|termination|"
        r"cancell?ation|letter) back\b|"
        r"\b(?:took|taken) back (?:the|their|its|her|his) (?:notice|termination|cancell?ation)\b|"
        r"\b(?:notice|termination|cancell?ation)(?: letter)? (?:is|was|has been) (?:now )?(?:off the table|void|"
        r"torn up|gone|history|withdrawn)\b|\b(?:stays?|stayed|remains?|go(?:es)? on) with us\b|"
        r"\b(?:chose|chosen|decided|opted) to (?:stay|remain|keep us|go on|carry on)\b",
        "no_executive_sponsor": r"\bhave (?:found |got )?a sponsor(?: now)?\b",
        "single_threaded": r"\bbrought (?:along )?(?:(?:the|her|his|two|three|four|some|more|a) ){1,2}(?:\w+ )?"
        r"(?:colleagues?|boss|team|managers?|director|deputy)\b|"
        rf"\b(?:we|I) (?:now )?know {_COUNTED} (?:of them|people|names|others)\b",
        "ghosted": r"\b(?!(?:I|we|you|nobody|none|one|never|not|hardly)\b)\w+ (?:has |have |finally |at last )?"
        r"(?:rang|wrote|written|phoned|called|mailed) (?:us |me )?back\b|"
        r"\b(?:a|the) (?:mail|letter|message|call|reply) from (?:her|him|them)\b|"
        r"\bgot hold of (?:her|him|them)\b|\bspoke (?:to|with) (?:her|him) at last\b",
        "price_pressure": r"\b(?:took|takes|pays?|paid|signs?|signed|agreed) (?:at )?(?:our|the|full) (?:full |list )?"
        r"(?:price|list)\b|\b(?:sign(?:s|ed)?|agreed|settled|closed) at (?:our |the )?list\b|"
        r"\b(?:dropped|withdrew|withdrawn|gave up|given up|took back|taken back) (?:the|their|his|her|that|any) "
        r"(?:\w+ )?(?:discount|demand|rebate|cut|reduction|per ?cent|points)\b|"
        r"\b(?:agreed|signed|signs?|settled|closed) (?:it )?without (?:a |any )?(?:discount|rebate|reduction|"
        r"price cut)\b|"
        r"\b(?:per ?cent|%|points|discount|demand|rebate) (?:is|are|was|were|has been) (?:now )?(?:gone|history|"
        r"forgotten|dropped|withdrawn)\b|^\W*settled at\b|\bprice (?:is|was) (?:settled|done|agreed)\b",
    }.items()
}
"""What says by itself that a trouble of that kind is over."""
_ENDS: dict[str, re.Pattern[str]] = {
    risk: re.compile(pattern, _FLAGS)
    for risk, pattern in {
        "champion_left": r"\b(?:has taken|took|taken) (?:over from \w+|\w+['’]s (?:chair|desk|place|role|job|seat))|"
        r"\b(?:carries|carry|goes) on where\b|\bpicks? up where\b",
        "competitor_pressure": r"\btold (?:\w+ ){1,3}no\b|\bsaid no to\b|\bturned (?:\w+ ){0,3}down\b|"
        r"\bwas told (?:\w+ ){0,3}(?:that )?(?:it is|it['’]s|they['’]re|they are) out\b|\b(?:was|were|has been) "
        r"(?:stopped|sent (?:back|home|away)|refused|rejected|declined|dropped|crossed off|struck off)\b",
        "legal_or_security_block": r"\b(?:gave|given|gives) (?:us|it|them) (?:a |the |their |its )?(?:clean bill|"
        r"green light|clearance|nod|blessing|pass|all[- ]clear)\b|\bwaved (?:\w+ ){0,3}through\b|"
        r"\blet (?:it|us) through\b|"
        r"\b(?:has |have )?said yes\b|\b(?:is|are|was|were) settled\b|\b(?:took|taken|takes|has|have) (?:(?:the|its|"
        r"their|his|her) )?(?:objections?|hold|veto|block|stop)s? (?:back|off|away)\b|\braised no (?:further |more )?"
        r"objections?\b|\bno (?:more|further) (?:objections?|questions|concerns)\b",
        "delivery_failure": r"\b(?:runs?|ran|works?|worked|turns?|prints?|starts?) (?:\w+ )?again\b|\bbeen "
        r"(?:running|working|stable|quiet|fine|up) (?:without|since)\b|\bno (?:single )?(?:more )?(?:\w+ )?(?:crash\w*|"
        r"faults?|failures?|outages?|stops?|errors?|alarms?|complaints?|incidents?) since\b|"
        r"\b(?:arrived|came) (?:\w+,? ){0,3}(?:complete|whole|in one piece|in good order)\b",
        "scope_reduction": r"\bback (?:at|to|up to) (?:the )?\d|\b(?:are|is) (?:back )?in (?:the order )?again\b",
    }.items()
}
"""What says so only of the very thing that the trouble was told of: a name, a number or a telling word is shared."""
_OPEN = re.compile(
    r"\b(?:not|never|nobody|no one|none|until|unless|once|before|if|when|yet to|almost|nearly|still|but|except|apart "
    r"from|hopes?|hoped|wants?|wanted|asks?|asked|would|could|should|may|might|whether|after that|stopped again|failed "
    r"again|asked for)\b|n['’]t\b",
    _FLAGS,
)
_MORE = re.compile(r"[,;:]|\b(?:and|while|though|although|however)\b", _FLAGS)
"""What goes on with something else."""
_FIGURES = re.compile(r"\d+")


def ended(risk: str, signal: NoteSignal) -> bool:
    """Whether a sentence says in plain talk, by itself, that a trouble of that kind is over.

    So does one that was read as that very trouble and has nothing but the words of its end (`both pumps run again`).
    """
    of_it = signal.label is Label.RISK and signal.signal == risk and _MORE.search(signal.text) is None
    return _tells_end(_ENDED.get(risk), risk, signal) or (of_it and _tells_end(_ENDS.get(risk), risk, signal))


def ends(old: NoteSignal, new: NoteSignal) -> bool:
    """Whether the newer sentence says in plain talk that the very thing of which a risk was told is in order.

    The caller knows both to be of one deal, the second of a later note.
    """
    if old.label is not Label.RISK or old.signal is None or not _tells_end(_ENDS.get(old.signal), old.signal, new):
        return False
    figures = set(_FIGURES.findall(old.text)) & set(_FIGURES.findall(new.text))
    return bool(figures or (stems(old.text) & stems(new.text)) - stems(old.account or ""))


def _tells_end(pattern: re.Pattern[str] | None, risk: str, signal: NoteSignal) -> bool:
    """Whether the words of an end stand in a sentence that is otherwise neither open, nor asked, nor still to come."""
    if pattern is None or signal.tense is Tense.HYPOTHETICAL or signal.text.rstrip().endswith("?"):
        return False
    if signal.label is Label.RISK and signal.signal != risk:
        return False
    match = pattern.search(signal.text)
    if match is None or _OPEN.search(f"{signal.text[: match.start()]} … {signal.text[match.end() :]}"):
        return False
    return tense_of(signal.text[: match.end()], signal.date) in (Tense.HAPPENED, Tense.DENIED)
