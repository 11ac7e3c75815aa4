"""Where the week's effort and the company's priorities pull apart, each finding with what shows it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.insight.initiatives import named
from assistant.insight.telling_words import stems
from assistant.language.dates import calendar_spans
from assistant.language.numbers import quantities
from assistant.language.standalone import stands_alone
from assistant.models.company import Initiative
from assistant.models.document import Document
from assistant.models.figure import FigureSet
from assistant.models.partnership import Finding
from assistant.models.risk import Label, NoteSignal

LEANS = Decimal("0.15")
"""By so much a segment's share of the open pipeline is above its share of what is won before the effort leans to it."""
NEAR = 2
"""So many sentences before and after a cut are looked at for the initiative that it hits."""
PLAIN = 0.9
"""The score from which on a sentence read as a lack of skill tells of one without a word of skills in it."""
LIKELY = 0.5
"""The score from which on a sentence read as on leads counts them, though it does not call them so."""
SHOWN = 2
SAID_TWICE = 2
"""So many signs of a lack of skill show one: a count of people weighs two, our people and the reading one each."""
FEW = 2
"""Below this a number is a word (`one page`) rather than a count."""

_LEADS = re.compile(r"\bleads?\b|\bMQLs?\b|\bSQLs?\b", re.IGNORECASE)
_LEAD_FATE = re.compile(
    r"\b(?:accept\w*|reject\w*|pass(?:ed|es)|hand(?:ed|s) over|qualif\w+|call(?:ed|s)?|contact\w*|work(?:ed|s)|"
    r"convert\w*|return\w*|disqualif\w*|follow(?:ed)? up|open\w*|touch\w*|budget)\b",
    re.IGNORECASE,
)
_ABLE = re.compile(
    r"\b(?:only )?(?:one|two|three|four|five|six|seven|eight|nine|ten|half|none|few|\d+) (?:out )?of (?:the |our |my )?"
    r"(?:\w+ )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+|team|reps?|sellers?|us|them)\b",
    re.IGNORECASE,
)
_SKILL = re.compile(
    r"\b(?:skills?|train\w*|coach\w*|dry run|role.?play|certif\w+|enablement|onboard\w*|product knowledge|"
    r"demo(?:s|ing)?|pitch\w*|negotiat\w+|discovery|objection\w*|qualif\w+|calculation|"
    r"business case|present(?:s|ed|ing)?|explain\w*|rehears\w+|storytell\w*|value sell\w*)\b",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"\b(?:only|not|n't|cannot|couldn't|can't|could not|unable|struggl\w+|weak\w*|lack\w*|gaps?|need\w*|never|"
    r"without|missing|nobody|no one|lost because|too (?:early|fast|little))\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:reps?|sellers?|sales ?people|the team|our people|account executives?|AEs?|juniors?|SDRs?|BDRs?|"
    r"new (?:hires?|starters?)|we|us|our|skills?|colleagues)\b",
    re.IGNORECASE,
)
_TOOL = re.compile(
    r"\b(?:tools?|software|system|platform|CRM|app|licen[cs]es?|portal|diall?er|module|CPQ|database|bot|plug-?in)\b",
    re.IGNORECASE,
)
_UNASKED = re.compile(
    r"\b(?:was|were|is|are|been|being|am) (?:not|never) (?:been )?(?:asked|consulted|involved)|"
    r"(?:was|were|is|are|has|have|had)n['’]t (?:been )?(?:asked|consulted|involved)|"
    r"\b(?:has|have|had) (?:not|never) (?:been )?(?:consulted|involved)|\b(?:has|have|had) (?:not|never) been asked|"
    r"\bnever (?:asked|consulted|involved) (?:us|sales|anybody|anyone|the (?:team|reps?|sellers?|field))|"
    r"\bwithout (?:asking|consulting|involving|telling|sales|us)|"
    r"(?:nobody|no one|none of us)\b.{0,30}\b(?:asked|consulted)|"
    r"\bno say|over our heads?|learn(?:ed|t) (?:of|about) it|first we heard\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\b(?:travel|hiring|budget|cost|spend(?:ing)?|headcount|training|marketing|recruit\w+|investment|expense|overtime|"
    r"event)s? (?:freeze|cuts?|stop|review|ban|reduction|squeeze|embargo)\b|\bfreeze on\b|"
    r"\bcost (?:review|cutting|saving)\b|\b(?:cut|cuts|cutting|froze|frozen|freez\w+|halved|slashed|stopped|cancel\w+|"
    r"reduc\w+|trimmed)\b.{0,40}"
    r"\b(?:budget|travel|hiring|headcount|spend\w*|training|programme|program|campaign|costs?|position|role)\b|"
    r"\b(?:budget|travel|hiring|headcount|training|position|role|hire|installer|recruit\w*)\b"
    r".{0,60}\b(?:cut|frozen|stopped|cancel\w+|on hold|halved|"
    r"not approved|suspended)\b|\bno (?:line|budget|money) for\b|\bhas no line\b",
    re.IGNORECASE,
)


