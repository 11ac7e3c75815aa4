"""Everything about one week that a question may be answered from."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.chat.passages import Said
from assistant.chat.topics import Meanings
from assistant.language.accounts import AccountDirectory
from assistant.models.deal import Deal, RowRef
from assistant.models.document import SearchFilter
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.week import Frame
from assistant.writing.brief import NoteInfo, WeekBrief
from assistant.writing.check import CheckContext

Find = Callable[[str, SearchFilter], Sequence[Said]]
"""Returns the sentences worth reading for a question, in any order."""


@dataclass
class Desk:
    """One week, gathered; the narrative is written only when a question asks for what it holds."""

    brief: WeekBrief
    directory: AccountDirectory
    find: Find
    write: Callable[[], Narrative]
    reframe: Callable[[tuple[str, ...]], Narrative] | None = None
    """Writes the same week for other personas."""
    context: CheckContext | None = None
    """What a model's sentences are checked by."""
    search: SearchFilter = field(default_factory=SearchFilter)
    """What the asker limits the notes to."""

    @property
    def frame(self) -> Frame:
        """The week and the day up to which figures count."""
        return self.brief.frame

    @cached_property
    def narrative(self) -> Narrative:
        """The week's narrative, checked."""
        return self.write()

    @cached_property
    def rows(self) -> dict[tuple[str, int], Deal]:
        """The deals of the present and the previous export by file and row."""
        every = (*self.brief.previous_deals.values(), *self.brief.deals.values())
        return {(d.ref.path, d.ref.row): d for d in every}

    @cached_property
    def meanings(self) -> Meanings:
        """What the sentences of the week's notes were understood to mean; what a later note overtook means nothing."""
        return Meanings(s for s in self.brief.signals if not s.superseded)

    def dated(self, path: str) -> dt.date | None:
        """Return the day of a note of the week."""
        note = self.note(path)
        return note.date if note else None

    def note(self, path: str) -> NoteInfo | None:
        """Return what is known of a note of the week; None for another."""
        return self._notes.get(path)

    @cached_property
    def _notes(self) -> dict[str, NoteInfo]:
        return {n.path: n for n in self.brief.notes.values()}

    def named(self, text: str) -> frozenset[str]:
        """Return the accounts that a text names."""
        return frozenset(m.account for m in self.directory.mentions(text))

    def deals(self, rows: Sequence[RowRef]) -> list[Deal]:
        """Return the deals of the present export that stand behind a figure, largest first."""
        found = [self.rows[key] for row in rows if (key := (row.path, row.row)) in self.rows]
        now = [d for d in found if self.brief.deals.get(d.opportunity_id) == d]
        return sorted(now, key=lambda d: (-d.amount, d.opportunity_id))

    def figure(self, figure_id: str) -> Figure | None:
        """Return a computed figure of the week."""
        return self.brief.figure(figure_id)
