"""The CSO's half of a partnership: how the CEO decides, what was promised, where effort and priorities pull apart."""

from collections.abc import Mapping, Sequence
from functools import cache

from assistant.insight.alignment import findings
from assistant.insight.ceo_style import grouped, reading, style_evidence
from assistant.insight.contract_view import contract_lines
from assistant.insight.contract_week import ContractWeek
from assistant.insight.exposure import with_exposure
from assistant.insight.instructions import instruction_ranges
from assistant.insight.ledger import Book, ledger
from assistant.insight.planned import owed
from assistant.insight.quarantine import quarantined_ranges
from assistant.insight.themes import Embed
from assistant.insight.undertakings import our_names, our_people, undertakings
from assistant.models.company import Persona
from assistant.models.document import Document
from assistant.models.draft import Narrative
from assistant.models.risk import NoteSignal
from assistant.models.week import Week
from assistant.resources import data_folder
from assistant.store.records import Records
from assistant.writing.brief import WeekBrief
from assistant.writing.compose.phrases import REMEDIES
from assistant.writing.playbook import Play, load_play

SETTLED = ("approved", "frozen")
ENDED_BY_NEWS = ("legal_or_security_block", "budget_freeze", "ghosted", "price_pressure", "delivery_failure")
"""Risks whose planned step is done once notes say that they are over, whoever ended them."""


@cache
def playbook() -> Mapping[Persona, Play]:
    """Return the page of every persona, read once. Raises IntegrityError when a page of the installation is broken."""
    folder = data_folder("corpus") / "playbook"
    return {p: load_play((folder / f"{p.value}.yaml").read_text("utf-8")) for p in Persona}


def with_partnership(
    brief: WeekBrief,
    documents: Sequence[Document],
    understood: Sequence[NoteSignal],
    embed: Embed,
    approved: Sequence[Narrative] = (),
) -> WeekBrief:
    """Return the brief with what the notes show of the CEO, of commitments, and of effort against priorities.

    `documents` are the notes that count for the week, `understood` all their sentences, `approved` the
    approved narratives of the weeks before, oldest first.
    """
    ceo = brief.company.ceo
    examples = {p: page.shown_by for p, page in playbook().items()}
    style = style_evidence(documents, ceo, examples, embed, withheld=Withheld())
    sayable = quotable(documents, understood)
    book = _book(brief, documents, sayable, approved)
    figures = with_exposure(brief.figures, brief.deals, brief.escalations, brief.frame, brief.currency)
    lines, goals = contract_lines(
        ContractWeek(
            company=brief.company,
            frame=brief.frame,
            figures=figures,
            deals=brief.deals,
            risks=brief.risks,
            escalations=brief.escalations,
            discounts=brief.discounts,
            commitments=book.commitments,
            currency=brief.currency,
            sentences=sayable,
            embed=embed,
        )
    )
    figures = figures.model_copy(update={"figures": figures.figures | {f.id: f for f in goals}})
    return brief.model_copy(
        update={
            "ceo_style": grouped(style),
            "style": reading(style, ceo.personas),
            "people": our_names(brief.company, brief.deals.values(), documents),
            "commitments": book.commitments,
            "courses": dict(book.courses),
            "vague_promises": book.vague,
            "figures": figures,
            "findings": findings(documents, sayable, brief.company.initiatives, figures),
            "contract": lines,
        }
    )


def quotable(documents: Sequence[Document], understood: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the sentences that may be quoted."""
    withheld = Withheld()
    by_id = {d.id: d for d in documents}
    return [
        s
        for s in understood
        if (d := by_id.get(s.document_id)) and not d.confidential and not withheld(d, s.char_start, s.char_end)
    ]


def approved_before(records: Records, week: Week) -> tuple[Narrative, ...]:
    """Return what was approved of the weeks before, the newest version of each, oldest first."""
    found = {v.week: v.narrative for v in records.narratives() if v.week < str(week) and v.status in SETTLED}
    return tuple(found[w] for w in sorted(found))


def _book(
    brief: WeekBrief, documents: Sequence[Document], sayable: Sequence[NoteSignal], approved: Sequence[Narrative]
) -> Book:
    people = our_people(brief.company, brief.deals.values(), documents)
    undertaken = undertakings(documents, sayable, people, brief.deals)
    accounts = {d.id: d.account for d in documents}
    frame, before = brief.frame, owed(approved, people)
    return ledger(
        undertaken,
        sayable,
        frame.as_of,
        frame.week.monday,
        earlier=before.commitments,
        since=before.since,
        accounts=accounts,
        authors={d.id: d.author for d in documents},
        remedies={REMEDIES[risk][0]: risk for risk in ENDED_BY_NEWS},
    )


class Withheld:
    """Says which ranges of a note may not be quoted: personal remarks, and text that addresses the assistant."""

    def __init__(self) -> None:
        self._ranges: dict[str, list[tuple[int, int]]] = {}

    def __call__(self, document: Document, start: int, end: int) -> bool:
        """Return whether any of the range is withheld."""
        if document.id not in self._ranges:
            found = (*quarantined_ranges(document), *instruction_ranges(document))
            self._ranges[document.id] = [(w.char_start, w.char_end) for w in found]
        return any(start < last and first < end for first, last in self._ranges[document.id])
