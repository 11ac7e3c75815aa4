"""Passages that are plainly about a person's health, pay, conduct or private life: stored, counted, never quoted."""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.insight.personal_words import INNUENDO, LEAVES, ONE_PERSON, PUBLIC, THIRD_PERSON, roundabout_kind
from assistant.insight.remembered import remembered
from assistant.language.sentences import Sentence, document_sentences
from assistant.models.base import Model
from assistant.models.document import Document, RegionKind

WithheldKind = Literal["health", "pay", "conduct", "private", "confidential", "instruction"]

_FLAGS = re.IGNORECASE
_PERSON = (
    r"(?:\b(?:he|she|him|her|his|hers|i|my|me)\b|\b(?:he|she|i)'(?:s|d|ll|m|ve)\b"
    r"|(?-i:\b(?!(?:The|A|An|Our|Their|This|That|It|Its|We|They|No|In|On|At|For|Customer|Legal|Procurement|"
    r"Security)\b)"
    r"[A-Z][a-zà-ÿ]+(?:'s|’s)?\b))"
)
"""A person is meant: a pronoun of one person or a capitalised word that may be a name."""

_HEALTH = (
    r"\b(?:burn(?:ed|t)?[- ]?out|nervous breakdown|depress(?:ed|ion)|anxiety (?:attack|disorder)|panic attacks?|"
    r"(?:his|her|my) mental health|"
    r"chemo(?:therapy)?|radiotherapy|tumou?r|cancer|leuk(?:a)?emia|diagnos(?:is of|ed with)|heart attack|stroke\b|"
    r"(?:had|having|has|after|for|needs?|awaiting|undergo\w*|recover\w* from) (?:\w+ ){0,2}surgery|operated on|"
    r"(?:knee|hip|back|heart) operation|miscarriage|pregnan(?:t(?! with)|cy)|ivf|rehab|therapist|in therapy|"
    r"antidepressants?|"
    r"medication|migraines?|epilep\w+|diabet(?:es|ic)|multiple sclerosis|parkinson|dementia|slipped disc|"
    r"alcoholi(?:c|sm)|drinking problem|addict(?:ion|ed (?:to (?:alcohol|drugs?|drink|gambling|pills|cocaine|"
    r"opioids)|again|since))|suicid\w+|self-harm|ptsd|long covid|sick leave|"
    r"off sick|signed off sick|"
    r"sick note|sick-listed|seriously ill|terminally ill|in hospital|hospitali[sz]ed|health (?:problems?|"
    r"issues?|scare|condition)|"
    r"(?:after|since|before|for|has|had|having|needs?|awaiting|following) (?:his|her|my|an?|the) (?:\w+ "
    r")?operation\b|"
    r"under the knife|(?:his|her|my|the) (?:doctors?|consultant|surgeon|gp|physio\w*) (?:has |have |had )?(?:forb\w+|"
    r"told (?:him|her|me)|ordered|insists?|wants (?:him|her|me)|won't let|says? (?:he|she|i))|"
    r"doctor's (?:orders?|note)|"
    r"chest pains?|(?:broke|broken|fractured|sprained|tore|torn) (?:his|her|my|a|an) "
    r"(?:\w+ )?(?:arm|leg|wrist|hip|ankle|foot|collarbone|shoulder|ribs?|tendon|ligament)|"
    r"on crutches|hip replacement|cataracts?|physiotherapy|"
    r"krankgeschrieben|krebs|schwanger|en arrêt maladie|de baja médica)\b"
)
_HEALTH_PUBLIC = (
    r"\b(?:patients?|cancer (?:cent(?:re|er)|clinic|ward|unit|research|institute)|clinic(?:al)?|ward\b|trial|"
    r"ward round|device|product|"
    r"app for|healthcare|hospitals? (?:group|buys|wants|has|signed)|diagnosed (?:the|a) (?:fault|problem|issue|"
    r"bug)|surgery (?:suite|centre|robot)|"
    r"stroke (?:unit|cent)|absence (?:report|management)|for (?:people|employees|patients|users) with)"
)
_PAY = (
    r"\b(?:salar(?:y|ies)|take-home|(?:his|her|my) wages?|pay (?:rise|raise|cut|grade|packet|review|gap|slip)|"
    r"(?:a|her|his|"
    r"my|the) raise\b|underpaid|"
    r"overpaid|(?:his|her|my|\w+'s) (?:bonus|ote|commission|compensation|comp package|pay package|stock options?|"
    r"equity|severance|pay)\b|"
    r"earns? (?:about |around |over |only |roughly |less |more )?(?:[$£€]?\d[\d.,]*k?|than)|on-target earnings|"
    r"severance|"
    r"golden handshake|"
    r"(?:he|she) is (?:on|paid) (?:about |around |roughly |over )?(?:[$£€]\d+ ?k?|\d+ ?k)\b(?! (?:licen|seat|"
    r"user|site|unit))|"
    r"gehaltserhöhung|gehalt|"
    r"(?:his|her|my|\w+'s) (?:base|variable|fixed|base pay|day rate|grade) (?:pay\b|(?:is|was) (?:about |"
    r"around |only )?(?:[$£€]?\d[\d.,]*k?|higher|lower|above|below))|"
    r"(?:is|are|gets?) paid (?:less|more|better|worse) than|makes? (?:[$£€]?\d+ ?k )?(?:more|less) than (?:him|"
    r"her|his|[A-Z]))\b"
)
_PAY_PUBLIC = (
    r"\b(?:payroll|payslip|our (?:product|platform|software)|minimum wage|wage (?:costs?|inflation|index|bill)|"
    r"employees'|staff costs|"
    r"salary (?:data|survey|benchmark|sacrifice)|module|bonus (?:scheme|plan) (?:for|pays)|pay (?:runs?|day)|"
    r"for all (?:staff|employees))"
)
_CONDUCT = (
    r"\b(?:harass(?:ed|ment|ing)|bull(?:y|ied|ying)\b|(?:was|were|got|turned up|came in|looked|"
    r"visibly) (?:\w+ )?(?:drunk|hung ?over|"
    r"intoxicated)|smell(?:ed|s|t|ing) of (?:alcohol|drink|wine|beer)|disciplinary|written warning|"
    r"final warning|formal warning|hr (?:complaint|investigation|"
    r"case|grievance)|grievance (?:against|filed)|complaint against (?:him|her)|misconduct|"
    r"inappropriate(?:ly)? (?:comments?|remarks?|"
    r"behaviou?r|jokes?|touch\w*|with)|(?:shout|yell|scream)(?:ed|ing|s)? at(?! (?:it|that|this|you|the (?:tv|"
    r"television|screen|computer|machine|remote|phone|device)))|(?:swore|sworn|swearing) at|"
    r"lost (?:his|her) temper|"
    r"insult(?:ed|ing)|"
    r"(?:lied|lying) (?:to|about)|cheat(?:ed|ing) on|fiddl(?:ed|ing) (?:his|her|the|with his|"
    r"with her) (?:expenses?|numbers|books|figures|claims?)|expenses? fraud|padded (?:his|"
    r"her) expenses|stole|stealing|theft|"
    r"performance (?:improvement )?plan|on a pip|put on (?:a )?pip|underperform(?:er|ing|s)|lazy|incompetent|"
    r"unprofessional|sexist|racist|"
    r"flirt(?:ed|ing|s)|sleeping with|suspended (?:him|her|from|pending)|fired for|dismissed for|sacked for|"
    r"spoken to (?:\w+ )?about (?:his|her|the|shout\w+|drink\w+|tone|behaviou?r|turning up|language)|"
    r"(?:hr|personnel|human resources) (?:has|have|holds?|keeps?) (?:it|this|that|him|her|a note|a file|the matter) "
    r"(?:on (?:file|record)|noted|of it|on it)|on (?:his|her) (?:hr |personnel )?(?:file|record)|reprimand\w*|"
    r"told off|"
    r"abmahnung|"
    r"difficult to work with|chronically late|poor attitude|attitude problem)\b"
)
_CONDUCT_PUBLIC = (
    r"\b(?:nobody (?:\w+ )?(?:shout|yell|scream)\w*|wettbewerber\w*|authorit(?:y|ies)|regulators?|inspector(?:s|"
    r"ate)?|agency|ministry|auditors?|ombudsman|they (?:got|have|had|received) (?:a|an) "
    r"(?:written|final|formal) warning|vendor|supplier|system|software|platform|server|campaign|region|pipeline|"
    r"territory|product|segment|"
    r"data theft|lazy load\w*|(?:stole|steal\w*|stolen) (?:the show|a march|our thunder|share|customers))\b"
)
_PRIVATE = (
    r"\b(?:divorc(?:e|ed|ing)|separated from (?:his|her)|split(?:ting)? (?:up )?(?:from|with) (?:his|her)|"
    r"custody|marriage (?:is|problems|"
    r"troubles?|trouble)|marital|having an affair|affair with|(?:his|her|my) (?:\w+ )?(?:wife|husband|partner|"
    r"mother|father|mum|mom|dad|son|"
    r"daughter|brother|sister|child|kid) (?:is|was|has|had|just|recently)? ?(?:\w+ )?(?:ill|sick|died|dying|"
    r"passed away|left (?:him|her|me)|"
    r"in hospital|diagnosed|lost|very ill)|bereave(?:d|ment)|funeral|personal (?:bankruptcy|debts?)|in debt|"
    r"gambling|was arrested|"
    r"drink[- ]driving|dui\b|sexual orientation|came out as|is gay|lesbian|his religion|her religion|"
    r"family (?:crisis|problems?|troubles?|"
    r"emergency|tragedy)|trouble at home|problems at home|scheidung|geschieden)\b"
)
_PRIVATE_PUBLIC = (
    r"\b(?:(?:they|we)(?:['’]ve| have)? divorced|from the (?:\w+ )?(?:integrator|vendor|supplier|provider|platform)|"
    r"funeral (?:business|homes?|directors?|parlou?rs?|group)|undertakers?|bereavement (?:line|desk|team|module))\b"
)
_RULES: tuple[tuple[WithheldKind, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ("health", re.compile(_HEALTH, _FLAGS), re.compile(_HEALTH_PUBLIC, _FLAGS)),
    ("pay", re.compile(_PAY, _FLAGS), re.compile(_PAY_PUBLIC, _FLAGS)),
    ("conduct", re.compile(_CONDUCT, _FLAGS), re.compile(_CONDUCT_PUBLIC, _FLAGS)),
    ("private", re.compile(_PRIVATE, _FLAGS), re.compile(_PRIVATE_PUBLIC, _FLAGS)),
)
_MEANS_PERSON = re.compile(_PERSON, _FLAGS)
_SECRECY = re.compile(
    r"\b(?:(?:just |strictly )?between (?:us|ourselves|you and me|you, me and [\w ]{3,20})(?: two| only)?(?! and )|"
    r"off the record|not for the (?:notes|log|crm)|for your ears (?:only|alone)|entre nous|unter uns|"
    r"(?:asked|begged|told|wants) (?:me|us) (?:not to (?:say|tell|pass|spread)|to (?:say nothing|keep (?:quiet|to "
    r"(?:my|our)sel\w+)))|not for (?:circulation|the minutes|the file|sharing|forwarding)|"
    r"keep (?:this|it|that) (?:to yourself|"
    r"between|quiet|private|confidential)|don't (?:share|pass|repeat|forward) (?:this|it)|(?:in|"
    r"strictly) confidence|confidential(?:ly)?:?|"
    r"personal note|personal:|private:|please treat this)\b",
    _FLAGS,
)
_ASKS_SILENCE = re.compile(rf"^[^,:;–—]{{0,12}}?(?:{_SECRECY.pattern})[^,:;–—]{{0,30}}[,:;–—] *", _FLAGS)
_SECRET_MATTER = re.compile(
    r"(?:\b(?:is|was|been|be|went|goes|back|kept|lies)|['’]s)(?: \w+){0,2} (?:in|at|to|into) (?:the |a )?(?:hospital|"
    r"clinic)\b|\b(?:his|her|the) doctors? (?:told|says?|said|wants?|found|won)|\bin for (?:\w+ )?tests\b|"
    r"\b(?:his|her) (?:treatment|operation|surgery|scan|x-?ray|results)\b|\b(?:ill|sick|unwell|illness|cr(?:ied|ying)|"
    r"tears|wife|husband|marriage|baby|drink(?:s|ing)?|drunk|arrested|in court|(?:driving|lost (?:his|her)) licen[cs]e|"
    r"suspended|sent home|stood down|stay(?:ing)? (?:at )?home|complaint about (?:him|her)|debts|therapy|pills|"
    r"salary|raise|had words with personnel|blood|lump|diagnos\w+|affair|rehab|breathaly[sz]\w+)\b",
    _FLAGS,
)
"""What is somebody's own affair where it is told in secret; said in the open, each of these may be business."""
_GOES_ON = re.compile(
    r"^(?:and |but |so |also,? )?(?:he|she|his|her|him|it|this|that|they|the (?:doctors?|treatment|operation|"
    r"hearing|case))\b",
    _FLAGS,
)
_PERSONAL_STATE = re.compile(
    r"\b(?:be out|out until|off until|back (?:in|on|at|by|around|after|before)|return(?:s|ing)?|recover\w*|"
    r"better|worse|doctor|treatment|"
    r"hospital|operation|weeks off|part[- ]time|leave|rest|tough|hard time|upset|tears|crying|struggl\w+|lawyer|"
    r"hearing|wife|husband|kids|"
    r"family|embarrass\w+|apologi[sz]\w+|sorry|knows?|told (?:me|nobody|no one)|hasn't told|don't|keep|"
    r"say anything|complained|expects? more|"
    r"another \d|angry|raise|earn\w*|paid)\b",
    _FLAGS,
)
_BUSINESS = re.compile(
    r"\b(?:contract|deal|order|renewal|budget|price|pricing|procurement|proposal|quote|purchase|sign(?:ed|ing|"
    r"s)?|pilot|rollout|project|"
    r"go-?live|decision|sponsor|champion|forecast|competitor|vendor|supplier|legal|stands? in|takes over|deputy|"
    r"successor|meeting|delivery|"
    r"[$£€]\s?\d)\b",
    _FLAGS,
)


class Withheld(Model):
    """`text[char_start:char_end]` of a document is kept out of everything that is read or quoted, for this reason."""

    char_start: int
    char_end: int
    kind: WithheldKind


@remembered
def quarantined_ranges(document: Document) -> list[Withheld]:
    """Return the passages about a person's health, pay, conduct or private life, in order.

    Each is joined with the neighbours that only make sense with it; a confidential document is one passage whole.
    """
    if document.confidential:
        return [Withheld(char_start=0, char_end=len(document.text), kind="confidential")]
    sentences = document_sentences(document)
    kinds: list[WithheldKind | None] = [personal_kind(sentence.text) for sentence in sentences]
    _spread(document.text, sentences, kinds)
    marked = [
        Withheld(char_start=r.char_start, char_end=r.char_end, kind="private")
        for r in document.regions
        if r.kind is RegionKind.PRIVATE
    ]
    return sorted([*_merged(sentences, kinds), *marked], key=lambda w: w.char_start)


def personal_kind(text: str) -> WithheldKind | None:
    """Return why a sentence is personal, or None where it is not plainly so."""
    for kind, topic, public in _RULES:
        if not topic.search(text) or (public is not None and public.search(text)):
            continue
        if _MEANS_PERSON.search(topic.sub(" ", text)) or (_MEANS_PERSON.search(text) and kind != "health"):
            return None if kind == "pay" and LEAVES.search(text) else kind
    return roundabout_kind(text) or _hinted(text)


def told_in_secret(text: str) -> bool:
    """Whether a sentence says of itself that it is for few ears: `between ourselves`, `not for the minutes`."""
    return _SECRECY.search(text) is not None


def without_secrecy(text: str) -> str:
    """Return the sentence without the words that ask for silence, where they open it; what is told is left."""
    return _ASKS_SILENCE.sub("", text, count=1) or text


def tells_business(text: str) -> bool:
    """Whether a sentence speaks of a deal and its steps, so that keeping it back would cost a reader something."""
    return _BUSINESS.search(text) is not None


def _hinted(text: str) -> WithheldKind | None:
    """Return `private` where something of a person is told with a wink or in secret, and nothing of business."""
    if _BUSINESS.search(text):
        return None
    if INNUENDO.search(text) and THIRD_PERSON.search(text):
        return "private"
    secret = told_in_secret(text) and _SECRET_MATTER.search(text)
    return "private" if secret and ONE_PERSON.search(text) and not PUBLIC.search(text) else None


def _spread(text: str, sentences: Sequence[Sentence], kinds: list[WithheldKind | None]) -> None:
    """Carry a passage on to the neighbours that only make sense with it."""
    for i, kind in enumerate(kinds):
        if kind is None:
            continue
        if i > 0 and kinds[i - 1] is None and _leads_in(sentences[i - 1].text) and _near(text, sentences, i - 1):
            kinds[i - 1] = kind
        if (
            i + 1 < len(kinds)
            and kinds[i + 1] is None
            and _near(text, sentences, i)
            and _depends(sentences[i + 1].text)
        ):
            kinds[i + 1] = kind


def _near(text: str, sentences: Sequence[Sentence], i: int) -> bool:
    return "\n\n" not in text[sentences[i].char_end : sentences[i + 1].char_start]


def _leads_in(text: str) -> bool:
    return bool(_SECRECY.search(text)) and not _BUSINESS.search(text)


def _depends(text: str) -> bool:
    if _BUSINESS.search(text):
        return False
    return bool(_SECRECY.search(text)) or bool(_GOES_ON.search(text) and _PERSONAL_STATE.search(text))


def _merged(sentences: Sequence[Sentence], kinds: Sequence[WithheldKind | None]) -> list[Withheld]:
    found: list[Withheld] = []
    previous = -2
    for i, (sentence, kind) in enumerate(zip(sentences, kinds, strict=True)):
        if kind is None:
            continue
        if found and previous == i - 1 and found[-1].kind == kind:
            found[-1] = found[-1].model_copy(update={"char_end": sentence.char_end})
        else:
            found.append(Withheld(char_start=sentence.char_start, char_end=sentence.char_end, kind=kind))
        previous = i
    return found
