"""The CSO's half of a partnership: how the CEO decides, what was promised, where effort and priorities pull apart."""

from collections.abc import Sequence

from assistant.insight.ceo_style import grouped, reading, style_evidence
from assistant.insight.instructions import instruction_ranges
from assistant.insight.quarantine import quarantined_ranges
from assistant.insight.themes import Embed
from assistant.models.company import Persona
from assistant.models.document import Document
from assistant.models.risk import NoteSignal
from assistant.resources import data_folder
from assistant.writing.brief import WeekBrief
from assistant.writing.playbook import Play, load_play


def playbook() -> dict[Persona, Play]:
    """Return the page of every persona. Raises IntegrityError when the installation's pages can't be used."""
    folder = data_folder("corpus") / "playbook"
    return {p: load_play((folder / f"{p.value}.yaml").read_text("utf-8")) for p in Persona}


def with_partnership(
    brief: WeekBrief, documents: Sequence[Document], understood: Sequence[NoteSignal], embed: Embed
) -> WeekBrief:
    """Return the brief with what the notes show of the CEO, of commitments, and of effort against priorities.

    `documents` are the notes that count for the week, `understood` all their sentences.
    """
    ceo = brief.company.ceo
    examples = {p: page.shown_by for p, page in playbook().items()}
    style = style_evidence(documents, ceo, examples, embed, withheld=Withheld())
    return brief.model_copy(update={"ceo_style": grouped(style), "style": reading(style, ceo.personas)})


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
