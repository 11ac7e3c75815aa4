"""What a note says, sentence by sentence: its label, which risk, which deal, and how surely."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.insight.attribution import Tie, attribute
from assistant.insight.growth import grows, moves_a_date
from assistant.insight.instructions import instruction_ranges
from assistant.insight.quarantine import quarantined_ranges
from assistant.insight.signal_features import mask_rivals, word_count
from assistant.insight.signal_judge import Judge
from assistant.insight.tense import is_asked, tense_of, told_tense
from assistant.language.names import AccountDirectory
from assistant.language.sentences import Sentence, document_sentences
from assistant.models.document import Document
from assistant.models.risk import Label, NoteSignal, Tense

READING = 10
"""Number of this way of reading; a change of rules that changes what is read raises it, so that no cache is stale."""
ROSY_AT_START, ROSY_AT_END = 4, 4
"""How many sentences of a note's opening and close count as its summary."""

_HEADINGS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), label, weight)
    for pattern, label, weight in (
        (
            r"\b(?:next steps?|actions?|action items?|to[- ]?dos?|follow[- ]?ups?|commitments?|asks?)\b",
            "ask_or_commitment",
            2.5,
        ),
        (r"\b(?:risks?|concerns?|red flags?|worries|threats?|bad news|issues)\b", "risk", 1.6),
        (r"\b(?:competit\w+|rivals?)\b", "competitor", 2.0),
        (r"\b(?:pric\w+|commercials?|terms)\b", "pricing", 1.8),
        (r"\b(?:wins?|good news|highlights?|progress|successes)\b", "win_or_progress", 1.6),
        (r"\b(?:initiatives?|program(?:me)?s?|projects)\b", "initiative_progress", 2.5),
        (r"\b(?:barriers?|blockers?|obstacles?|internal issues|friction)\b", "barrier", 2.5),
        (r"\b(?:leads?|marketing|demand|pipeline quality)\b", "lead_quality", 2.0),
        (r"\b(?:skills?|coaching|enablement|training|team development)\b", "skill_gap", 2.5),
        (r"\b(?:needs?|requirements?|wishes|trends?|market|feedback|voice of)\b", "customer_need_or_trend", 1.8),
        (
            r"\b(?:attendees|participants|present|agenda|background|about|location|logistics|"
            r"apologies)\b",
            "other",
            3.0,
        ),
    )
)
"""What a heading leads one to expect: it multiplies a label's probability, and never decides alone."""
_SAYINGS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name, weight)
    for pattern, name, weight in (
        (
            r"\b(?:my|his|her|\w+['’]s) (?:very )?(?:last|final) (?:working )?(?:day|week|month)s?\b"
            r"(?! before (?:\w+ )?(?:leave|holidays?))"
            r"(?! (?:of|on) (?:the )?(?:trial|training|holiday|leave|visit|test))|"
            r"\bhand(?:ed|ing|s)? in (?:my|his|her) (?:notice|papers|resignation)|"
            r"\bI(?:'m| am|’m| will be|['’]ll be) (?:leaving|retiring|moving on|stepping down)\b",
            "risk|champion_left",
            60.0,
        ),
        (
            r"^(?!.*(?:\b(?:last year|not|never|if|no longer)\b|n['’]t\b)).*"
            r"\b(?:ask(?:s|ed|ing)?(?: us| me)? for|wants?|wanted|demand(?:s|ed)?|expect(?:s|ed)?|insist(?:s|ed)? on|"
            r"push(?:es|ed)? for|requires?)\b.{0,25}?\b(?:\d+(?:[.,]\d+)?|five|six|seven|eight|nine|ten|twelve|"
            r"fifteen|twenty)"
            r"\s?(?:%|percent|per cent|points)(?: \w+)? (?:off|less|discount|reduction|lower|rebate|cheaper|down)\b",
            "risk|price_pressure",
            6.0,
        ),
        (
            r"^(?!.*(?:\b(?:not|never|if|unless)\b|n['’]t\b)).*"
            r"\b(?:we|they|I)(?:['’]d|['’]ll| will| would)? (?:(?:only|just|first) )?(?:do|take|buy|order|sign|start "
            r"with|go for|keep) (?:the |only |just |our |one |two |three )[\w' -]{2,30}?(?:,| and|;)(?: and)?"
            r"(?: (?:we|they))?(?:['’]ll| will)? (?:leave|skip|drop|put off|postpone|forget) (?:out )?"
            r"(?:the|our|all|everything)\b",
            "risk|scope_reduction",
            60.0,
        ),
        (
            r"^(?!.*(?:\b(?:not|no|never|unless|until|if|was)\b|n['’]t\b)).*"
            r"\b(?:(?:budget|money|funds?|funding)(?: is| are|['’]s) "
            r"(?:there|approved|secured|available|in\b|released)|"
            r"(?:is|are|['’]s) in the (?:budget|plan)\b|wants? to sign)",
            "risk",
            0.1,
        ),
        (
            r"\b(?:he|she|I)(?:['’]s| is| was| has|['’]ve| have|['’]m| am)? "
            r"(?:not|never|hardly|no longer|un)(?: been)? ?able to "
            r"(?:do|lift|carry|climb|walk|drive|fly|stand|travel|sleep|sit|bend|work)\b",
            "risk",
            0.1,
        ),
    )
)
"""What a turn of phrase makes likelier or less likely of a class or label: who leaves, what is left out, that money is
there, that a person (and nothing of ours) cannot do something. Like a heading, it never decides alone."""
_FIELD = re.compile(r"^([A-Z][\w /&-]{1,28}?)\s?(?::|–|—| - )\s")
_FILLER = re.compile(
    r"^\W*(?:(?:thanks?(?: you)?|hi|hello|hey|a lot|lots|very|for (?:coming|joining|your time|today)|dear|"
    r"regards|best|cheers|ok(?:ay)?|yes|yeah|yep|no|right|sure|"
    r"exactly|mm-?hm+|uh-?huh|um+|uh+|great|"
    r"perfect|good|fine|bye|agreed|sorry|welcome|good (?:morning|afternoon|evening)|kind|warm|sincerely|all|"
    r"team|everyone|everybody|again|so|much|"
    r"sounds good|got it|of course|absolutely|true|hm+|wow|cool|nice|i see|alright|well)\W*)+$",
    re.IGNORECASE,
)
_UPBEAT = re.compile(
    r"\b(?:great|fantastic|awesome|excellent|superb|brilliant|amazing|wonderful|terrific|outstanding|"
    r"very (?:positive|good|happy|pleased|strong|promising|encouraging)|"
    r"super (?:positive|engaged|happy|strong)|really (?:positive|good|strong|happy)|positive|strong (?:momentum|"
    r"relationship|interest|position|meeting|call|week|quarter|partnership)|"
    r"good (?:momentum|shape|place|hands|vibes?|atmosphere|spirits|progress|week)|momentum|on track|in the bag|"
    r"slam dunk|no (?:concerns|issues|risks?|red flags)|nothing to worry|"
    r"they (?:really )?love|love (?:us|it|the)|thrilled|delighted|excited|confident|all (?:good|green|well)|"
    r"looking (?:good|strong|great)|going (?:really |very )?well|"
    r"healthy|solid|couldn't (?:be|have gone) better|done deal|home run|on course|highly likely|rock solid|"
    r"upbeat|enthusias\w+|as good as (?:signed|done|closed))\b",
    re.IGNORECASE,
)
_DAMPED = re.compile(
    r"\b(?:but|however|although|though|except|unless|not|n't|no longer|hardly|less|concern(?:ed)? about|"
    r"worr(?:y|ied))\b|n't\b",
    re.IGNORECASE,
)


