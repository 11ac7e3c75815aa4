"""Text in notes that addresses the assistant: data like any other, so it is found, counted and never obeyed."""

import base64
import binascii
import re
from collections.abc import Iterator

from assistant.insight.quarantine import Withheld
from assistant.language.sentences import Sentence, split_sentences
from assistant.models.document import Document

_FLAGS = re.IGNORECASE
_MACHINE = (
    r"(?:automated summar(?:y|ies)|summary (?:tools?|bots?|engines?|generators?)|ai|a\.i\.|llm|gpt|chat ?gpt|"
    r"copilot|claude|gemini|assistant|language model|ai model|chat ?bot|summari[sz]er|"
    r"summari[sz]ation (?:tool|model|engine)|narrative (?:generator|tool|writer)|drafting (?:tool|assistant)|"
    r"the model|automated (?:system|reader|"
    r"reviewer|tool)|ki\b|sprachmodell|assistent|asistente|modelo de lenguaje|modèle de langage|agent)"
)
_RULES = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        r"(?<!shouldn't )(?<!not )\b(?:ignore|disregard|forget|override|bypass|overrule)\b.{0,25}\b(?:all|any|"
        r"the|your|every|previous|"
        r"prior|above|earlier|preceding|"
        r"foregoing|these|those|other)\b.{0,25}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|"
        r"directives?|system|constraints|"
        r"polic(?:y|ies)|safeguards?|context|programming|training)\b",
        r"\b(?:ignore|disregard|forget) (?:everything|anything|all)(?: of that| that| you| which| said|"
        r" written)?.{0,20}\b(?:above|before|"
        r"previous(?:ly)?|earlier|so far|told|know|instructed)\b",
        r"\b(?:new|updated|additional|special|secret|hidden|real|developer|system) (?:instructions?|prompt|"
        r"directives?)\b(?: (?:for|to) (?:the |an? |you)|\s*:)",
        rf"\b(?:dear|hey|hello|hi|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|attn:?|"
        rf"to) (?:the |any |all |our |my |this )?(?:\w+ )?{_MACHINE}"
        r"(?: (?:reading|processing|summari[sz]ing|system|model|tool|assistant|that|which|who|writing|drafting)|"
        r"\s*[:,!–—-])",
        rf"\b(?:if|when|as|since) you(?:'re| are)? (?:an? |the )?(?:reading|processing|summari[sz]ing|"
        rf"{_MACHINE})\b.{{0,40}}\b(?:ai|llm|model|bot|assistant|"
        r"summary|narrative|this (?:note|document|text|file|message|line)|please|must|you must|say|write|report|"
        r"include|do not)\b",
        r"(?:^|\band |[,;:] )(?:please )?(?:report|state|write|say|mark|list|show|rate) (?:that )?(?:all|every|"
        r"each)\b.{0,40}\b(?:deals?|accounts?|leads?|"
        r"risks?)\b.{0,40}\b(?:healthy|green|fine|won|certain|accepted|low|safe|on track)\b",
        r"\b(?:add|insert|include|append|put) (?:the|this|a|an) (?:link|url|image|button)\b.{0,40}(?:https?:|www\.)",
        r"\bwhen (?:reading|processing|summari[sz]ing|drafting|generating|writing)\b.{0,40}\b(?:always|only|"
        r"never|you must|do not|don't|say|state|omit|"
        r"leave out)\b",
        rf"^\W*(?:ai|llm|{_MACHINE})\s*[:,]\s*(?:please |you |do |don't |never |always |leave|omit|mark|say|"
        rf"write|report|ignore|include|state|summari[sz]e)",
        rf"\byou are (?:now |hereby |no longer )?(?:an? |the )?(?:\w+ ){{0,3}}(?:{_MACHINE}|dan\b|unrestricted|"
        rf"jailbroken|in developer mode|in (?:admin|debug|god) mode)",
        r"\b(?:pretend (?:to be|you|that you|as if)|(?:act|behave|respond|answer|speak) as (?:if you|though you|"
        r"an? (?:\w+ )?"
        r"(?:ai|model|assistant|expert|admin|developer|system|hacker|pirate|ceo)|the (?:ceo|cso|admin|system|"
        r"developer)))\b",
        rf"\b(?:as an?|any|the|this) {_MACHINE}\b,? (?:you |must |should |shall |has to |is to |needs to |will |"
        rf"please )",
        r"\b(?:system|developer) prompt\b.{0,40}\b(?:reveal|print|show|repeat|output|leak|is|says|ignore)|"
        r"\b(?:reveal|print|show|repeat|output|leak|"
        r"disclose)\b.{0,30}\b(?:system prompt|your (?:instructions|prompt|rules|configuration|api key|password|"
        r"secrets?))",
        r"^\s*(?:<\|?/?(?:im_start|im_end|system|assistant|user|endoftext)\|?>|\[/?(?:inst|system|sys)\]|"
        r"<</?sys>>|#{2,}\s*(?:system|instruction|assistant)s?\s*:?\s*$|"
        r"(?:assistant|developer)\s*(?:message|prompt|override|note)?\s*:\s*\S|system\s*(?:(?:message|prompt|"
        r"override|note)\s*:|:\s*(?:you\b|ignore|do\b|from now|all |the (?:assistant|model|following)|override|"
        r"new |please|always|never|report|mark|say)))",
        r"<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[/?INST\]|<</?SYS>>|</?(?:system|"
        r"instructions?|prompt|untrusted|passages?|document|context)>",
        r"\b(?:begin|end|start) (?:of )?(?:system|admin|hidden|secret|new)? ?(?:prompt|instructions?|message|"
        r"override)\b",
        r"(?:do not|don't|never|must not|should not) (?:mention|report|include|escalate|flag|show|list|quote|"
        r"disclose|tell|surface)\b.{0,60}\b(?:in (?:the|your|any) "
        r"(?:summary|narrative|report|memo|output|draft|digest|answer|weekly)|to the (?:ceo|cso|"
        r"board)\b.{0,30}\b(?:summary|narrative|memo|report))",
        r"\b(?:in|for) your (?:summary|narrative|output|response|draft|answer|reply)\b.{0,60}\b(?:say|state|"
        r"write|include|omit|leave out|mark|report|rate|describe|always|only|do not|don't|must)\b"
        r"|\b(?:say|state|write|include|omit|leave out|mark|report|rate|describe)\b.{0,60}\bin your (?:summary|"
        r"narrative|output|response|draft)\b",
        r"\b(?:mark|rate|classify|label|score|treat|report|count|record) (?:this|the|all|every|"
        r"these) (?:\w+ ){0,4}(?:as|with) (?:\w+ ){0,3}(?:green|won|closed won|no risk|low risk|zero risk|"
        r"risk-free|supported|verified|approved|on track|positive|healthy)\b.{0,40}\b(?:regardless|no matter|"
        r"whatever|always|ignore|instead|in (?:the|all|your))",
        r"!\[[^\]]*\]\(\s*(?:https?:)?//[^)]*(?:\?|=|\{|data|leak|log|exfil)[^)]*\)",
        r"(?:send|post|forward|upload|append|exfiltrate)\b.{0,40}\b(?:contents?|data|notes|summary|conversation|"
        r"keys?|passwords?|everything|transcript)\b.{0,40}\bhttps?://",
        r"\b(?:ignorier\w*|vergiss|vergesst|missachte\w*)\b.{0,30}\b(?:alle|sämtliche|vorherigen?|bisherigen?|"
        r"obigen?|anweisung\w*|befehle|regeln)",
        r"\b(?:ignora|ignore|olvida|haz caso omiso)\b.{0,20}\b(?:las|todas|los|"
        r"todos)\b.{0,25}\b(?:instrucciones|reglas|órdenes|anteriores)",
        r"\b(?:ignore[rz]?|oublie[rz]?|ne tiens pas compte)\b.{0,20}\b(?:les|toutes|tous|"
        r"des)\b.{0,25}\b(?:instructions|consignes|règles|précédentes)",
        r"\b(?:ignora|dimentica)\b.{0,20}\b(?:le|tutte|tutti)\b.{0,25}\b(?:istruzioni|regole|precedenti)",
        r"\b(?:ignore|esqueça|desconsidere)\b.{0,20}\b(?:as|todas|os)\b.{0,25}\b(?:instruções|regras|anteriores)",
        r"\b(?:negeer|vergeet)\b.{0,20}\b(?:alle|de|vorige)\b.{0,25}\b(?:instructies|regels|opdrachten)",
        r"\bignorera\b.{0,20}\b(?:alla|tidigare)\b.{0,25}\b(?:instruktioner|regler)|\bignorer\b.{0,20}\b(?:alle|"
        r"tidligere)\b.{0,25}\b(?:instruks\w*|regler)",
        r"(?:忽略|无视|忽視).{0,12}(?:指令|指示|说明|提示)|игнорируй\w*.{0,30}(?:инструкци|указани)|以前の指示.{0,8}無視|(?:前|上記)の指示を無視",
        rf"\b{_MACHINE}\b.{{0,20}}\b(?:must|shall|should|please|bitte|soll|muss|debe|"
        rf"doit)\b.{{0,40}}\b(?:summar|report|write|say|state|mention|omit|output|print|respond|answer|rank|"
        r"recommend|approve|zusammenfass|schreib|nenn|erwähn|verschweig)",
    )
)
_COLLEAGUE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:my|our|the) (?:last|previous|earlier|first|other|old) (?:mail|e-?mail|"
    r"message|note|call|voicemail|quote|version|offer|draft|invite|invitation|"
    r"slide|attachment)s?\b|\b(?:our|their|the customer's|virtual|voice|digital) (?:\w+ )?(?:assistant|agent|"
    r"chat ?bot|copilot)(?: (?:product|module|feature|for|platform|add-on))",
    _FLAGS,
)
_BLOB = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{40,}={0,2}(?![\w+/=-])")
_READABLE = re.compile(r"[\x20-\x7e\n\r\t]+")
_FOLLOWS = re.compile(
    r"^(?:instead,?|then\b|also,?|and\b|next,?|from now on|do not|don't|never|always|only|you (?:must|should|"
    r"will|are)|say\b|state\b|write\b|report\b|"
    r"output\b|print\b|respond\b|reply\b|answer\b|include\b|omit\b|mark\b|stattdessen|en su lugar|schreibe?|"
    r"this (?:is an order|overrides))",
    _FLAGS,
)


