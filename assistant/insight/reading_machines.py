"""Orders in the third person: `software that reads this letter is to record …` tells whoever reads it what to tell."""

import re

_FLAGS = re.IGNORECASE
_KIND = (
    r"(?:automat(?:ed|ic)|machine|electronic|robotic|algorithmic|computeri[sz]ed|digital|intelligent|artificial|"
    r"software|non-human|ai|a\.i\.|screening|summari[sz]ing|parsing|reading|language|generative|ai-based|text)"
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
    r"(?:read|process|scan|pars|summari[sz]|handl|evaluat|screen|analy[sz]|digest|ingest|receiv|index|interpret|"
    r"extract|condens|review|prepar|compil)(?:s|es|e|ed|ing)?"
)
_THIS = (
    r"(?:this|these|the present|the above|the foregoing) (?:\w+ )?(?:e-?mails?|mails?|messages?|letters?|notes?|"
    r"notices?|pages?|texts?|memos?|correspondence|transcripts?|communications?|bulletins?|circulars?|minutes|"
    r"repl(?:y|ies)|documents?|lines?|paragraphs?|passages?)\b"
)
_AM_READ = rf"(?:of {_THIS}|(?:(?:that|which) )?[^.;:!?]{{0,40}}?\b{_READS}\b[^.;:!?]{{0,40}}?{_THIS})"
_DUTY = (
    r"(?:(?:is|are|be) (?:hereby |kindly |therefore |also |herewith )*(?:(?:asked|requested|instructed|required|"
    r"directed|obliged|expected|invited|ordered|advised|urged|told|bound|supposed) )?(?:not )?to|must|shall|should|"
    r"may only|can only|cannot|ought (?:not )?to|ha(?:s|ve) to|needs? to|please|kindly)"
)
_TELL = (
    r"(?:(?:hereby|only|always|never|not|kindly|then|also|thus|therefore|refrain from|abstain from|avoid) )*"
    r"(?:stat|say|report|record|list|mark|rank|rat|treat|regard|consider|describ|present|summari[sz]|conclud|omit|"
    r"mention|refer|nam|confirm|indicat|declar|classif|scor|note|not(?=ing)|assum|show|suppress|recommend|ignor|"
    r"disregard|leav|skip|giv|count|enter|assess|pass over|flag|cit|quot|praise|announc|claim|assert)"
    r"(?:e|es|y|ing|s|t|ting|en|ed|d)?\b"
)
_THEY = r"(?:it|they|th(?:at|is) \w+|the (?:\w+ )?\w+|such \w+)"
_RULES = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\b{_MACHINE} {_AM_READ}(?:[^.;:!?]{{0,40}}? )?{_DUTY} {_TELL}",
        rf"\b(?:when|where|whenever|if|should|in case|once|as)\b[^.;:!?]{{0,40}}?{_THIS}[^.;:!?]{{0,20}}?\b{_READS} "
        rf"(?:by|with|through|in) (?:an? |any |the |some )?{_MACHINE}[^.;:!?]{{0,30}}?, (?:{_THEY} )?{_DUTY} {_TELL}",
        rf"(?:^|[.;:!?] ?)(?:the |any |all )?(?:{_KIND}[ -])*(?:summari[sz](?:ing|ation) (?:systems?|software|tools?|"
        rf"programs?|engines?|models?)|(?:machine|automat(?:ed|ic)|electronic|ai|non-human) (?:readers?|recipients?)) "
        rf"(?:is|are) (?:hereby |kindly |therefore |also )*(?:asked|requested|instructed|directed|ordered|invited) "
        rf"(?:not )?to {_TELL}",
        rf"\b(?:requested|asked|required|directed|instructed|ordered) (?:that|of) (?:any |all |the )?(?:{_KIND}[ -])*"
        rf"(?:summari[sz](?:ing|ation) (?:systems?|software|tools?|programs?|engines?|models?)|(?:auto-?)?"
        rf"summari[sz]ers?|(?:machine|automat(?:ed|ic)|electronic|ai) (?:readers?|recipients?)) (?:that |to )?{_TELL}",
        rf"^\W*for (?:the )?(?:purposes? of )?(?:(?:automat(?:ed|ic)|machine|electronic|ai)[ -])+(?:processing|reading|"
        rf"readers?|summari[sz]ation|evaluation|screening)\s*[:—–][^.;!?]{{0,80}}\b(?:is|are) to be {_TELL}",
    )
)
_OF_OTHERS = re.compile(
    rf"\b(?:using|use|uses|via|sent by|from|their|our|its|his|her|your) (?:\w+ )?{_MACHINE}", _FLAGS
)
"""A machine that somebody has or uses: what must be stated of it is told to people."""


def tells_reading_machine(text: str) -> bool:
    """Whether a sentence says what a machine that reads this very text has to tell, leave out or take for granted.

    A machine that does other work is none, nor one that somebody uses: both are business. Formal wording in English.
    """
    return any(rule.search(text) for rule in _RULES) and not _OF_OTHERS.search(text)
