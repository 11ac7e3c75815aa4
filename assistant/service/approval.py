"""Life of a narrative: draft saved, edited and checked again at once, approved, frozen with its evidence."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import ValidationError

from assistant.errors import CheckError, NotFoundError
from assistant.language.numbers import quantities
from assistant.models.base import Model
from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation, Statement
from assistant.models.risk import Escalation
from assistant.models.week import Week
from assistant.service.drafting import Gathering
from assistant.store.home import Home
from assistant.store.journal import AuditEntry
from assistant.store.narratives import Standing, StoredNarrative
from assistant.writing.check import CheckContext, check_statement
from assistant.writing.compose import Body, compose
from assistant.writing.wording import count, listed

DRAFTED_BY = "sales-narrative"
"""The author of a version that no person has touched."""
NAMED = 6
"""So many faults are named in an error's one line; the rest is counted."""


class Missing(Model):
    """An item that crosses the social contract and that the narrative does not tell as it was drafted."""

    rule: str
    subject: str
    opportunity_id: str | None = None
    statements: tuple[str, ...] = ()
    """Ids of the statements that told it and are gone, or no longer tell it."""
    why: str

    @property
    def line(self) -> str:
        """The item in one phrase."""
        return f"{self.subject} ({self.rule}: {self.why})"


class EditReport(Model):
    """What an edit changed, and what the check said of it at once."""

    week: str
    version: int
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    flagged: tuple[Statement, ...] = ()
    """Statements that the check does not let pass, each with its reasons."""
    missing: tuple[Missing, ...] = ()
    """Escalated items that the edit no longer tells: it can't be approved like this."""
    ignored: tuple[str, ...] = ()
    """Parts of the object that are computed and were not taken from the edit."""

    def lines(self) -> list[str]:
        """Return the report for a person, a line each."""
        sizes = (("changed", self.changed), ("added", self.added), ("deleted", self.deleted))
        done = listed([f"{len(ids)} {word}" for word, ids in sizes if ids]) or "nothing changed"
        out = [f"{self.week}, version {self.version}: {done}."]
        out += [f"not supported: {s.id}: {'; '.join(s.reasons)}" for s in self.flagged]
        out += [f"missing: {m.line}" for m in self.missing]
        out += [f"not taken from the edit, because it is computed: {listed(self.ignored)}"] if self.ignored else []
        return out


class Readiness(Model):
    """What stands between a version and its approval; nothing, when both are empty."""

    missing: tuple[Missing, ...] = ()
    flagged: tuple[Statement, ...] = ()


class Approved(Model):
    """A narrative that was approved, with what was overridden."""

    week: str
    version: int
    by: str
    override: str | None = None
    missing: tuple[Missing, ...] = ()
    flagged: tuple[str, ...] = ()
    documents: int
    """How many notes it quotes, frozen with it."""

    def lines(self) -> list[str]:
        """Return what was done for a person, a line each."""
        kept = f"frozen with {count(self.documents, 'note')} as evidence"
        out = [f"{self.week}, version {self.version}: approved by {self.by}, {kept}."]
        if self.override:
            out.append(f"overridden, because: {self.override}")
            out += [f"not told: {m.line}" for m in self.missing]
            out += [f"not supported: {i}" for i in self.flagged]
        return out


class _Examined(NamedTuple):
    narrative: Narrative
    """With every statement checked anew."""
    flagged: tuple[Statement, ...]
    missing: tuple[Missing, ...]


