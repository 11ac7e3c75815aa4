"""Departures: a customer's person who is said to begin elsewhere, and to be followed by somebody, is a leaving one."""

import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.insight.days import days_said, in_figures
from assistant.models.risk import Label, NoteSignal, Tense

_BEGINS = re.compile(
    r"\b(?P<who>[A-ZÀ-Ý][\w'’-]{2,})(?: [A-ZÀ-Ý][\w'’-]+)? (?:will |is to )?"
    r"(?:starts?|begins?|joins?|is (?:starting|beginning|joining|off to|going to)|goes (?:over )?to|moves (?:over )?to|"
    r"(?:takes(?: up)?|has (?:taken|accepted|got|found)) (?:a|the) (?:new )?(?:job|post|position|role|chair|desk))"
    r"(?P<where> (?:at|with|for|in|as)\b| (?=the |an? |[A-Z]))"
)
_US = re.compile(r"^ ?(?:at |with |for |in )?(?:us|our|ours|me)\b", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"\bwh(?:o|om)ever (?:comes|follows|is next|takes over|gets|succeeds|replaces|sits)\b|\bsuccess(?:or|ors)\b|"
    r"\b(?:replacement|stand-in) for (?:him|her)\b|"
    r"\b(?:in|takes|fills|gets) (?:his|her) (?:place|shoes|chair|job|desk)\b|"
    r"\bwho (?:comes|follows|takes over) (?:after|from|next)\b|\bafter (?:him|her) comes\b",
    re.IGNORECASE,
)


def leaving(signals: Sequence[NoteSignal]) -> set[int]:
    """Return the places of the sentences that tell, however gladly, that a customer's person goes elsewhere.

    Somebody named begins at another place on a day ahead, and the sentence, or the one right after it in the note,
    speaks of who follows. The name also stands in another sentence about the same account. What was read as a risk
    already, and what is denied or supposed, is left as it is.
    """
    told: dict[str, list[int]] = defaultdict(list)
    for i, signal in enumerate(signals):
        if signal.account:
            told[signal.account].append(i)
    return {
        i
        for group in told.values()
        for i in group
        if (name := _who_goes(signals, i)) is not None
        and any(j != i and signals[j].text != signals[i].text and _names(signals[j].text, name) for j in group)
    }


def _who_goes(signals: Sequence[NoteSignal], place: int) -> str | None:
    """Return the name of the one who goes; None where nobody does."""
    signal = signals[place]
    if signal.label is Label.RISK or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL) or signal.date is None:
        return None
    plain = in_figures(signal.text)
    match = _BEGINS.search(plain)
    if match is None or plain.endswith("?") or _US.search(plain[match.start("where") :]):
        return None
    ahead = [m for m in days_said(plain, signal.date) if m.char_start > match.end() and m.end > signal.date]
    after = signals[place + 1] if place + 1 < len(signals) else signal
    said = f"{plain} {after.text}" if after.document_id == signal.document_id else plain
    return match["who"] if ahead and _FOLLOWED.search(said) else None


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
