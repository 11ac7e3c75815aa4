"""Calm: a date that moves while wish and money stand is no threat, and another firm's trouble is none of ours."""

import re
from collections.abc import Sequence

from assistant.insight.promises import Promise
from assistant.language.dates import date_mentions
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
CALMABLE = "churn_threat"
"""The risk that is only the question whether the customer still wants it."""

_LEAVES = re.compile(
    r"\b(?:notice|terminat\w*|cancel\w*|renew\w*|exit\w*|switch\w*|migrat\w*|export\w*|extract\w*|leav(?:e|es|ing)|"
    r"hand(?:ing)? (?:back|over)|go(?:es|ing)? (?:elsewhere|to|with|back)|quit\w*|stop\w*|expir\w*|separat\w*|drop\w*|"
    r"los(?:e|ing)|replac\w*|without (?:us|you)|other|another|elsewhere|someone else|alternativ\w*|tender\w*|compet\w*|"
    r"rival\w*|suppliers?|vendors?|offers?|quot\w+|re-?consider\w*|rethink\w*|doubt\w*|unhapp\w*|disappoint\w*|"
    r"patience|refund|penalt\w*|complain\w*|data|drawings|logins?|contract\w*|agreement\w*|arrangement\w*|lease\w*|"
    r"sold|sell\w*|merg\w*|clos(?:e|es|ed|ing) down|shut\w*|insolven\w*|bankrupt\w*|in-?house|our?selves|themselves|"
    r"no longer|any ?more)\b",
    _FLAGS,
)
"""Words that speak of leaving whatever is said beside them."""
_MAY_LEAVE = re.compile(
    r"\b(?:return\w*|left|end(?:s|ed|ing)?|extend\w*|part(?:s|ed|ing)?|go(?:es|ing|ne)?|walk\w*|los[st]|loses|fewer|"
    r"less|down|fell|without|take[ns]?|others|else\w*|second|third|compar\w*|market|look\w*|check\w*|review\w*|"
    r"angry|fed up|trust|enough|last|credit|passwords?|list|file|clause|buy\w*|own|sale|clos(?:e|es|ed|ing)|not|"
    r"order\w*|users?|usage|letter|rationali[sz]\w*)\b|\d|n['’]t\b",
    _FLAGS,
)
"""Words that may; a sentence that has none of either kind is a threat by its tone only."""
_ENDING = re.compile(
    r"\b(?:end|ending|terminat\w+|cancel\w*|leave|leaving|(?:get|step|come|be) out of)\b (?:\w+ ){0,3}(?:plan|contract|"
    r"agreement|subscription|arrangement|service|lease|licen[cs]e)s?\b|\b(?:rather than|instead of) renew|"
    r"\bnot (?:to )?renew|\bnotice period\b|"
    r"\bhow (?:many|much|long|early)\b[^,;?]{0,30}\bnotice\b[^,;?]{0,40}\b(?:plan|contract|agreement|subscription|"
    r"arrangement|service|lease|licen[cs]e)s?\b|"
    r"\b(?:look after|care for|maintain|service|repair) (?:\w+ ){1,4}(?:our|them)selves\b|"
    r"\b(?:tak\w+|bring\w*|mov\w+) (?:\w+ ){1,4}(?:in-?house|into (?:our|their) own hands)\b|"
    r"\b(?:taken over|take over|imported|read in|loaded|moved|transferred|migrated|exported|handed over|handed on) "
    r"(?:by|into|to) (?:another|a different|a new|some other|the next|somebody else['’]s|someone else['’]s) (?:\w+ )?"
    r"(?:system|provider|supplier|vendor|platform|house|firm|company|contractor)\b",
    _FLAGS,
)
_TROUBLE = re.compile(
    r"\b(?:fail\w*|fault\w*|broke\w*|down|outage|defect\w*|wrong|repair\w*|complain\w*|missed|overdue|late|delay\w*|"
    r"legal|lawyers?|counsel|clauses?|security|audit\w*|complian\w+|certif\w+|approv\w+|budget\w*|fr[eo]ez\w*|froze\w*|"
    r"suspend\w*|hold|money|spen[dt]\w*|pric\w*|discount\w*|expensive|cheap\w*|scope|fewer|less|smaller|reduc\w*|cut\w*|"
    r"silen\w*|quiet|answer\w*|repl\w+|voicemail\w*|call\w*|resign\w*|retir\w*|successor\w*|sponsor\w*|nobody|no one|"
    r"only|single|alone|sign\w*|works council|objec\w+|block\w*|wait\w*)\b|\d|%",
    _FLAGS,
)
"""Words that tell of trouble of some kind; where wish and money stand, a sentence without them tells of none."""
_GOES = re.compile(
    r"\b(?:left|resign\w*|retir\w*|successor\w*|last (?:working )?day|new (?:role|job|post|sponsor|champion|contact)|"
    r"mov(?:es|ed|ing) on|hand(?:s|ed|ing)? over|stepp\w+ down|depart\w*|farewell|promot\w+|gone)\b",
    _FLAGS,
)
"""Words that speak of somebody who goes."""
_STEP = re.compile(r"\bbefore (?:\w+ ){1,3}?(?:signs?|orders?|decides?|buys?|commits?)\b", _FLAGS)
"""What is still to be done on the way to a signature."""
_TAKEN_BACK = re.compile(r",? not (?:in |on |by |before |until )?(?=\W|$)|\bhalf (?:a )?year\b", _FLAGS)
"""`in June, not in March` takes back a date, and says nothing of leaving."""
_NOT = re.compile(
    r"\b(?:not|no longer|never|if|unless|until|whether|once|would|could|might|hope\w*)\b|n['’]t\b|\?\s*$",
    _FLAGS,
)
_WISH = re.compile(
    r"\b(?:nothing (?:else )?(?:has |is )?changed?|still (?:wants?|keen|intends?|plans?|believes?|likes?|on board|"
    r"committed|interested|going ahead)|as keen as|remains? (?:keen|committed|interested|convinced|behind)|"
    r"(?:he|she|they|we|owner|board|manager|director|chairman|president|partner|everybody|everyone|all of them) "
    r"(?:\w+ )?wants? (?:it|(?:the|this|our|that) (?:\w+ )?(?:project|system|machine|order|deal|plan|contract))|"
    r"that (?:he|she|they) wants? (?:it|the (?:\w+ )?project)|is (?:only |just |merely )?(?:a (?:matter|question) of )?"
    r"(?:timing|the timing|the calendar|a calendar matter))\b",
    _FLAGS,
)
_MONEY = re.compile(
    r"\b(?:money|budget|funds?|funding|amount|sum|investment)\b.{0,40}\b(?:stays?|remains?|is|are|was|has been|were)\b "
    r"(?:\w+ )?(?:reserved|set aside|in the (?:\w+ )?(?:plan|budget)|approved|secured|safe|untouched|ring-?fenced|"
    r"earmarked|confirmed|released|there)\b",
    _FLAGS,
)
_NO_DRAMA = re.compile(
    r"\b(?:nothing (?:dramatic|serious|to worry about|worrying|alarming)|no (?:drama|danger|reason (?:to worry|for "
    r"(?:alarm|concern|worry)))|not (?:dramatic|serious|a drama)|(?:don['’]t|do not) see (?:any |a )?danger)\b",
    _FLAGS,
)
_ELSEWHERE = re.compile(
    r"\b(?:down|up|across|over) the (?:road|street|river|valley|hall|lane|coast|border)\b|\bnext door\b|"
    r"\b(?:their|his|her|the|a) (?:neighbours?|neighbors?)\b",
    _FLAGS,
)
_SUBJECT_ELSEWHERE = re.compile(
    r"^\W*(?:the|a|an|another|some other|one) (?:[\w'’-]+ ){1,4}?(?:(?:(?:down|up|across|over) the (?:road|street|"
    r"river|valley|hall|lane|coast|border|hill)|next door|in the next (?:town|village|valley|street|building|county))"
    r"(?: to (?:them|him|her|it))?|on the other side)(?! (?:to|of)\b)\b,? (?:that |which |who )?[a-z]",
    _FLAGS,
)
"""A sentence that begins with another house, known by where it stands."""
_OURS = re.compile(
    r"\b(?:we|us|our|ours|my|your|and so|as well|also|which means|so (?:they|he|she|it)|too(?=\W*$))\b", _FLAGS
)
_UNTOUCHED = re.compile(
    r"\bbut\b.{0,80}\b(?:the other (?:one|side|company|buyer|plant|firm)|not (?:affected|touched|concerned)|"
    r"(?:nothing|none of (?:it|that|this)) (?:\w+ ){0,3}(?:with|to|for) (?:us|them|him|her|ours|theirs)|"
    r"(?:does|do|did)(?:n['’]t| not) (?:touch|affect|concern|hit|reach|change|matter)|"
    r"is(?:n['’]t| not) (?:us|ours|them|theirs|him|her|his|hers|the same))\b",
    _FLAGS,
)


