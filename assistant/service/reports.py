"""What the use cases give back to whoever shows it."""

import datetime as dt
from typing import Self

from pydantic import Field

from assistant.models.base import Model
from assistant.models.document import Refusal
from assistant.store.home import Home


class SnapshotRead(Model):
    """One CRM export read for one date."""

    date: dt.date
    path: str
    deals: int


class IngestReport(Model):
    """What an ingest added, what it knew already, and what it had to refuse."""

    added: tuple[str, ...] = ()
    """Paths of new notes."""
    replaced: tuple[str, ...] = ()
    """Paths whose earlier text was withdrawn for a new one."""
    duplicates: tuple[str, ...] = ()
    """Paths of notes whose very bytes were stored already under another path."""
    near_duplicates: dict[str, str] = Field(default_factory=dict)
    """Path of a note -> path of the earlier one that it all but repeats."""
    unchanged: int = 0
    snapshots: tuple[SnapshotRead, ...] = ()
    goals: int = 0
    company: str = ""
    passages: int = 0
    warnings: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def lines(self) -> list[str]:
        """Return the report for a person, a line each."""
        out = []
        if self.company:
            out.append(f"profile: {self.company}")
        out += [f"snapshot {s.date.isoformat()}: {s.deals} deals from {s.path}" for s in self.snapshots]
        if self.goals:
            out.append(f"goals: {self.goals}")
        notes = [(len(self.added), "added"), (len(self.replaced), "replaced"), (len(self.duplicates), "duplicates")]
        notes += [(len(self.near_duplicates), "near-duplicates linked"), (self.unchanged, "known already")]
        said = ", ".join(f"{number} {word}" for number, word in notes if number)
        out.append(f"notes: {said or 'none'}; {self.passages} passages indexed")
        out += [f"note: {warning}" for warning in self.warnings]
        return out


class StatusReport(Model):
    """What the records hold, and how the index stands to them."""

    home: str
    company: str
    documents: int
    duplicates: int
    near_duplicates: int
    withdrawn: int
    confidential: int
    passages: int
    indexed: int
    index_in_step: bool
    snapshots: tuple[dt.date, ...]
    deal_rows: int
    goals: int
    narratives: int
    refused: int
    """Inputs, or rows of inputs, that could not be read and have not been mended since."""

    @classmethod
    def of(cls, home: Home) -> Self:
        """Count it, id by id where index and records are compared."""
        held, index = home.status(), home.index_state()
        return cls(
            home=str(home.folder),
            company=home.records.company().name,
            documents=held.documents,
            duplicates=held.duplicates,
            near_duplicates=held.near_duplicates,
            withdrawn=held.withdrawn,
            confidential=held.confidential,
            passages=index.passages,
            indexed=index.indexed,
            index_in_step=index.in_step,
            snapshots=tuple(home.records.snapshot_dates()),
            deal_rows=held.deal_rows,
            goals=held.goals,
            narratives=held.narratives,
            refused=held.refusals,
        )
