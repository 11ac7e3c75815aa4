"""A question, read: what it asks for, about whom, and for which week."""

import re
from enum import StrEnum

from assistant.language.accounts import AccountDirectory
from assistant.models.base import Model
from assistant.models.week import Week
from assistant.writing.check.reading import Word, words_of


class Wanted(StrEnum):
    """What kind of thing an answer must hold."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    NAME = "name"
    SPEECH = "speech"
    REQUEST = "request"
    REASON = "reason"
    YES_OR_NO = "yes_or_no"
    ANYTHING = "anything"


_ABOUT = re.compile(r"^(\W*what (?:did|does|do|has|have|will|would)\b.*?)\b(?:about|regarding|concerning)\b.*$")
"""What somebody said or decided about a thing: the thing does not tell what kind of answer is wanted."""
_FORMS = (
    (
        Wanted.NUMBER,
        r"\bby how much\b|\bprice (?:rises?|increases?|changes?|cuts?)\b|"
        r"\bhow much (?:cheaper|dearer|more|less|lower|higher|below|above|under|over)\b",
    ),
    (Wanted.NUMBER, r"\bhow many\b|\bnumber of\b|\bhow often\b|\bhow (?:large|big|far|high|low)\b"),
    (Wanted.DURATION, r"\bhow long\b|\bhow (?:many|much) (?:days|weeks|months|hours|years|time)\b"),
    (
        Wanted.MONEY,
        r"\bhow much (?:do|does|did|is|are|was|were|will|would|has|have|had|money|revenue|budget)\b|"
        r"^\W*(?:what|which)\b.*\b(?:price|costs?|amount|revenue|salary|fee|pay)\b",
    ),
    (Wanted.NUMBER, r"\bhow much\b"),
    (
        Wanted.NAME,
        r"\bnames? of\b|\b(?:which|what) (?:compan(?:y|ies)|competitors?|rivals?|vendors?|suppliers?|partners?|"
        r"customers?|"
        r"accounts?|plants?|products?|person|colleagues?|sellers?|reps?)\b",
    ),
    (
        Wanted.PERCENT,
        r"\b(?:what|which|how (?:large|big|high|much))\b(?! (?:did|does|do) \w+ \w+ to\b).*"
        r"\b(?:discount|percent(?:age)?|share|margin|rate|yield|%)",
    ),
    (Wanted.DATE, r"\bwhen\b|\b(?:which|what|by what|on what) (?:date|day|month|week|deadline)\b|\buntil when\b"),
    (Wanted.PERSON, r"\bwho(?:m|se)?\b"),
    (Wanted.SPEECH, r"\bwhat (?:did|does|do|has|have)\b.*\b(?:say|says|said|tell|told|write|wrote|answer|reply)\b"),
    (Wanted.REQUEST, r"\bwhat (?:else )?(?:did|do|does|has|have|is|are|was|were)\b.*\b(?:ask|asks|asked|asking|"
        r"wants?|wanted|needs?|needed|requests?|requested|demands?|demanded|requires?|"
        r"required|insist\w*|miss(?:es|ing|ed)?)\b"),
    (Wanted.REASON, r"\bwhy\b|\bwhat (?:is|was|were|are) the reasons?\b|\bhow come\b|\bfor what reason\b"),
    (
        Wanted.YES_OR_NO,
        r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might)\b",
    ),
)  # fmt: skip
_LAST_WEEK = re.compile(r"\b(?:last|previous|prior) week\b|\bthe week before\b|\ba week ago\b", re.I)
_TWO_AGO = re.compile(r"\btwo weeks ago\b|\b(?:the )?week before last\b", re.I)
_COMPARED = re.compile(
    r"\b(?:since|than|from|to|versus|vs\.?|with|against|and) (?:the )?(?:last|previous) week\b", re.I
)
_WEEK = re.compile(r"\b(?:(\d{4})-?W|(?:calendar )?week |KW ?|CW ?)(\d{1,2})\b", re.I)
_POSSESSIVE = re.compile(r"['’]s\b")
_COUNTS = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
_KIND = re.compile(
    r"^\W*(?:and |but |so )?(?:in |on |at |to |with |by |for )?(?:which|what) "
    r"(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must|may|might|else|about|if|kind|sort|"
    r"happen\w*|comes?|goes|went|makes?|made)\b)\w+",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][\w&-]*[a-z][\w&-]*")
_FORM = re.compile(
    r"\bhow (?:many|much|far(?: along)?|long|often|soon|large|big|high|low|come|well)\b|"
    r"\b(?:whose|whom|must|gets?|got|getting|please|exactly|actually|currently)\b",
    re.IGNORECASE,
)
"""How a question is put; these words stand in no answer."""


class Question(Model):
    """One question as asked."""

    text: str
    wanted: tuple[Wanted, ...]
    accounts: tuple[str, ...] = ()
    """The CRM's accounts that it names."""
    opportunity_ids: tuple[str, ...] = ()
    week: Week | None = None
    """The week that it names; None where it names none."""
    words: tuple[str, ...] = ()
    """Its content words in lower case, names of accounts left out."""

    names: tuple[str, ...] = ()
    """What else it calls by a name, in lower case: people, products, places."""

    @property
    def counts(self) -> bool:
        """Whether it asks how many there are of something."""
        return _COUNTS.search(self.text) is not None

    @property
    def names_kind(self) -> bool:
        """Whether it says what kind of thing is wanted: `which bank`, `what ceiling`, `how many beds`."""
        return self.counts or _KIND.search(self.text) is not None

    @property
    def content(self) -> tuple[Word, ...]:
        """Its content words, read."""
        return words_of(" ".join(self.words))


def wanted_of(text: str) -> tuple[Wanted, ...]:
    """Return what an answer must hold, surest first; ANYTHING where the question does not say."""
    lowered = _ABOUT.sub(r"\1", text.casefold())
    found = [kind for kind, pattern in _FORMS if re.search(pattern, lowered)]
    return tuple(found) or (Wanted.ANYTHING,)


def week_of(text: str, present: Week) -> Week | None:
    """Return the week that a text names, read in the present one."""
    if _TWO_AGO.search(text):
        return present.previous.previous
    if _LAST_WEEK.search(text) and not _COMPARED.search(text):
        return present.previous
    match = _WEEK.search(text)
    if match is None:
        return None
    year = int(match[1]) if match[1] else present.year
    try:
        return Week.parse(f"{year}-W{int(match[2]):02d}")
    except ValueError:
        return None


def read_question(text: str, directory: AccountDirectory, present: Week) -> Question:
    """Return the question, read against the accounts that the CRM knows."""
    mentions = [m for m in directory.mentions(text) if m.strength > 0.4]
    rest = list(text)
    for mention in mentions:
        rest[mention.char_start : mention.char_end] = " " * (mention.char_end - mention.char_start)
    bare = _FORM.sub(" ", _POSSESSIVE.sub(" ", "".join(rest)))
    return Question(
        text=text,
        wanted=wanted_of(text),
        accounts=tuple(dict.fromkeys(m.account for m in mentions)),
        opportunity_ids=tuple(dict.fromkeys(m.opportunity_id for m in mentions if m.opportunity_id)),
        week=week_of(text, present),
        names=tuple(dict.fromkeys(m[0].casefold() for m in _NAME.finditer(bare))),
        words=tuple(w.lower for w in words_of(bare) if w.is_content),
    )
