"""A narrative in a person's hands: drafted with progress, edited sentence by sentence, approved, handed out."""

from collections.abc import Sequence

from assistant.errors import NotFoundError, UsageError
from assistant.export import FORMATS, render
from assistant.models.base import Model
from assistant.models.user import User
from assistant.models.week import Week
from assistant.service.approval import Approval, Approved, EditReport, Readiness
from assistant.service.ingestion import Progress
from assistant.service.service import Service
from assistant.service.viewing import NarrativeView, Viewing
from assistant.writing.agenda import agenda

LONGEST_STATEMENT = 4_000
AGENDA = "agenda"
"""What the agenda of the weekly meeting is asked for by, beside the formats."""
MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "eml": "message/rfc822",
}


class Exported(Model):
    """A narrative as a file to hand out."""

    name: str
    media_type: str
    data: bytes


class Narrating:
    """One user's work on the home's narratives; every change is in the audit log under the user's name."""

    def __init__(self, service: Service, user: User) -> None:
        self._service = service
        self._records = service.home.records
        self._viewing = Viewing(service.home)
        self._user = user

    def draft(self, week: Week | None, personas: Sequence[str] | None, progress: Progress | None) -> NarrativeView:
        """Write the week, and return it as it is kept."""
        with self._service.changing:
            narrative = self._service.draft(week, personas=personas or None, progress=progress)
            return self._viewing.narrative(narrative.week, None)

    def edit(self, week: Week, statement_id: str, text: str) -> EditReport:
        """Put other words for one statement of the newest version, checked again at once; empty text takes it out.

        Raises NotFoundError for an unknown statement, UsageError for an overlong one.
        """
        if len(text) > LONGEST_STATEMENT:
            raise UsageError(f"A statement has at most {LONGEST_STATEMENT} characters.", "Write a sentence or two.")
        words = " ".join(text.split())
        with self._service.changing:
            newest = self._viewing.narrative(str(week), None)
            self._viewing.statement(newest, statement_id)
            sections = []
            for section in newest.narrative.sections:
                held = [
                    s.model_copy(update={"text": words}) if s.id == statement_id else s
                    for s in section.statements
                    if words or s.id != statement_id
                ]
                sections.append(section.model_copy(update={"statements": tuple(held)}))
            edited = newest.narrative.model_copy(update={"sections": tuple(sections)})
            return self._service.edit(edited.model_dump_json(), by=self._user.name)

    def put_back(self, week: Week, statement_id: str) -> EditReport:
        """Put a statement of the draft back in its words and its place, where an edit changed it or took it out.

        Raises NotFoundError when the newest draft of the week has no such statement.
        """
        with self._service.changing:
            drafted = [v for v in self._records.narratives(str(week)) if v.status == "draft"]
            sections = drafted[-1].narrative.sections if drafted else ()
            home = next((s for s in sections if any(t.id == statement_id for t in s.statements)), None)
            if home is None:
                raise NotFoundError(f"The draft of {week} has no statement {statement_id!r}.", "Draft the week again.")
            order = [t.id for t in home.statements]
            wanted = next(t for t in home.statements if t.id == statement_id)
            newest = self._viewing.narrative(str(week), None).narrative
            mended = []
            for section in newest.sections:
                held = [t for t in section.statements if t.id != statement_id]
                if section.id == home.id:
                    before = set(order[: order.index(statement_id)])
                    place = max((i + 1 for i, t in enumerate(held) if t.id in before), default=0)
                    held.insert(place, wanted)
                mended.append(section.model_copy(update={"statements": tuple(held)}))
            edited = newest.model_copy(update={"sections": tuple(mended)})
            return self._service.edit(edited.model_dump_json(), by=self._user.name)

    def readiness(self, week: Week, version: int | None) -> Readiness:
        """Return what stands between a version and its approval."""
        return Approval(self._service.home).readiness(week, version)

    def approve(self, week: Week, override: str | None, version: int | None) -> Approved:
        """Approve and freeze. Raises CheckError while an escalated item is not told, unless overridden."""
        with self._service.changing:
            return self._service.approve(week, by=self._user.name, override=override or None, version=version)

    def export(self, view: NarrativeView, form: str) -> Exported:
        """Return a version as a file, or the agenda made of it. Raises UsageError for an unknown format."""
        if form == AGENDA:
            return Exported(
                name=f"agenda_{view.week}_v{view.version}.md",
                media_type=MEDIA["md"],
                data=agenda(view.narrative).encode(),
            )
        if form not in FORMATS or form not in MEDIA:
            raise UsageError(f"{form!r} is not a format", f"Use one of {', '.join(FORMATS)}.")
        name = f"narrative_{view.week}_v{view.version}.{form}"
        return Exported(name=name, media_type=MEDIA[form], data=render(view.narrative, form))

    def newest_week(self) -> Week:
        """Return the week of the newest snapshot or narrative. Raises NotFoundError on an empty home."""
        weeks = self._viewing.weeks()
        if not weeks:
            raise NotFoundError("There is no CRM snapshot yet.", "Run `sales-narrative ingest FOLDER` first.")
        return Week.parse(weeks[0].week)
