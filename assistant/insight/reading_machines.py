"""Orders in the third person: `software that reads this letter is to record …` tells whoever reads it what to tell."""

import re

_FLAGS = re.IGNORECASE
_KIND = (
    r"(?:automat(?:ed|ic)|machine|electronic|robotic|algorithmic|computeri[sz]ed|digital|intelligent|artificial|"
    r"software|non-human|ai|a\.i\.|screening|summari[sz]ing|parsing|indexing|reading|computer|language|generative|ai-based|text)"
)
_BY_NATURE = (
    r"(?:systems?|software|tools?|program(?:me)?s?|models?|bots?|robots?|machines?|engines?|applications?|algorithms?|"
    r"crawlers?|parsers?|scripts?|(?:auto-?)?summari[sz]ers?|llms?|ai|a\.i\.|artificial intelligence|copilots?)"
)
_BY_KIND = (
    r"(?:readers?|recipients?|reviewers?|evaluators?|screeners?|processors?|services?|assistants?|agents?|"
    r"process(?:es|ing)|reading|screening|summari[sz]ation|evaluation)"
)
_MACHINE = rf"(?:(?:{_KIND}[ -])+{_BY_KIND}|(?:{_KIND}[ -])*{_BY_NATURE})\b"
_READS = (
    r"(?:read|process(?:ed)?|scanned|parsed|summari[sz]ed|handled|evaluated|screened|analy[sz]ed|digested|ingested|"
    r"received|indexed|interpreted|extracted|condensed|reviewed|compiled)"
)
_THIS = (
    r"(?:this|these|the present|the above|the foregoing) (?:\w+ )?(?:e-?mails?|mails?|messages?|letters?|notes?|"
    r"notices?|pages?|texts?|memos?|correspondence|threads?|transcripts?|bids?|offers?|communications?|bulletins?|circulars?|minutes|"
    r"repl(?:y|ies)|documents?|lines?|paragraphs?|passages?)\b"
)
_TALE = r"(?:summar(?:y|ies)|digests?|abstracts?|recaps?|syntheses|synthesis)"
_MADE = r"(?:automat(?:ed|ic)(?:ally \w+)?|machine(?:-\w+)?|computer(?:-\w+)?|ai(?:-\w+)?)"
_DUTY = (
    r"(?:(?:is|are|be) (?:hereby |kindly |therefore |also |herewith )*(?:(?:asked|requested|instructed|required|"
    r"directed|obliged|expected|invited|ordered|advised|urged|told|bound|supposed) )?(?:not )?to|must|shall|should|"
    r"will kindly|may only|may not|can only|cannot|ought (?:not )?to|ha(?:s|ve) to|needs? to|please|kindly)"
)
_ASKED = r"(?:is|are) (?:hereby |kindly |therefore |also )*(?:asked|requested|instructed|directed|ordered|invited)"
_FIRST = r"(?:(?:hereby|only|always|never|not|kindly|then|also|thus|therefore|refrain from|abstain from|avoid) )*"
_END = r"(?:e|es|y|ing|s|t|ting|en|ed|d)?\b"
_HOLD = (
    r"(?:treat|regard|consider|conclud|omit|mention|refer|assum|ignor|disregard|rat|rank|classif|suppress|leav|skip)"
)
_TELL = (
    rf"{_FIRST}(?:{_HOLD}|stat|say|report|record|list|mark|describ|present|summari[sz]|nam|confirm|indicat|declar|scor|"
    rf"note|not(?=ing)|show|recommend|giv|count|enter|assess|pass|flag|cit|quot|praise|announc|claim|assert|award|"
    rf"accept|approv|forward|includ|exclud|add|delet|remov|prefer|writ|tell|draft|respond|print|output|grad){_END}"
)
_THEY = r"(?:it|they|th(?:at|is) \w+|the (?:\w+ )?\w+|such \w+)"
_READER = (
    r"(?:(?:automat(?:ed|ic)|machine|electronic|non-human|ai)[ -](?:readers?|recipients?)|readers? other than "
    r"(?:humans?|people|persons)|language models?)"
)
_AT_WORK = (
    rf"(?:(?:automat(?:ed|ic)|summari[sz](?:ing|ation)|screening|indexing|parsing|evaluation|ai)[ -](?:systems?|"
    rf"software|tools?|programs?|engines?|models?|services?|agents?)|(?:auto-?)?summari[sz]ers?|{_READER})"
)
_OF_THIS_TEXT = re.compile(
    rf"\b(?:{_MACHINE}|{_TALE})(?P<between> [^.;:!?]{{0,60}}?){_THIS}[^.;:!?]{{0,60}}?(?: {_DUTY}|[:—–,]) {_TELL}",
    _FLAGS,
)
_OTHER_WORK = re.compile(
    r"\b(?:send\w*|sent|writ\w+|print\w*|creat\w+|fill\w*(?: in| out)?|attach\w*|generat\w+|host\w*|on|in|at|under|for|"
    r"must|should|shall|please|to) $",
    _FLAGS,
)
"""What stands before `this letter` where a machine made or carries it, or is itself what it is about."""
_RULES = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\bno (?:{_MACHINE}|(?:{_MADE} )?{_TALE}) [^.;:!?]{{0,40}}?{_THIS}[^.;:!?]{{0,40}}? "
        rf"(?:may|must|shall|should) {_TELL}",
        rf"\b(?:when|where|whenever|if|should|in case|once|as)\b[^.;:!?]{{0,40}}?{_THIS}[^.;:!?]{{0,20}}?\b{_READS} "
        rf"(?:by|with|through|in) (?:an? |any |the |some )?{_MACHINE}[^.;:!?]{{0,30}}?, (?:{_THEY} )?{_DUTY} {_TELL}",
        rf"\b(?:if|should|when|where) {_TALE} (?:is|are|be) (?:prepared|made|written|produced|drawn up|generated) "
        rf"(?:automatically|by machines?|by (?:an? )?{_MACHINE}), (?:{_THEY} )?{_DUTY} {_TELL}",
        rf"\b(?:if|should|when|where) you (?:are|be|happen to be) (?:an? |any )?(?:{_KIND}[ -])+"
        rf"(?:{_BY_NATURE}|{_BY_KIND})\b[^.;:!?]{{0,30}}, {_TELL}",
        rf"\b{_MADE} {_TALE} {_DUTY} {_FIRST}{_HOLD}{_END}",
        rf"\b{_READER} {_DUTY} {_FIRST}{_HOLD}{_END}",
        rf"\b{_AT_WORK} {_ASKED} (?:not )?to {_TELL}",
        rf"\b(?:requested|asked|required|directed|instructed|ordered) (?:that|of) (?:any |all |the )?(?:{_AT_WORK}|"
        rf"{_MADE} {_TALE}|summari[sz]ing software) (?:that |to )?{_TELL}",
        r"^\W*for (?:the )?(?:purposes? of )?(?:(?:automat(?:ed|ic)|machine|electronic|ai)[ -])+(?:processing|reading|"
        rf"readers?|summari[sz]ation|evaluation|screening)\s*[:—–][^.;!?]{{0,80}}\b(?:is|are) to be {_TELL}",
        rf"^\W*for the (?:benefit|attention|use|information|guidance) of (?:any |all |the )?{_AT_WORK}\s*[:—–,]",
    )
)
_OF_OTHERS = re.compile(
    rf"\b(?:using|use|uses|via|sent by|from|their|our|its|his|her|your) (?:\w+ )?(?:{_MACHINE}|{_TALE})", _FLAGS
)
"""A machine that somebody has or uses: what must be stated of it is told to people."""


def tells_reading_machine(text: str) -> bool:
    """Whether a sentence says what a machine that reads this very text has to tell, leave out or take for granted.

    A machine that does other work is none, nor one that somebody uses: both are business. Formal wording in English.
    """
    if _OF_OTHERS.search(text):
        return False
    own = any(not _OTHER_WORK.search(m["between"]) for m in _OF_THIS_TEXT.finditer(text))
    return own or any(rule.search(text) for rule in _RULES)
