"""Asks and commitments in notes: what is to be done, by whom and by when."""

import datetime as dt
import re
from collections.abc import Sequence

from assistant.language.dates import DateMention, date_mentions
from assistant.language.names import names
from assistant.language.word_lists import word_set
from assistant.models.base import Model
from assistant.models.document import Document
from assistant.models.narrative import CellCitation, NoteCitation
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_I = re.compile(r"\b(?:i|i'll|i've|i'm|me|my)\b", _FLAGS)
_WE = re.compile(r"\b(?:we|we'll|we've|we're|us|our)\b", _FLAGS)
_FIELD_OWNER = re.compile(
    r"\b(?i:owner|responsible|resp\.?|assigned to|action(?: on)?|who)\s*[:=]\s*"
    r"(?P<name>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2})"
)
_LEADING_OWNER = re.compile(
    r"^\W*(?:next(?: steps?)?:\s*|action:\s*|"
    r"todo:\s*)?(?P<name>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2})\s*(?:[:–—]|-(?=\s)|(?:'s|’s|\bis)? going to\b|"
    r"\bwill\b|'ll\b|’ll\b|\bshall\b|\bto (?=[a-z]+\b)|\b(?:sends?|gets?|brings?|books?|calls?|prepares?|"
    r"organi[sz]es?|drafts?|chases?|delivers?|owns|"
    r"is sending|is preparing|has promised|promised|committed|agreed|takes?|follows?|checks?|sets? up|schedules?)\b)"
)
_TRAILING_OWNER = re.compile(
    r"[(,–—-]\s*(?P<name>[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+){0,2})\)?\s*(?:,\s*due\b.*|,\s*by\b.*)?[.)]?\s*$"
)
_NOT_NAMES = word_set(
    "the we they i he she it customer client legal security procurement finance product marketing engineering ops "
    "it's that this there our their please send next action todo owner monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december follow "
    "need ask get call book prepare share review confirm schedule set update draft check chase agree provide "
    "deliver bring make arrange introduce"
)
_TEAMS = re.compile(
    r"^(?:the )?(?P<team>legal|security|procurement|finance|product|marketing|engineering|"
    r"customer success|support|ops|pricing desk|deal desk)\b",
    _FLAGS,
)
_DUE = re.compile(
    r"\b(?:by|before|until|till|due|no later than|at the latest|bis|not later than|on|latest|"
    r"end of|for)\b[^.;]{0,18}$",
    _FLAGS,
)
_ASKS_FOR = re.compile(
    r"\b(?:please|pls|could you|can you|would you|will you|asks?|asked|request\w*|wants?|need(?:s|ed)?|"
    r"bitte|require\w*)\b",
    _FLAGS,
)


class Promise(Model):
    """Somebody asks for an action or promises one, where it stands in the note."""

    text: str
    kind: str
    """`ask` or `commitment`."""
    owner: str = ""
    """Who is to do it as the note says, or empty."""
    due: dt.date | None = None
    account: str | None = None
    opportunity_id: str | None = None
    said: dt.date | None = None
    """The note's date."""
    citation: NoteCitation
    beside: NoteCitation | None = None
    """The sentence before, where only that says what is promised."""
    of_account: bool = False
    """Whether the note is a call with the account, or an update on it, so that all in it is to that account."""
    owned_by: CellCitation | None = None
    """The CRM's cell that names the owner, where the note itself does not say who `I` is."""
    vague: bool = False
    """Whether neither says it, so that nobody can tell later whether it was kept."""


def promises(document: Document, signals: Sequence[NoteSignal]) -> list[Promise]:
    """Return the asks and commitments among a note's signals, in order; denied and supposed ones are left out.

    A due date is read against the note's date; the owner is whom the sentence names, else the speaker or author where
    it says `I`, else `we`.
    """
    return [
        _promise(document, signal)
        for signal in signals
        if signal.document_id == document.id
        and signal.label is Label.ASK_OR_COMMITMENT
        and signal.tense not in (Tense.DENIED, Tense.HYPOTHETICAL)
    ]


def due_date(text: str, said: dt.date | None) -> dt.date | None:
    """Return the last day of the period named with `by`, `before`, `due` or `on`, else of the first one ahead."""
    mentions = [m for m in date_mentions(text, said) if said is None or m.end >= said]
    if not mentions:
        return None
    marked = [m for m in mentions if _DUE.search(text[: m.char_start])]
    return _last_day(text, (marked or mentions)[0])


def owner_of(text: str, speaker: str | None, author: str | None) -> str:
    """Return who is to do it, as the note says, or an empty string."""
    for pattern in (_FIELD_OWNER, _LEADING_OWNER, _TRAILING_OWNER):
        match = pattern.search(text)
        if match and re.split(r"['’\s]", match["name"])[0].casefold().strip(".") not in _NOT_NAMES:
            return re.sub(r"['’]s$", "", match["name"])
    team = _TEAMS.match(text)
    if team:
        return team["team"].capitalize()
    if _I.search(text):
        return speaker or author or ""
    agent = re.search(r"\bby (?P<name>[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?)\b", text)
    if agent and any(n.text == agent["name"] for n in names(text)) and agent["name"].casefold() not in _NOT_NAMES:
        return agent["name"]
    return "we" if _WE.search(text) else ""


def _promise(document: Document, signal: NoteSignal) -> Promise:
    ask = signal.signal == "ask" or bool(_ASKS_FOR.search(signal.text) and signal.signal != "commitment")
    return Promise(
        text=signal.text,
        kind="ask" if ask else "commitment",
        owner=owner_of(signal.text, signal.speaker, document.author),
        due=due_date(signal.text, document.date),
        account=signal.account,
        opportunity_id=signal.opportunity_id,
        said=document.date,
        citation=NoteCitation(
            document=document.name,
            path=document.path,
            char_start=signal.char_start,
            char_end=signal.char_end,
            quote=signal.text,
        ),
    )


def _last_day(text: str, mention: DateMention) -> dt.date:
    """Return the last day meant: a period's first where it is to be done before it, else its end.

    Before the end of a month is by its end.
    """
    before = re.search(r"\bbefore\s+(?:the )?$", text[: mention.char_start], _FLAGS)
    if mention.precision == "day" or before is None or re.search(r"\bend\b", mention.text, _FLAGS):
        return mention.end
    return mention.start