def findings(
    documents: Sequence[Document],
    understood: Sequence[NoteSignal],
    initiatives: Sequence[Initiative],
    figures: FigureSet,
) -> tuple[Finding, ...]:
    """Return the findings that this week's figures and the notes that count give, each kind's newest evidence first.

    A leaning deal mix and a goal out of reach come from figures; lead counts, skills, tools bought without sales's say
    and cost cuts that hit an initiative come from sentences of notes that are not about one customer alone.
    """
    by_id = {d.id: d for d in documents}
    standing = sorted(
        (s for s in understood if not s.superseded), key=lambda s: (str(s.date or ""), -s.char_start), reverse=True
    )
    internal = [s for s in standing if (d := by_id.get(s.document_id)) is not None and not d.account]
    return (
        *_mix(figures),
        *_target(figures),
        *_said("leads", _lead_counts(standing)),
        *_said("skill", _skills(internal or standing)),
        *_tools(internal or standing),
        *_cuts(internal, initiatives, by_id, standing),
    )


def _mix(figures: FigureSet) -> Iterator[Finding]:
    def of(kind: str) -> dict[str, Decimal]:
        prefix = f"deal_mix_{kind}_share:"
        return {i.removeprefix(prefix): f.value for i, f in figures.figures.items() if i.startswith(prefix)}

    opened, won = of("open"), of("won")
    if not won or not opened:
        return
    leans = max(opened, key=lambda s: opened[s] - won.get(s, Decimal(0)))
    earns = max(won, key=lambda s: won[s])
    if leans != earns and leans in won and earns in opened and opened[leans] - won[leans] >= LEANS:
        ids = (f"deal_mix_open_share:{leans}", f"deal_mix_won_share:{leans}", f"deal_mix_won_share:{earns}")
        yield Finding(kind="deal_mix", figures=(*ids, f"deal_mix_open_share:{earns}"), subject=leans)


def _target(figures: FigureSet) -> Iterator[Finding]:
    needed, rate = figures.get("required_win_rate"), figures.get("win_rate_qtd_value")
    if needed and rate and needed.value > rate.value:
        yield Finding(kind="target", figures=(needed.id, rate.id))


def _said(kind: str, signals: Iterable[NoteSignal]) -> Iterator[Finding]:
    chosen: list[NoteSignal] = []
    for signal in signals:
        if len(chosen) < SHOWN and all(signal.path != c.path or kind == "leads" for c in chosen):
            chosen.append(signal)
    if chosen:
        yield Finding.model_validate({"kind": kind, "signals": tuple(chosen)})


