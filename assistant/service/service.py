"""One open home and everything a user can do with it."""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from assistant.chat.answer import Answer
from assistant.chat.conversation import Turn
from assistant.cluster import ClusterReading
from assistant.errors import NotFoundError
from assistant.models.document import Document, Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.risk import NoteSignal
from assistant.models.week import Week
from assistant.service.approval import Approval, Approved, EditReport, History, history
from assistant.service.asking import Asking
from assistant.service.drafting import Gathering, personas_of
from assistant.service.evidence import Evidence
from assistant.service.ingestion import Ingestion, Progress, silent
from assistant.service.modelling import Modelling, model_config
from assistant.service.observing import Telemetry, observed
from assistant.service.partnership import playbook
from assistant.service.reports import IngestReport, StatusReport
from assistant.service.review import Review
from assistant.settings import Settings
from assistant.store.home import Home
from assistant.writing.brief import WeekBrief
from assistant.writing.check import SentenceVerdict, Verdict
from assistant.writing.compose import compose
from assistant.writing.llm import untraced
from assistant.writing.pipeline import weekly_chain
from assistant.writing.tracing import Traces

PATIENCE = 20.0
"""Seconds after which a conversation's week is read anew, beside the conversation, when notes were added since."""


class Service:
    """The use cases over one home; use it as a context so that the home is let go."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings
        self.telemetry = Telemetry()
        """What this process counts of its use cases."""
        self.changing = RLock()
        """Held by whoever changes records through the several steps of a use case; reading needs no lock."""

    @property
    def home(self) -> Home:
        """The home, for the use cases that stand in modules of their own."""
        return self._home

    @property
    def settings(self) -> Settings:
        """The settings that the service was opened with."""
        return self._settings

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the home that the settings name. Raises HomeBusyError and StoreError."""
        return cls(Home(settings), settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for asking in (self.__dict__.get("_asking"), self.__dict__.get("_asking_worded")):
            if asking is not None:
                asking.close()
        if self._traces is not None:
            self._traces.close()
        self._home.close()

    @cached_property
    def _traces(self) -> Traces | None:
        endpoint = self._settings.otel_endpoint
        return Traces(endpoint, content=self._settings.otel_content) if endpoint else None

    def traced(self) -> AbstractContextManager[None]:
        """Return a context in which LangChain's runs go to the collector that is set, to none otherwise."""
        return self._traces.context() if self._traces is not None else nullcontext()

    @observed("ingest")
    def ingest(
        self,
        paths: Sequence[Path],
        *,
        snapshot_date: dt.date | None = None,
        progress: Progress | None = None,
        ray: str | None = None,
    ) -> IngestReport:
        """Read files and folders; see `Ingestion`. With `ray`, notes are read and embedded on the cluster there.

        Raises ClusterError where the cluster can't be used; what was stored before stays stored.
        """
        with ExitStack() as stack:
            cluster = stack.enter_context(ClusterReading(ray)) if ray else None
            run = Ingestion(self._home, self._settings, snapshot_date=snapshot_date, progress=progress, cluster=cluster)
            return run.run(paths)

    def status(self) -> StatusReport:
        """Say what the records hold, and whether the index holds the same."""
        return StatusReport.of(self._home)

    @observed("reindex")
    def reindex(self) -> int:
        """Build index and full-text search anew from the records; return how many passages they hold."""
        return self._home.reindex().indexed

    @observed("draft")
    def draft(
        self,
        week: Week | None = None,
        *,
        personas: Sequence[str] | None = None,
        as_of: dt.date | None = None,
        embedded: bool = False,
        progress: Progress | None = None,
    ) -> Narrative:
        """Write the week's narrative, check it and frame it; without a week, that of the newest snapshot.

        A model writes where a key or a server is set, unless `embedded` is asked for. `progress` hears of each step.
        Raises UsageError for unknown personas, NotFoundError when nothing was ingested to tell a week by.
        """
        told = progress or silent
        told("Reading figures and notes", 0, 0)
        gathering = Gathering(self._home, week, as_of)
        with_model = self._settings.has_model and not embedded
        read = self._modelling.propose(gathering) if with_model else ()
        brief = gathering.brief(personas_of(personas, gathering.company))
        told("Writing", 0, 0)
        if with_model:
            narrative = self._modelling.draft(gathering, brief, playbook(), told)
            narrative = narrative.model_copy(update={"warnings": (*narrative.warnings, *read)})
        else:
            with untraced(self._traces is not None):
                narrative = weekly_chain(compose, gathering.check_context, playbook(), told).invoke(brief)
        Approval(self._home).save_draft(narrative)
        return narrative

    @cached_property
    def _modelling(self) -> Modelling:
        return Modelling(self._home, self._settings, self._evidence, heard=self.telemetry.model)

    @property
    def allowance(self) -> str | None:
        """What one run may spend on which model, in a line for people; None where no model is set."""
        if not self._settings.has_model:
            return None
        return f"{model_config(self._settings).settings}: {self._modelling.budget().allowed()} in this run"

    @property
    def spent(self) -> str | None:
        """What the run that asked a model last has spent, in a line for people; None where none was asked."""
        newest = self._modelling.newest if self._settings.has_model else None
        return newest.line() if newest and (newest.spent.calls or newest.spent.cached) else None

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._home)

    @observed("search")
    def search(self, query: str, *, k: int = 8, search: SearchFilter | None = None) -> list[Hit]:
        """Return at most k passages that answer the query, best first, none of them kept back."""
        return self._evidence.search(query, k, search)

    @observed("check_claim")
    def check_claim(self, claim: str, text: str) -> Verdict:
        """Return whether a text supports a claim, with a score and reasons."""
        return self._evidence.check_claim(claim, text)

    @observed("check_text")
    def check_text(self, paragraph: str, *, week: Week | None = None) -> Sequence[SentenceVerdict]:
        """Return for each sentence whether what is stored supports it. Raises NotFoundError on an empty home."""
        return self._evidence.check_text(paragraph, week)

    @observed("ask")
    def ask(
        self,
        question: str,
        *,
        week: Week | None = None,
        search: SearchFilter | None = None,
        user: str | None = None,
        embedded: bool = False,
    ) -> Answer:
        """Return the answer to a question, or an honest abstention; see `Asking.ask`.

        What a `user` with an account asked before is kept in the records, and the question is read in its light.
        """
        return self._answering(embedded).ask(question, week, search, user=user)

    @observed("ask")
    def turn(
        self, question: str, turns: Sequence[Turn], *, week: Week | None = None, embedded: bool = False
    ) -> tuple[Turn, tuple[Figure, ...]]:
        """Return the answer to a question that follows these turns, and the figures that it states, with their rows."""
        turn, desk = self._answering(embedded).turn(question, turns, week, patience=PATIENCE)
        return turn, tuple(f for i in turn.answer.facts if (f := desk.figure(i)))

    def brief(self, week: Week | None = None) -> WeekBrief:
        """Return what a week holds, gathered once for all who ask. Raises NotFoundError on an empty home."""
        return self._answering(embedded=False).desk(week, patience=PATIENCE).brief

    def forget_gathered(self) -> None:
        """Let conversations read the week anew, as after a note was withdrawn."""
        self._answering(embedded=False).forget()

    def _answering(self, embedded: bool) -> Asking:
        return self._asking_worded if self._settings.has_model and not embedded else self._asking

    @cached_property
    def _asking_worded(self) -> Asking:
        return Asking(self._home, playbook, self._modelling.worded)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self._home, playbook)

    @observed("edit")
    def edit(self, text: str, *, by: str) -> EditReport:
        """Keep an edited narrative, checked again at once; see `Approval.edit`."""
        return Approval(self._home).edit(text, by=by)

    @observed("approve")
    def approve(self, week: Week, *, by: str, override: str | None = None, version: int | None = None) -> Approved:
        """Approve and freeze a week's narrative; see `Approval.approve`."""
        return Approval(self._home).approve(week, by=by, override=override, version=version)

    def history(self, week: Week | None = None) -> History:
        """Return the versions that are kept and who did what to them."""
        return history(self._home, week)

    def review(self) -> Review:
        """Return what the kept narratives show over time: diff, contract, progress."""
        return Review(self._home)

    def stored(self, week: Week, version: int | None = None) -> Narrative:
        """Return a kept version of a week's narrative, the newest unless one is named. Raises NotFoundError."""
        return self._home.records.narrative(str(week), version).narrative

    def signals(self, *, document: str | None = None, week: Week | None = None) -> list[NoteSignal]:
        """Return what was understood in the notes asked for, every sentence of them. Raises NotFoundError."""
        gathering = Gathering(self._home, week, None)
        return gathering.understood(self._asked(document, week))

    def _asked(self, document: str | None, week: Week | None) -> list[Document]:
        search = SearchFilter(document=document, week=str(week) if week else None)
        found = self._home.records.documents(search)
        if document and not found:
            raise NotFoundError(f"There is no note {document!r}.", "`sales-narrative search` shows notes by name.")
        return found