class Utterance(NamedTuple):
    """A sentence as the classifier sees it."""

    text: str
    customer: bool | None = None
    """Whether the customer says it; None where that is not known."""
    heading: str = ""
    """The heading that it stands under."""
    before: str = ""
    """The sentence right before it in the note."""
    written: dt.date | None = None
    """The note's date."""


class Reading(NamedTuple):
    """What the classifier makes of a sentence; `score` is the label's probability, 0 to 1."""

    label: Label
    signal: str | None
    score: float
    tense: Tense


class SignalClassifier:
    """Labels sentences as a trained judge sees them; the same sentence after the same one always the same."""

    def __init__(self, judge: Judge, rivals: Sequence[str] = ()) -> None:
        """`rivals` are the competitors that company.yaml names."""
        self._judge = judge
        self._rivals = tuple(sorted((name for name in rivals if name.strip()), key=len, reverse=True))
        self._labels = [name.split("|")[0] for name in judge.classes]

    def classify(self, utterances: Sequence[Utterance]) -> list[Reading]:
        """Return one reading an utterance, in their order; all that need it are judged in one batch."""
        asked = [i for i, u in enumerate(utterances) if not surely_other(u.text)]
        readings = [Reading(Label.OTHER, None, 1.0, tense_of(u.text, u.written)) for u in utterances]
        if asked:
            texts = [mask_rivals(utterances[i].text, self._rivals) for i in asked]
            before = [mask_rivals(utterances[i].before, self._rivals) for i in asked]
            found = self._judge.probabilities(texts, before, [utterances[i].customer for i in asked])
            for i, row in zip(asked, found, strict=True):
                readings[i] = self._decided(utterances[i], row)
        return readings

    def _decided(self, utterance: Utterance, row: NDArray[np.float32]) -> Reading:
        """Call a risk what reaches the threshold and is neither denied nor supposed, else the likeliest label.

        What is likeliest but less likely than its label must be says nothing: it is `other`.
        Numbers that go up, or days that move, are no smaller scope, whatever the sentence sounds like.
        """
        tense = tense_of(utterance.text, utterance.written)
        weighted = row * self._prior(utterance)
        weighted = weighted / weighted.sum()
        sums: dict[str, float] = {}
        for label, value in zip(self._labels, weighted, strict=True):
            sums[label] = sums.get(label, 0.0) + float(value)
        stands = tense not in (Tense.DENIED, Tense.HYPOTHETICAL)
        label = max((name for name in sums if name != "risk"), key=sums.__getitem__)
        judge = self._judge
        if stands and sums.get("risk", 0.0) >= (judge.risk_threshold if label == "other" else judge.risk_over_signal):
            shrinks = self._finer("risk", weighted) == "scope_reduction"
            none = shrinks and (grows(utterance.text) or moves_a_date(utterance.text, utterance.written))
            label = label if none else "risk"
        if label != "risk" and sums[label] < judge.least.get(label, 0.0):
            label = Label.OTHER.value
        finer = self._finer(label, weighted)
        told = told_tense(utterance.text, tense, Label(label), finer)
        return Reading(Label(label), finer, round(sums[label], 4), told)

    def _prior(self, utterance: Utterance) -> NDArray[np.float32]:
        prior = np.ones(len(self._labels), dtype=np.float32)
        for pattern, name, weight in _SAYINGS:
            if pattern.search(utterance.text):
                prior[
                    [name in (label, each) for label, each in zip(self._labels, self._judge.classes, strict=True)]
                ] *= weight
        field = _FIELD.match(utterance.text)
        for heading in (utterance.heading, field[1] if field else ""):
            for pattern, label, weight in _HEADINGS:
                if heading and pattern.search(heading):
                    prior *= np.array([weight if name == label else 1.0 for name in self._labels], dtype=np.float32)
        return prior

    def _finer(self, label: str, row: NDArray[np.float32]) -> str | None:
        columns = [i for i, name in enumerate(self._labels) if name == label]
        best = self._judge.classes[max(columns, key=lambda i: float(row[i]))]
        return best.partition("|")[2] or None


