"""A deal's risk in words, as an answer tells it: what notes surely say first, then their words alone, then the CRM."""

from typing import NamedTuple

from assistant.models.narrative import Citation
from assistant.models.risk import NoteSignal, Risk, RiskSignal
from assistant.writing.brief import WeekBrief
from assistant.writing.compose.deal_words import signals_of
from assistant.writing.compose.phrases import CRM_RISK_PHRASES, NOTE_RISK_PHRASES, reads_surely
from assistant.writing.wording import quoted

LONGEST = 40
"""Words of a quotation."""


class _Told(NamedTuple):
    """One signal in words, and how late it comes: the lower the earlier."""

    rank: tuple[int, bool, int]
    words: str
    citations: tuple[Citation, ...]


def risk_words(risk: Risk, most: int, brief: WeekBrief) -> tuple[str, list[Citation]]:
    """Return at most so many of a risk's signals in words, with quotations, and what they rest on.

    What a sentence does not surely say is not put in our words: it is quoted alone, and only of a deal that is
    escalated for it. A report that merely reads too well comes after what is wrong.
    """
    notes = signals_of(brief, risk)
    told = [_told(s, [n for n in notes if n.signal == s.id]) for s in risk.signals]
    held = [t for t in told if risk.escalated or t.rank[0] != _DOUBTFUL] or told
    shown = sorted(held, key=lambda t: t.rank)[:most]
    return "; ".join(t.words for t in shown), [c for t in shown for c in t.citations]


_SURE, _DOUBTFUL, _OF_CRM = range(3)


def _told(signal: RiskSignal, notes: list[NoteSignal]) -> _Told:
    rosy, severity = signal.id == "rosy_report", -signal.severity.rank
    phrase = NOTE_RISK_PHRASES.get(signal.id) or CRM_RISK_PHRASES.get(signal.id, signal.id.replace("_", " "))
    if not notes:
        return _Told((_OF_CRM, rosy, severity), phrase, signal.citations[:2])
    sure = next((n for n in notes if reads_surely(n)), None)
    said = sure or notes[0]
    quote = quoted(said.text, words=LONGEST)
    words = f"{phrase}: {quote}" if sure or rosy else f"a note says {quote}"
    return _Told((_SURE if sure else _DOUBTFUL, rosy, severity), words, (said.citation,))
