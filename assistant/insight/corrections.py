"""Names that a later note takes back: `it is Korrigan, not Visarro`, `Visarro was never invited`."""

import re
from collections.abc import Iterator, Sequence

from assistant.language.names import names
from assistant.models.risk import Label, NoteSignal, Tense

NEAR = 3
"""Characters between two sentences of which the second goes on with the first."""

_FLAGS = re.IGNORECASE
_OF_RIVALS = re.compile(
    r"\b(?:competit\w+|rivals?|offers?|bids?|bidders?|quot\w+|tenders?|vendors?|suppliers?|cheap\w*|demonstrat\w+|"
    r"demos?|alternatives?|incumbent|shortlist\w*|compar\w+)\b",
    _FLAGS,
)
_BEFORE = (
    r"\b(?:not|never|isn['’]t|wasn['’]t|instead of|rather than|confused with|mixed up with|mistook)(?: \w+){0,2}? "
)
_AFTER = (
    r"(?:['’]s)?[,;]? (?:(?:is|was|has|had|were) (?:never|not|no|wrong\w*|wrongly|a mistake|an error|my mistake|"
    r"only|out of the question)\b"
    r"|(?:isn['’]t|wasn['’]t|never|by mistake|in error|wrongly)\b|.{0,30}\b(?:was wrong|was a mistake|is a "
    r"mistake|is wrong|were never|was never))"
)
_SAYS_SO = re.compile(
    r"\b(?:correct(?:ion|ed|s|ing)?|wrong(?:ly)?|mistake\w*|mistook|confus\w+|mix(?:ed)?[- ]?up|in error|"
    r"misheard|misread|"
    r"not|never|isn['’]t|wasn['’]t|instead of|rather than|actually|in fact)\b",
    _FLAGS,
)


def taken_back(signal: NoteSignal) -> Iterator[str]:
    """Yield the names, case folded, of which the sentence says that an earlier mention was wrong."""
    if signal.tense is Tense.HYPOTHETICAL or signal.text.rstrip().endswith("?") or not _SAYS_SO.search(signal.text):
        return
    own = set((signal.account or "").casefold().split())
    for name in dict.fromkeys(n.text for n in names(signal.text)):
        plain = re.escape(name)
        denied = re.search(rf"{_BEFORE}{plain}\b|\b{plain}{_AFTER}", signal.text, _FLAGS)
        if denied and not own & set(name.casefold().split()):
            yield name.casefold()


def speaks_of_rival(signal: NoteSignal, name: str) -> bool:
    """Whether a sentence names somebody as a competitor, whatever its label."""
    if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", signal.text, _FLAGS):
        return False
    return _competes(signal)


def corrected_rivals(signals: Sequence[NoteSignal]) -> set[int]:
    """Return the places of the sentences that name a competitor whom a later note on the same account takes back."""
    back = [
        (signal, name)
        for signal in signals
        if signal.date is not None and signal.account and (names_back := list(taken_back(signal)))
        if _about_rivals(signal, signals)
        for name in names_back
    ]
    return {
        i
        for i, old in enumerate(signals)
        for new, name in back
        if old.account == new.account and _older(old, new) and speaks_of_rival(old, name)
    }


def _about_rivals(signal: NoteSignal, signals: Sequence[NoteSignal]) -> bool:
    """Whether the sentence, or one right beside it, is about who competes."""
    if _competes(signal):
        return True
    return any(
        s.document_id == signal.document_id
        and (0 <= signal.char_start - s.char_end <= NEAR or 0 <= s.char_start - signal.char_end <= NEAR)
        and _competes(s)
        for s in signals
    )


def _competes(signal: NoteSignal) -> bool:
    labelled = signal.label is Label.COMPETITOR or signal.signal == "competitor_pressure"
    return labelled or _OF_RIVALS.search(signal.text) is not None


def _older(old: NoteSignal, new: NoteSignal) -> bool:
    return old.document_id != new.document_id and old.date is not None and new.date is not None and old.date < new.date