class Approval:
    """The steps of one home's narratives; every step that changes something is in the audit log."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._records = home.records

    def save_draft(self, narrative: Narrative) -> StoredNarrative:
        """Keep a fresh draft as the week's newest version, unless the newest says the same already."""
        versions = self._records.narratives(narrative.week)
        if versions and versions[-1].narrative == narrative:
            return versions[-1]
        stored = self._records.save_narrative(narrative, status="draft", author=DRAFTED_BY)
        self._records.append_audit(DRAFTED_BY, "draft", narrative.week, {"version": str(stored.version)})
        return stored

    def edit(self, text: str, *, by: str) -> EditReport:
        """Keep an edited narrative (its whole JSON object) as a new version, with every statement checked again.

        Only sections are taken from it; what is computed comes from the draft. Raises CheckError when the text is not
        a narrative, NotFoundError when its week was never drafted.
        """
        edited = _parsed(text)
        base = self._system_draft(edited.week)
        narrative = base.narrative.model_copy(update={"sections": edited.sections})
        examined = self._examine(narrative)
        stored = self._records.save_narrative(examined.narrative, status="edited", author=by)
        before, after = _statements(base.narrative), _statements(narrative)
        report = EditReport(
            week=stored.week,
            version=stored.version,
            changed=tuple(i for i in after if i in before and after[i].text != before[i].text),
            added=tuple(i for i in after if i not in before),
            deleted=tuple(i for i in before if i not in after),
            flagged=examined.flagged,
            missing=examined.missing,
            ignored=_ignored(base.narrative, edited),
        )
        detail = {"version": str(stored.version), "changed": " ".join(report.changed), "added": " ".join(report.added)}
        self._records.append_audit(by, "edit", stored.week, detail | {"deleted": " ".join(report.deleted)})
        return report

    def readiness(self, week: Week, version: int | None = None) -> Readiness:
        """Return what `approve` would refuse a version for; nothing for one that is frozen. Raises NotFoundError."""
        stored = self._records.narrative(str(week), version)
        if stored.status == "frozen":
            return Readiness()
        examined = self._examine(stored.narrative)
        return Readiness(missing=examined.missing, flagged=examined.flagged)

    def approve(self, week: Week, *, by: str, override: str | None = None, version: int | None = None) -> Approved:
        """Approve the week's edited version, else its newest draft, and freeze it with its evidence.

        Raises CheckError while an escalated item is not told, or a statement does not hold, unless `override` gives a
        reason, which is logged; NotFoundError when the week was never drafted.
        """
        reason = (override or "").strip()
        if override is not None and not reason:
            raise CheckError("An override needs a reason.", 'Give it in words: --override "why this may be left out".')
        chosen = self._candidate(week, version)
        examined = self._examine(chosen.narrative)
        if (examined.missing or examined.flagged) and not reason:
            self._refuse(chosen, examined, by)
        evidence = self._evidence(examined.narrative)
        overridden = bool(reason and (examined.missing or examined.flagged))
        stored = self._records.save_narrative(examined.narrative, status="approved", author=by, evidence=evidence)
        self._records.set_narrative_status(stored.week, stored.version, "frozen")
        detail = {"version": str(stored.version), "of_version": str(chosen.version), "documents": str(len(evidence))}
        if overridden:
            detail |= {"reason": reason, "missing": "; ".join(m.line for m in examined.missing)}
            detail |= {"flagged": " ".join(s.id for s in examined.flagged)}
        self._records.append_audit(by, "override" if overridden else "approve", stored.week, detail)
        return Approved(
            week=stored.week,
            version=stored.version,
            by=by,
            override=reason if overridden else None,
            missing=examined.missing,
            flagged=tuple(s.id for s in examined.flagged),
            documents=len(evidence),
        )

    def _refuse(self, chosen: StoredNarrative, examined: _Examined, by: str) -> None:
        faults = [m.line for m in examined.missing]
        faults += [f"{s.id}: {'; '.join(s.reasons)}" for s in examined.flagged]
        detail = {"version": str(chosen.version), "because": "; ".join(faults)}
        self._records.append_audit(by, "approval refused", chosen.week, detail)
        parts = []
        if examined.missing:
            items = listed([m.line for m in examined.missing], limit=NAMED)
            parts.append(f"{count(len(examined.missing), 'escalated item')} not told as promised: {items}")
        if examined.flagged:
            items = listed([f"{s.id} ({s.reasons[0]})" for s in examined.flagged], limit=NAMED)
            parts.append(f"{count(len(examined.flagged), 'statement')} not supported: {items}")
        raise CheckError(
            f"The narrative of {chosen.week}, version {chosen.version}, can't be approved; {'; '.join(parts)}.",
            'Put it back (or draft again), or approve with --override "the reason", which is logged.',
        )

    def _candidate(self, week: Week, version: int | None) -> StoredNarrative:
        if version is not None:
            chosen = self._records.narrative(str(week), version)
        else:
            versions = self._records.narratives(str(week))
            if not versions:
                return self._records.narrative(str(week))
            settled = max((v.version for v in versions if v.status == "frozen"), default=0)
            open_ones = [v for v in versions if v.version > settled]
            edited = [v for v in open_ones if v.status == "edited"]
            chosen = (edited or open_ones or versions)[-1]
        if chosen.status == "frozen":
            raise CheckError(
                f"The narrative of {week}, version {chosen.version}, is approved and frozen already.",
                f"Run `sales-narrative draft --week {week}` for a new version, or edit it.",
            )
        return chosen

    def _system_draft(self, week: str) -> StoredNarrative:
        drafts = [v for v in self._records.narratives(week) if v.status == "draft"]
        if not drafts:
            raise NotFoundError(f"There is no draft for {week}.", f"Run `sales-narrative draft --week {week}` first.")
        return drafts[-1]

    def _examine(self, narrative: Narrative) -> _Examined:
        """Check every statement against today's records, and look for every item that crosses the contract."""
        gathering = _gathering(self._home, narrative)
        brief = gathering.brief(narrative.personas)
        fresh = compose(brief)
        body = Body(sections=narrative.sections, escalations=narrative.escalations, omitted=narrative.omitted)
        context = gathering.check_context(brief, body)
        checked = _checked(narrative, context)
        drafts = [v.narrative for v in self._records.narratives(narrative.week) if v.status == "draft"]
        told = {_key(e): e for e in fresh.escalations} | {_key(e): e for n in drafts[-1:] for e in n.escalations}
        statements = _statements(checked)
        missing = tuple(m for e in told.values() if (m := _missing(e, statements, context)))
        return _Examined(checked, tuple(s for s in statements.values() if s.status == "flagged"), missing)

    def _evidence(self, narrative: Narrative) -> dict[str, str]:
        quoted = {c.path for s in _statements(narrative).values() for c in s.citations if isinstance(c, NoteCitation)}
        documents = [d for d in self._records.documents() if d.path in quoted]
        return {d.id: hashlib.sha256(d.text.encode()).hexdigest() for d in documents}


