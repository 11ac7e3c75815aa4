"""Whether a note says that the customer has signed: the paper, a person at a table, or the account by its name."""

import datetime as dt
import re

from assistant.language.dates import date_mentions
from assistant.models.risk import Label, NoteSignal, Tense

_FLAGS = re.IGNORECASE
_PAPER = (
    r"(?:contracts?|orders?|order forms?|agreements?|frames?|frameworks?|renewals?|deals?|papers?|paperwork|copies|po)"
)
_WHEN = (
    r"(?:in front of \w+|(?:on|this|last|in) \w+(?: \w+)?|yesterday(?: \w+)?|today|tonight|just now|"
    r"(?:at|in|over|on|round|with|before|after) (?:the |an? |his |her |their |our |my )?"
    r"(?:\w+ )?(?!off|up|in\b|for\b)\w+(?: (?:yesterday|today|last \w+|"
    r"on \w+|this \w+))?)"
)
_WHO = (
    r"(?:they|she|he|both|the (?:customer|board|owner|president|chair\w*|director|boss|mayor|council|committee|founder|"
    r"family|buyer|manager)|(?-i:(?!(?:We|I|You|Who|Nobody|Legal|Not|Our|Then|And|But|Signed)\b)[A-Z][\w'’-]+"
    r"(?: [A-Z][\w'’-]+)?))"
)
_SIGNED = re.compile(
    rf"\b(?:counter)?signed (?:(?:the|our|their|an?|both|all) )?(?:[\w'’-]+ ){{0,2}}{_PAPER}\b|"
    rf"\b{_PAPER}(?:,| [\w'’-]+){{0,4}} (?:counter)?signed\b|"
    rf"\b{_WHO}(?: have| has|['’]ve|['’]s)?(?: now| finally| just)? (?:counter)?signed"
    rf"(?: {_WHEN}){{0,2}}\s*(?:[.,;!]|$)|"
    r"^\W*signed(?:,| and sealed\b|[.!]| (?:at|by|yesterday|today|last|this|in front)\b)|"
    r"\b(?:got|have|has) (?:the|their|his|her) signature\b|\bink is dry\b|\bsignature is (?:in|here|on it)\b|"
    r"^\W*(?-i:[A-Z])[\w'’&.-]*(?: [\w'’&.-]+){0,3}(?: is| are|['’]s| has been)(?: now| finally| all)? "
    r"(?:counter)?signed\s*(?:[.,;!]|$)|"
    r"\b(?:put|set) (?:his|her|their) (?:names?|signatures?) (?:on|to|under) (?:it|the (?:paper|contract|order|line)|"
    r"both|all)\b",
    _FLAGS,
)
_UNSIGNED = re.compile(
    r"\b(?:not|never|until|till|unless|before|once|after|when|if|whether|will|to be|be|being|should|must|almost|"
    r"nearly|as good as|verbal\w*|wait\w*|unsigned|nobody|no one|nothing|who|which|would|"
    r"last (?:year|month|spring|summer|autumn|winter)|sooner|rather|years? ago|months? ago|"
    r"competitor\w*|lost|pilot|nda|letter of intent|lease|visitors?['’]? book|guest ?book|register|petition|"
    r"delivery note|data (?:paper|sheet|agreement|protection|processing|annex)|privacy (?:paper|notice|agreement)|dpa|"
    r"minutes|protocol|attendance|our (?:copy|copies|side|part|half|end))\b|n['’]t\b|\?\s*$",
    _FLAGS,
)
"""What a sentence with `signed` holds that says of something else, or of nothing yet, that it is signed."""
_WANTED_BY = re.compile(r"\b(?:by|before|until|till|due|for)\s+(?:\w+ ){0,2}$", _FLAGS)
_STAGE_SIGNED = re.compile(r"\b(?:purchase order|order (?:received|in|placed)|signed|po(?: received)?)\b", _FLAGS)


def says_signed(signal: NoteSignal) -> bool:
    """Whether a sentence plainly says that the customer has signed; of an account with no deal won, that is news."""
    good = signal.label is Label.WIN_OR_PROGRESS and signal.tense is Tense.HAPPENED
    return good and tells_a_signature(signal.text) and not _wanted(signal.text, signal.date)


def tells_a_signature(text: str) -> bool:
    """Whether a text tells outright that somebody has signed, in whatever words."""
    return _SIGNED.search(text) is not None and _UNSIGNED.search(text) is None


def stage_means_signed(stage: str) -> bool:
    """Whether a stage's name says itself that the order is there, so that a signature is no news to the CRM."""
    return _STAGE_SIGNED.search(stage) is not None


def _wanted(text: str, day: dt.date | None) -> bool:
    """Whether the sentence gives a day by which the paper is to be there, as a list of things to do has it."""
    return any(
        _WANTED_BY.search(text[: m.char_start]) and (day is None or m.end >= day) for m in date_mentions(text, day)
    )