def calmed(signals: Sequence[NoteSignal]) -> set[int]:
    """Return the places of the risks that are none, as their own note or a later one about the same deal shows.

    A sentence that is a threat by its tone alone is calmed where the customer's wish or money is said to stand, and
    one that says nothing of leaving or of other trouble where both are; a step on the way to a signature, also where
    its author says that nothing is the matter. One that tells of trouble in another house, and that this customer is
    not touched by it, calms itself.
    """
    found = {i for i, s in enumerate(signals) if s.label is Label.RISK and elsewhere(s.text)}
    calming: dict[str, list[NoteSignal]] = {}
    for signal in signals:
        if signal.account and (stands(signal) or _NO_DRAMA.search(signal.text)):
            calming.setdefault(signal.account, []).append(signal)
    for i, signal in enumerate(signals):
        if _threatens(signal) and any(_calms(word, signal) for word in calming.get(signal.account or "", ())):
            found.add(i)
    return found


def without_own_promises(signals: Sequence[NoteSignal], promises: Sequence[Promise]) -> list[NoteSignal]:
    """Return the signals without the risks that are our own people's promises and say nothing of leaving.

    Who of ours is to do what by when tells nothing of a customer's people or of the customer's wish to stay.
    """
    ours = {(p.citation.path, p.citation.char_start) for p in promises if p.due is not None and not p.vague}
    return [s for s in signals if not ((s.path, s.char_start) in ours and _only_ours(s))]