def _gathering(home: Home, narrative: Narrative) -> Gathering:
    """Return the week as it is read today; with the narrative's own day where that is not the week's default."""
    week = Week.parse(narrative.week)
    gathering = Gathering(home, week, None)
    return gathering if gathering.frame.as_of == narrative.as_of else Gathering(home, week, narrative.as_of)


def _parsed(text: str) -> Narrative:
    try:
        return Narrative.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise CheckError(
            f"The edited narrative can't be read: {place}: {first['msg']}.",
            "Edit the object that `sales-narrative draft --format json` printed.",
        ) from error


def _statements(narrative: Narrative) -> dict[str, Statement]:
    return {s.id: s for section in narrative.sections for s in section.statements}


def _checked(narrative: Narrative, context: CheckContext) -> Narrative:
    sections = tuple(
        s.model_copy(update={"statements": tuple(check_statement(t, context) for t in s.statements)})
        for s in narrative.sections
    )
    return narrative.model_copy(update={"sections": sections})


def _key(escalation: Escalation) -> tuple[str, str]:
    return escalation.rule, escalation.opportunity_id or escalation.subject


def _missing(escalation: Escalation, statements: dict[str, Statement], context: CheckContext) -> Missing | None:
    """Return what is wrong when the item's statements are not all there, or none of them names it any more."""
    gone = [i for i in escalation.statements if i not in statements]
    held = [statements[i] for i in escalation.statements if i in statements]
    why = ""
    if not escalation.statements:
        why = "no statement tells it"
    elif gone:
        why = "its statement was deleted"
    elif not any(_names(s, escalation, context) for s in held):
        why = "its statement no longer names it"
    if not why:
        return None
    ids = tuple(gone or escalation.statements)
    return Missing(
        rule=escalation.rule, subject=escalation.subject, opportunity_id=escalation.opportunity_id,
        statements=ids, why=why,
    )  # fmt: skip


def _names(statement: Statement, escalation: Escalation, context: CheckContext) -> bool:
    if escalation.opportunity_id is None:
        told = [q for q in quantities(statement.text) if abs(q.value - escalation.value) <= q.resolution]
        return escalation.subject in statement.facts and bool(told)
    if escalation.subject.casefold() in statement.text.casefold():
        return True
    mentions = context.accounts.mentions(statement.text) if context.accounts else ()
    return any(m.account.casefold() == escalation.subject.casefold() for m in mentions)


def _ignored(base: Narrative, edited: Narrative) -> tuple[str, ...]:
    fields: Iterable[str] = (f for f in Narrative.model_fields if f != "sections")
    return tuple(f for f in fields if getattr(base, f) != getattr(edited, f))


class HistoryLine(Model):
    """One version of a week's narrative, without its text."""

    week: str
    version: int
    status: Standing
    author: str
    made_at: dt.datetime
    personas: tuple[Persona, ...] = ()
    statements: int
    escalations: int
    documents: int


class History(Model):
    """Every version that is kept, and who did what to it, when and why."""

    versions: tuple[HistoryLine, ...]
    log: tuple[AuditEntry, ...]
    """Newest first."""

    def lines(self) -> list[str]:
        """Return the history for a person, a line each."""
        out = [
            f"{v.week}  version {v.version:<3}{v.status:<10}{v.author:<18}{v.made_at:%Y-%m-%d %H:%M}  "
            f"{v.statements} statements, {v.escalations} escalations, {v.documents} notes frozen"
            for v in self.versions
        ]
        for entry in self.log:
            told = ", ".join(f"{k}: {value}" for k, value in entry.detail.items() if value)
            out.append(f"{entry.at:%Y-%m-%d %H:%M}  {entry.actor}  {entry.action}  {entry.subject}  {told}")
        return out or ["No narrative is kept yet."]


def history(home: Home, week: Week | None = None) -> History:
    """Return the versions and the log of one week's narrative, or of all."""
    versions = home.records.narratives(str(week) if week else None)
    weeks = {v.week for v in versions}
    return History(
        versions=tuple(
            HistoryLine(
                week=v.week,
                version=v.version,
                status=v.status,
                author=v.author,
                made_at=v.made_at,
                personas=v.narrative.personas,
                statements=sum(len(s.statements) for s in v.narrative.sections),
                escalations=len(v.narrative.escalations),
                documents=len(v.evidence),
            )
            for v in versions
        ),
        log=tuple(e for e in home.records.audit(str(week) if week else None) if e.subject in weeks),
    )