def surely_other(text: str) -> bool:
    """Whether a sentence needs no model: a greeting, a filler, a rule, a single word."""
    return word_count(text) < 2 or _FILLER.match(text) is not None


def read_signals(document: Document, directory: AccountDirectory, classifier: SignalClassifier) -> list[NoteSignal]:
    """Return every sentence of a note's visible text, understood, in order; what is about nothing is label other.

    Passages in quarantine and text that addresses an assistant yield nothing. Where the summary is upbeat and another
    sentence about the same account is a risk, the upbeat one is there once more as risk `rosy_report`.
    """
    sentences = _open_sentences(document)
    if not sentences:
        return []
    ties = attribute(document, sentences, directory)
    headings = _headings(document.text, sentences)
    before = ["", *(s.text for s in sentences[:-1])]
    utterances = [
        Utterance(s.text, _customer_speaks(document, s, directory), heading, said, document.date)
        for s, heading, said in zip(sentences, headings, before, strict=True)
    ]
    readings = classifier.classify(utterances)
    signals = [
        _signal(document, sentence, reading, tie)
        for sentence, reading, tie in zip(sentences, readings, ties, strict=True)
    ]
    return signals + _rosy(signals)


def retied(document: Document, signals: Sequence[NoteSignal], directory: AccountDirectory) -> list[NoteSignal]:
    """Return a note's signals, read earlier, with their accounts and deals as a newer directory ties them."""
    said = [s for s in signals if s.signal != "rosy_report"]
    sentences = [Sentence(s.char_start, s.char_end, s.text, s.speaker) for s in said]
    tied = [
        signal.model_copy(update={"account": tie.account, "opportunity_id": tie.opportunity_id})
        for signal, tie in zip(said, attribute(document, sentences, directory), strict=True)
    ]
    return tied + _rosy(tied)