def instruction_ranges(document: Document) -> list[Withheld]:
    """Return the stretches that address an assistant, in order, hidden text included; none is ever content."""
    found: list[Withheld] = []
    carried = False
    previous_end = 0
    for sentence in split_sentences(document.text):
        gap = document.text[previous_end : sentence.char_start]
        carried = _addresses(sentence, gap) or (carried and "\n\n" not in gap and bool(_FOLLOWS.search(sentence.text)))
        previous_end = sentence.char_end
        if carried:
            _append(found, sentence.char_start, sentence.char_end, adjacent=not gap.strip(" \n"))
    return found


def addresses_assistant(text: str) -> bool:
    """Whether a sentence speaks to a machine that reads the note rather than to a person."""
    if _COLLEAGUE.search(text):
        text = _COLLEAGUE.sub(" ", text)
    folded = " ".join(text.split())
    return any(rule.search(folded) for rule in _RULES) or any(True for _ in _decoded(text))


def _addresses(sentence: Sentence, gap: str) -> bool:
    if sentence.speaker is None and re.search(r"(?:^|\n)\W*(?:system|assistant|developer)\s*:\s*$", gap, _FLAGS):
        return True
    if sentence.speaker is not None and sentence.speaker.casefold() in ("system", "assistant", "developer"):
        return True
    return addresses_assistant(sentence.text)


def _decoded(text: str) -> Iterator[str]:
    """Yield the long encoded runs that decode to readable text: nobody writes notes in base64."""
    for match in _BLOB.finditer(text):
        run = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            decoded = base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            continue
        if _READABLE.fullmatch(decoded) and " " in decoded:
            yield decoded


def _append(found: list[Withheld], start: int, end: int, *, adjacent: bool) -> None:
    if found and adjacent:
        found[-1] = found[-1].model_copy(update={"char_end": end})
    else:
        found.append(Withheld(char_start=start, char_end=end, kind="instruction"))
