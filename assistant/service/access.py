"""The door of one signed-in user: every use case checks the role first, every query carries the user's id."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar

from assistant.errors import ForbiddenError, NotFoundError
from assistant.models.company import Persona
from assistant.models.deal import RowRef
from assistant.models.figure import Figure
from assistant.models.narrative import Commitment
from assistant.models.risk import Label
from assistant.models.user import Conversation, Role, User
from assistant.models.week import Week
from assistant.service.accounts import Accounts
from assistant.service.approval import Approved, EditReport, History, Readiness
from assistant.service.eval_runs import CaseChange, EvalRun, EvalRuns, SuiteEvent
from assistant.service.ingestion import Progress
from assistant.service.narrating import Exported, Narrating
from assistant.service.reports import StatusReport
from assistant.service.review import ContractView
from assistant.service.review import Progress as InitiativeProgress
from assistant.service.service import Service
from assistant.service.suggesting import suggestions
from assistant.service.talking import AskEvent, Message, Rated, Stop, Talking
from assistant.service.uploads import MyNote, NoteSuggestion, UnderstoodSentence, UploadResult, Uploads
from assistant.service.viewing import EvidenceView, NarrativeView, RowView, Sources, StatementView, Viewing, WeekState
from assistant.writing.diff import Change

P = ParamSpec("P")
R = TypeVar("R")
EVERYONE = tuple(Role)


def roles(
    *allowed: Role,
) -> Callable[[Callable[Concatenate["Access", P], R]], Callable[Concatenate["Access", P], R]]:
    """Let only these roles call a use case; whoever else does gets ForbiddenError before anything is read."""

    def guarded(use_case: Callable[Concatenate["Access", P], R]) -> Callable[Concatenate["Access", P], R]:
        @wraps(use_case)
        def checked(self: "Access", /, *args: P.args, **kwargs: P.kwargs) -> R:
            self.require(*allowed)
            return use_case(self, *args, **kwargs)

        checked.roles = frozenset(allowed)  # type: ignore[attr-defined]  # read by those who list who may do what
        return checked

    return guarded


class Access:
    """What one user may do, and nothing else. Weeks are written as `2026-W47`.

    A door is built for each request from the account as it is now, so that a removed user or a changed role counts at
    once. Every method raises ForbiddenError for other roles, and NotFoundError for what is another user's.
    """

    def __init__(self, service: Service, user: User) -> None:
        self.user = user
        self._service = service
        self._viewing = Viewing(service.home)
        self._talking = Talking(service, user)
        self._uploads = Uploads(service, user)
        self._narrating = Narrating(service, user)
        self._accounts = Accounts(service.home.records, service.settings)

    def require(self, *allowed: Role) -> None:
        """Raise ForbiddenError unless the user has one of these roles."""
        if self.user.role not in allowed:
            raise ForbiddenError(f"A {self.user.role.title} may not do this.", "Sign in with an account that may.")

    # Chat

    @roles(Role.CSO)
    def begin_conversation(self) -> Conversation:
        """Return a new conversation; one that is still empty is taken again."""
        return self._talking.begin()

    @roles(Role.CSO)
    def conversations(self) -> tuple[Conversation, ...]:
        """Return the user's conversations, the one last used first."""
        return self._talking.all()

    @roles(Role.CSO)
    def messages(self, conversation: str) -> tuple[Message, ...]:
        """Return a conversation's messages, oldest first."""
        return self._talking.messages(conversation)

    @roles(Role.CSO)
    def forget_conversation(self, conversation: str) -> None:
        """Delete a conversation with its messages and ratings."""
        self._talking.forget(conversation)

    @roles(Role.CSO)
    def ask(
        self, conversation: str, question: str, *, week: str | None = None, stop: Stop | None = None
    ) -> Iterator[AskEvent]:
        """Answer a question in the light of its conversation, event by event; see `AskEvent`.

        Leaving the iteration, or a `stop` that returns True, ends the answer there; what was told is kept.
        """
        asked_in = Week.parse(week) if week else None
        return self._talking.ask(conversation, question, week=asked_in, stop=stop or (lambda: False))

    @roles(Role.CSO)
    def answer_figures(self, conversation: str, message: str) -> tuple[Figure, ...]:
        """Return the figures that an answer of one's own states, with formulas and rows."""
        return self._talking.figures(conversation, message)

    @roles(Role.CSO)
    def rate(self, message: str, verdict: Literal["up", "down"], reason: str = "") -> Message:
        """Keep what the user thinks of an answer, as a candidate for an eval case."""
        return self._talking.rate(message, verdict, reason)

    @roles(Role.CSO)
    def suggestions(self, week: str | None = None) -> tuple[str, ...]:
        """Return questions worth asking of the week's data, none on an empty home."""
        return suggestions(self._service, Week.parse(week) if week else None)

    # What stands behind a sentence

    @roles(Role.CSO, Role.REVIEWER)
    def evidence(self, path: str, start: int, end: int, quote: str | None = None) -> EvidenceView:
        """Return a range of a note with the text around it; `quote` is what a citation says stands there."""
        return self._viewing.evidence(path, start, end, quote)

    @roles(Role.CSO, Role.REVIEWER)
    def rows(self, refs: Iterable[RowRef]) -> tuple[RowView, ...]:
        """Return rows of CRM exports with their cells."""
        return self._viewing.rows(refs)

    @roles(Role.CSO)
    def sources(self) -> Sources:
        """Return what is on record: snapshots, notes without their text, what could not be read."""
        return self._viewing.sources()

    # Notes of one's own

    @roles(Role.REP)
    def prefill(self, name: str, data: bytes) -> NoteSuggestion:
        """Return what a file's content says of account, deal, date and kind; nothing is stored. Raises SourceError."""
        return self._uploads.prefill(name, data)

    @roles(Role.REP)
    def upload(
        self,
        name: str,
        data: bytes,
        *,
        account: str = "",
        opportunity_id: str = "",
        date: str = "",
        kind: str = "",
    ) -> UploadResult:
        """Take a note, or say why not; what is given stands above what the content says.

        `date` is ISO, `kind` one of meeting_note, deal_update, call_summary, note.
        """
        given = {"account": account, "opportunity_id": opportunity_id, "date": date, "kind": kind}
        return self._uploads.hand_in(name, data, given)

    @roles(Role.REP)
    def my_notes(self) -> tuple[MyNote, ...]:
        """Return the user's notes in use, the newest first."""
        return self._uploads.mine()

    @roles(Role.REP)
    def understood(self, document: str) -> tuple[UnderstoodSentence, ...]:
        """Return what was understood of a note of one's own, sentence by sentence."""
        return self._uploads.understood(document)

    @roles(Role.REP)
    def my_note_text(self, document: str, start: int, end: int) -> EvidenceView:
        """Return a range of a note of one's own with the text around it."""
        return self._uploads.text(document, start, end)

    @roles(Role.REP)
    def withdraw(self, document: str) -> None:
        """Take a note of one's own back; approved narratives keep what they quote of it."""
        self._uploads.withdraw(document)

    @roles(Role.REP)
    def correct(
        self, document: str, start: int, end: int, label: Label, signal: str | None = None
    ) -> tuple[UnderstoodSentence, ...]:
        """Say what a sentence of a note of one's own means; later drafts go by it. Returns the note's sentences."""
        return self._uploads.correct(document, (start, end), label, signal)

    # Narratives

    @roles(Role.CSO, Role.REVIEWER, Role.CEO)
    def weeks(self) -> tuple[WeekState, ...]:
        """Return the weeks that have a snapshot or a narrative, the newest first; the CEO's are the approved ones."""
        return self._viewing.weeks(approved=self._approved_only)

    @roles(Role.CSO)
    def draft(
        self, week: str | None = None, personas: Sequence[str] = (), progress: Progress | None = None
    ) -> NarrativeView:
        """Write a week, the newest unless one is named, for these personas, the profile's unless some are named.

        `progress` hears what is being done, how many sections are done, and of how many (0: not known yet).
        """
        return self._narrating.draft(Week.parse(week) if week else None, personas, progress)

    @roles(Role.CSO, Role.REVIEWER, Role.CEO)
    def narrative(self, week: str, version: int | None = None) -> NarrativeView:
        """Return a version of a week's narrative, the newest unless one is named; the CEO's are the approved ones."""
        return self._viewing.narrative(week, version, approved=self._approved_only)

    @roles(Role.CSO, Role.REVIEWER, Role.CEO)
    def statement(self, week: str, statement: str, version: int | None = None) -> StatementView:
        """Return one statement with its citations and its figures, their formulas and rows."""
        return self._viewing.statement(self.narrative(week, version), statement)

    @roles(Role.CSO)
    def edit_statement(self, week: str, statement: str, text: str) -> EditReport:
        """Put other words for a statement, checked again at once; empty text takes it out."""
        return self._narrating.edit(Week.parse(week), statement, text)

    @roles(Role.CSO)
    def put_back(self, week: str, statement: str) -> EditReport:
        """Put a statement of the draft back in its words and its place, checked again at once."""
        return self._narrating.put_back(Week.parse(week), statement)

    @roles(Role.CSO)
    def readiness(self, week: str, version: int | None = None) -> Readiness:
        """Return what stands between a version and its approval: items not told, statements not supported."""
        return self._narrating.readiness(Week.parse(week), version)

    @roles(Role.CSO)
    def personas(self) -> tuple[Persona, ...]:
        """Return how the CEO decides, as the company's profile has it."""
        return self._service.home.records.company().ceo.personas

    @roles(Role.CSO)
    def approve(self, week: str, *, override: str | None = None, version: int | None = None) -> Approved:
        """Approve and freeze a week's narrative; `override` is the reason for leaving out what must be told."""
        return self._narrating.approve(Week.parse(week), override, version)

    @roles(Role.CSO, Role.REVIEWER)
    def history(self, week: str | None = None) -> History:
        """Return the versions that are kept and who did what to them."""
        return self._service.history(Week.parse(week) if week else None)

    @roles(Role.CSO, Role.REVIEWER)
    def diff(self, before: str, after: str) -> tuple[Change, ...]:
        """Return what changed between two weeks' narratives."""
        return self._service.review().diff(Week.parse(before), Week.parse(after))

    @roles(Role.CSO)
    def contract(self, week: str | None = None) -> ContractView:
        """Return every line of the social contract, this week and over the kept weeks."""
        asked = Week.parse(week) if week else None
        return self._service.review().contract(asked, self._service.brief(asked))

    @roles(Role.CSO)
    def commitments(self, week: str | None = None) -> tuple[Commitment, ...]:
        """Return the commitments as the week's narrative has them, none while none is drafted."""
        try:
            return self._viewing.narrative(week or str(self._narrating.newest_week()), None).narrative.commitments
        except NotFoundError:
            return ()

    @roles(Role.CSO)
    def initiatives(self) -> tuple[InitiativeProgress, ...]:
        """Return each initiative over the approved weeks."""
        return self._service.review().progress()

    @roles(Role.CSO, Role.REVIEWER, Role.CEO)
    def export(self, week: str, form: str, version: int | None = None) -> Exported:
        """Return a narrative as a file: md, json, docx, html, eml or agenda; the CEO's are the approved ones."""
        return self._narrating.export(self.narrative(week, version), form)

    # Evals

    @roles(Role.REVIEWER)
    def suites(self) -> tuple[str, ...]:
        """Return the suites that can be run here, none outside of a checkout."""
        return EvalRuns().suites()

    @roles(Role.REVIEWER)
    def eval_runs(self) -> tuple[EvalRun, ...]:
        """Return the kept runs, the newest first."""
        return EvalRuns().all()

    @roles(Role.REVIEWER)
    def eval_changes(self, run: str) -> tuple[CaseChange, ...]:
        """Return the cases that scored otherwise than when their suite was run before."""
        return EvalRuns().changes(run)

    @roles(Role.REVIEWER)
    def run_suite(self, suite: str, *, fast: bool = True) -> Iterator[SuiteEvent]:
        """Run a suite in a process of its own, and tell of its progress; leaving off ends it."""
        return EvalRuns().start(suite, fast=fast)

    @roles(Role.REVIEWER)
    def rated_answers(self) -> tuple[Rated, ...]:
        """Return the answers that users rated, without saying who."""
        return self._talking.candidates()

    # The installation

    @roles(Role.ADMIN)
    def status(self) -> StatusReport:
        """Return what the records hold, and whether the index holds the same."""
        return self._service.status()

    @roles(Role.ADMIN)
    def settings(self) -> Mapping[str, str]:
        """Return every setting as it is in force, secrets left out."""
        return self._service.settings.shown()

    @roles(Role.ADMIN)
    def users(self) -> tuple[User, ...]:
        """Return the accounts, by name."""
        return self._accounts.all()

    @roles(Role.ADMIN)
    def add_user(self, name: str, role: Role, password: str) -> User:
        """Make an account. Raises UsageError for a name or password that won't do, StoreError for a name taken."""
        return self._accounts.add(name, role, password, by=self.user.name)

    @roles(Role.ADMIN)
    def set_password(self, name: str, password: str) -> None:
        """Set another's password and end their sessions."""
        self._accounts.set_password(self._accounts.named(name), password, by=self.user.name)

    @roles(Role.ADMIN)
    def remove_user(self, name: str) -> None:
        """End an account; what it did stays. Raises StoreError for the last admin."""
        self._accounts.remove(self._accounts.named(name), by=self.user.name)

    @roles(*EVERYONE)
    def change_password(self, old: str, new: str) -> None:
        """Set one's own new password; one's sessions end, and one signs in again."""
        self._accounts.change_password(self.user, old, new)

    @property
    def _approved_only(self) -> bool:
        return self.user.role is Role.CEO