def _open_sentences(document: Document) -> list[Sentence]:
    withheld = [(w.char_start, w.char_end) for w in (*quarantined_ranges(document), *instruction_ranges(document))]
    return [
        s
        for s in document_sentences(document)
        if not any(start < s.char_end and s.char_start < end for start, end in withheld)
    ]


def _headings(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return the heading above each sentence: a marked line, a bold one, or a short one that ends with a colon."""
    current, found = "", []
    for sentence in sentences:
        start = text.rfind("\n", 0, sentence.char_start) + 1
        end = text.find("\n", sentence.char_end)
        line = text[start : end if end >= 0 else len(text)].strip()
        if re.match(r"#{1,6}\s|\*\*[^*]+\*\*:?$", line) or (line.endswith(":") and len(line) < 60):
            current = line.strip("#*: \t")
            found.append("")
        else:
            found.append(current)
    return found


def _customer_speaks(document: Document, sentence: Sentence, directory: AccountDirectory) -> bool | None:
    """Whether the customer says the sentence: by turn prefix in a conversation, by sender in a mail."""
    said_by = sentence.speaker or (document.author if document.format == "eml" else None)
    if not said_by:
        return None
    if directory.people(said_by) or (sentence.speaker and document.author and said_by in document.author):
        return False
    if re.search(r"\b(?:customer|client|buyer|procurement|prospect)\b", said_by, re.IGNORECASE):
        return True
    return None


def _signal(document: Document, sentence: Sentence, reading: Reading, tie: Tie) -> NoteSignal:
    return NoteSignal(
        document_id=document.id,
        document=document.name,
        path=document.path,
        char_start=sentence.char_start,
        char_end=sentence.char_end,
        text=sentence.text,
        label=reading.label,
        signal=reading.signal,
        score=reading.score,
        account=tie.account,
        opportunity_id=tie.opportunity_id,
        speaker=sentence.speaker,
        tense=reading.tense,
        date=document.date,
    )


def _rosy(signals: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the first upbeat summary sentence of each account whose note holds a risk as well."""
    risky = {s.account for s in signals if s.label is Label.RISK and s.account is not None}
    summary = [*signals[:ROSY_AT_START], *signals[ROSY_AT_START:][-ROSY_AT_END:]]
    found: dict[str, NoteSignal] = {}
    for s in summary:
        if s.account in risky and s.account is not None and s.account not in found and _upbeat(s):
            found[s.account] = s.model_copy(update={"label": Label.RISK, "signal": "rosy_report"})
    return list(found.values())


def _upbeat(signal: NoteSignal) -> bool:
    return (
        signal.label is not Label.RISK
        and not is_asked(signal.text)
        and _UPBEAT.search(signal.text) is not None
        and _DAMPED.search(re.sub(r"\bno (?:concerns|issues|risks?)\b|couldn't (?:be|have)", "", signal.text)) is None
    )