def _lead_counts(standing: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the newest note's sentences that count leads; the one that tells most of what became of them first."""
    counted = [s for s in standing if _counts_leads(s)]
    paired = [s for s in counted if _counts(s.text) > 1]
    newest = [s for s in counted if s.path == (paired or counted)[0].path] if counted else []
    return sorted(newest, key=lambda s: (-_fates(s.text), -_counts(s.text), s.char_start))


def _counts_leads(signal: NoteSignal) -> bool:
    """Whether a sentence says of how many leads what became; one that does not call them leads must count twice."""
    if _LEADS.search(signal.text) and _LEAD_FATE.search(signal.text):
        return _counts(signal.text) > 0
    read = signal.label is Label.LEAD_QUALITY and signal.score >= LIKELY
    return read and _counts(signal.text) > 1 and stands_alone(signal.text)


def _fates(text: str) -> int:
    """Return how many different things are told of leads: passed, accepted, called, and so on."""
    return len({m.casefold()[:5] for m in _LEAD_FATE.findall(text)})


def _counts(text: str) -> int:
    """Return how many numbers a sentence counts with; days of the calendar and amounts of money are none."""
    dates = calendar_spans(text)
    return sum(
        q.value >= FEW
        and not any(a < q.char_end and q.char_start < b for a, b in dates)
        and not q.unit.startswith(("money", "ordinal"))
        for q in quantities(text)
    )


def _tools(standing: Sequence[NoteSignal]) -> Iterator[Finding]:
    """Yield the sentences that say sales was not asked, where they or the two before them speak of a tool."""
    notes: dict[str, list[NoteSignal]] = {}
    for signal in sorted(standing, key=lambda s: s.char_start):
        notes.setdefault(signal.path, []).append(signal)
    for unasked in [s for s in standing if _UNASKED.search(s.text)]:
        lines = notes[unasked.path]
        at = lines.index(unasked)
        about = next((s for s in (unasked, *reversed(lines[max(0, at - NEAR) : at])) if _TOOL.search(s.text)), None)
        if about is not None:
            yield Finding(kind="tool", signals=(unasked,) if about is unasked else (about, unasked))
            return


def _skills(standing: Sequence[NoteSignal]) -> list[NoteSignal]:
    def telling(signal: NoteSignal) -> int:
        counted = bool(_ABLE.search(signal.text))
        return 2 * counted + bool(_OURS.search(signal.text)) + (signal.label is Label.SKILL_GAP)

    def worded(signal: NoteSignal) -> bool:
        return bool(_SKILL.search(signal.text) and _LACKS.search(signal.text)) and telling(signal) >= SAID_TWICE

    def read(signal: NoteSignal) -> bool:
        return signal.label is Label.SKILL_GAP and signal.score >= PLAIN and stands_alone(signal.text)

    found = [s for s in standing if worded(s) or read(s)]
    return sorted(found, key=lambda s: (worded(s), telling(s)), reverse=True)


def _cuts(
    internal: Sequence[NoteSignal],
    initiatives: Sequence[Initiative],
    documents: Mapping[str, Document],
    standing: Sequence[NoteSignal],
) -> Iterator[Finding]:
    notes: dict[str, list[NoteSignal]] = {}
    for signal in sorted(internal, key=lambda s: s.char_start):
        notes.setdefault(signal.path, []).append(signal)
    shown = 0
    for cut in [s for s in internal if _CUT.search(s.text)]:
        lines = notes[cut.path]
        at = lines.index(cut)
        around = [cut, *lines[at + 1 : at + 1 + NEAR], *reversed(lines[max(0, at - NEAR) : at])]
        hit = next(((s, i) for s in around for i in initiatives if _about(i, s.text)), None)
        title = documents[cut.document_id].title or documents[cut.document_id].name.replace("_", " ")
        whole = next((i for i in initiatives if named(i, title) or i.id.casefold() in title.casefold()), None)
        if (hit or whole) and shown < SHOWN:
            shown += 1
            signals = (cut,) if not hit or hit[0] is cut else (cut, hit[0])
            subject = hit[1].id if hit else whole.id if whole else ""
            yield Finding(kind="cost_cut", signals=signals, subject=subject)


def _about(initiative: Initiative, text: str) -> bool:
    """Whether a sentence speaks of an initiative: by name, or by two telling words of its name and imperative."""
    words = stems(f"{initiative.name}. {initiative.imperative}")
    return named(initiative, text) or len(words & stems(text)) >= 2
