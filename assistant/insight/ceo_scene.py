"""Who acts in a note of a meeting: the sentences in which the CEO asks, says or decides something."""

import re
from collections.abc import Iterator

from assistant.language.sentences import Sentence, document_sentences
from assistant.models.company import Ceo
from assistant.models.document import Document

_QUOTED = re.compile(r"^[\"“«‘].*[\"”»’]\.?$", re.DOTALL)
_MARKS = re.compile(r"[\"“”«»]")
_PRONOUN = re.compile(r"^(?:then |so |also |again |later |before that |after that )?(?:she|he)\b", re.IGNORECASE)
_ANY_PRONOUN = re.compile(r"\b(?:[Ss]he|[Hh]e)\b")
_OTHER_SPEAKS = re.compile(
    r"^(?:[A-Z][\w'’-]+ ){1,2}(?:said|says|asked|replied|answered|added|reported|noted|proposed|presented|pointed|"
    r"explained|\w+ed)\b"
)
_OFFICE = r"(?:[Tt]he|[Oo]ur) (?:CEO|[Cc]hief [Ee]xecutive|[Mm]anaging [Dd]irector)"
_BORDER = re.compile(r"\n\s*\n|\n#+ |\n\s*[-*•]")
_ACTS = (
    r"(?:asked|asks|wanted|wants|said|says|told|tells|turned|looked|rang|called|decided|decides|did|does|left|leaves|"
    r"sent|sends|went|goes|took|takes|heard|hears|listened|insisted|pressed|pointed|cited|quoted|refused|declined|"
    r"would|will|won't|has|had|is|was|invited|thanked|reminded|referred|trusts?|trusted|agreed|deferred|followed|"
    r"joined|came|walked|stayed|opened|closed|drew|held|let|gave|put|ran|stopped|read|ruled|applied|summed|spent|demanded|requested|collected|"
    r"canvassed|replied|answered|ended|then|again|also|only|never|always|first|just|simply|repeated|added|noted)"
)


_SAID = re.compile(rf"[\"”»],? (?P<who>she|he) {_ACTS}\b")
"""Who is told to have said what stands in quotation marks."""
_ACTOR = re.compile(
    r"^(?:(?:On|At|For|About|In|With|Of|After|Before)\b[^,.;:\"“]{2,60}?,? )?(?:[Tt]hen )?(?P<who>[Ss]he|[Hh]e)\b"
)
"""A sentence in which `she` or `he` acts, after what it is about: `On the second crew for the Bay she …`."""
_TITLE, _SHORT = 120, 2
"""Characters of a heading that are read; names of no more letters are initials."""


class CeoScene:
    """One note, sentence by sentence, with whether the CEO acts or speaks in each."""

    def __init__(self, document: Document, ceo: Ceo) -> None:
        self._document = document
        self._names = ceo_names(ceo, document)
        who = "|".join([*(re.escape(n) for n in self._names), _OFFICE])
        self._named = re.compile(rf"\b(?:{who})\b")
        after = r"(?: [A-Z][\w'’-]+)?(?: \([^)]*\))?"
        self._leads = re.compile(rf"\b(?:{who}){after}(?:,? {_ACTS}\b|: )")
        self._trails = re.compile(rf"[\"”»’],? (?:{_ACTS} )?(?:{who})\b")
        self._alone = _one_to_one(document, ceo, self._names)
        self._pronoun = "" if self._alone else _pronoun_of_title(document, ceo, self._names)
        """How a note that is headed by the CEO's name calls the CEO; empty where it is of more, or can't be told."""

    def acts(self) -> Iterator[Sentence]:
        """Yield the sentences in which the CEO asks, says or decides something."""
        headed = self._alone or bool(self._pronoun)
        present, subject, open_quote, end = headed, headed, False, 0
        for sentence in document_sentences(self._document):
            if _BORDER.search(self._document.text[end : sentence.char_start]):
                present, subject, open_quote = headed, headed, False
            end = sentence.char_end
            text = sentence.text.strip()
            mine = open_quote or self._is_ceos(sentence, text, present, subject)
            if mine and len(_MARKS.findall(text)) % 2:
                open_quote = not open_quote
            if self._named.search(text):
                present, subject = True, mine or (bool(self._pronoun) and not _OTHER_SPEAKS.match(text))
            elif _OTHER_SPEAKS.match(text) and not _PRONOUN.match(text):
                subject = False
            elif self._pronoun:
                subject = True
            if mine:
                yield sentence

    def _is_ceos(self, sentence: Sentence, text: str, present: bool, subject: bool) -> bool:
        if sentence.speaker:
            return self._named.search(sentence.speaker) is not None
        if _QUOTED.match(text):
            return present and not self._named.search(text)
        if self._pronoun and not self._named.search(text):
            return self._by_pronoun(text, subject)
        if self._named.search(text):
            return bool(self._leads.search(text) or self._trails.search(text))
        return subject and bool(_PRONOUN.match(text) or (self._alone and _ANY_PRONOUN.search(text[:60])))

    def _by_pronoun(self, text: str, subject: bool) -> bool:
        """Whether a note headed by the CEO's name tells here of the CEO: the pronoun is the CEO's, and acts or says."""
        said = _SAID.search(text)
        if said:
            return said["who"] == self._pronoun
        actor = _ACTOR.match(text)
        return subject and actor is not None and actor["who"].casefold() == self._pronoun


def ceo_names(ceo: Ceo, document: Document) -> tuple[str, ...]:
    """Return the names by which a note may call the CEO; a first or last name that another attendee has is none."""
    parts = ceo.name.split()
    if not parts:
        return ()
    others = {p for name in document.attendees for p in name.split() if not set(name.split()) <= set(parts)}
    single = [p for p in (parts[0], parts[-1]) if p not in others and len(p) > 2]
    return tuple(dict.fromkeys((ceo.name, *single)))


def _pronoun_of_title(document: Document, ceo: Ceo, names: tuple[str, ...]) -> str:
    """Return `she` or `he` where a note's title names the CEO and nobody else who was there: the first that acts."""
    title = f"{document.title or ''} {document.text.lstrip()[:_TITLE].splitlines()[0] if document.text.strip() else ''}"
    others = {p for a in document.attendees if a.strip() != ceo.name for p in a.split() if len(p) > _SHORT}
    if not any(re.search(rf"\b{re.escape(n)}\b", title) for n in names) or any(p in title for p in others):
        return ""
    first = next((m for s in document_sentences(document) if (m := _ACTOR.match(s.text.strip()))), None)
    return first["who"].casefold() if first else ""


def _one_to_one(document: Document, ceo: Ceo, names: tuple[str, ...]) -> bool:
    """Whether a note is of a talk of the CEO with its author alone, so that `she` and `he` are the CEO."""
    if document.author == ceo.name:
        return False
    title = f"{document.title or ''} {document.name}".replace("_", " ")
    alone = re.search(r"\b(?:one[- ](?:to|on)[- ]one|1[:-]1|1 on 1)\b", title, re.IGNORECASE) is not None
    listed = {a.strip() for a in document.attendees}
    told = " ".join([title, *listed])
    with_ceo = re.search(r"\bCEO\b", told, re.IGNORECASE) is not None or any(n in told for n in names)
    return with_ceo and (alone or len(listed) == 2)