def _only_ours(signal: NoteSignal) -> bool:
    if signal.label is not Label.RISK or signal.signal not in (CALMABLE, "champion_left"):
        return False
    return not (_LEAVES.search(_plain(signal)) or _GOES.search(_plain(signal)))


def speaks_of_ending(text: str) -> bool:
    """Whether a sentence speaks of ending or not renewing an agreement in plain words, however politely it asks."""
    return _ENDING.search(" ".join(text.split())) is not None


def asks_to_end(signal: NoteSignal) -> bool:
    """Whether a customer's polite request asks what it takes to end the agreement, which is a threat to leave."""
    asked = signal.label is Label.ASK_OR_COMMITMENT and signal.signal == "ask" and signal.account is not None
    return asked and signal.tense not in (Tense.DENIED, Tense.HYPOTHETICAL) and speaks_of_ending(signal.text)


def stands(signal: NoteSignal) -> bool:
    """Whether a sentence says that the customer's wish or money stands."""
    if signal.tense is Tense.HYPOTHETICAL or signal.label is Label.RISK or _NOT.search(signal.text):
        return False
    return bool(_WISH.search(_plain(signal)) or _MONEY.search(_plain(signal)))


def elsewhere(text: str) -> bool:
    """Whether a sentence tells of another house: it is the subject, or ours is said not to be touched."""
    plain = " ".join(text.split())
    if _SUBJECT_ELSEWHERE.match(plain) and not _OURS.search(plain):
        return True
    place = _ELSEWHERE.search(plain)
    return place is not None and _UNTOUCHED.search(plain, place.end()) is not None


def _plain(signal: NoteSignal) -> str:
    return " ".join(signal.text.split())


def _threatens(signal: NoteSignal) -> bool:
    """Whether a sentence was read as a threat to leave, or as another risk of which it has no word."""
    if signal.label is not Label.RISK:
        return False
    return signal.signal == CALMABLE or not _TROUBLE.search(_plain(signal))


def by_tone(signal: NoteSignal) -> bool:
    """Whether a sentence has no word that may speak of leaving, beside a date; then it is a threat by its tone only."""
    plain = _plain(signal)
    for mention in reversed(date_mentions(plain, signal.date)):
        plain = f"{plain[: mention.char_start]} {plain[mention.char_end :]}"
    plain = _TAKEN_BACK.sub(" ", plain)
    return not (_LEAVES.search(plain) or _MAY_LEAVE.search(plain))


def _calms(word: NoteSignal, risk: NoteSignal) -> bool:
    """Whether the calming sentence stands in the same note, or in a later one about the same deal."""
    if None not in (word.opportunity_id, risk.opportunity_id) and word.opportunity_id != risk.opportunity_id:
        return False
    here = word.document_id == risk.document_id
    later = word.date is not None and risk.date is not None and word.date > risk.date
    if stands(word) and (here or later):
        both = _WISH.search(_plain(word)) and _MONEY.search(_plain(word))
        if both:
            return _LEAVES.search(_plain(risk)) is None
        return risk.signal == CALMABLE and by_tone(risk)
    return here and risk.signal == CALMABLE and by_tone(risk) and _STEP.search(_plain(risk)) is not None
