"""Draft: a week's figures, risks and notes gathered into a brief, written, checked and framed."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from assistant.errors import NotFoundError, UsageError
from assistant.insight.calm import without_own_promises
from assistant.insight.cell_orders import ordering_rows, without_orders
from assistant.insight.contract import evaluate, mark_escalated
from assistant.insight.crm_risks import crm_signals
from assistant.insight.disagreements import disagreements
from assistant.insight.discounts import discounts
from assistant.insight.discrepancies import discrepancies
from assistant.insight.figures import compute_figures
from assistant.insight.frame import make_frame
from assistant.insight.history import company_currency
from assistant.insight.initiatives import initiative_news
from assistant.insight.instructions import hidden_text, instruction_ranges
from assistant.insight.matter import settle
from assistant.insight.outdated import outdated
from assistant.insight.quarantine import quarantined_ranges
from assistant.insight.risk_assembly import assemble_risks
from assistant.insight.themes import themes
from assistant.insight.topics import on_topics
from assistant.insight.undertakings import our_people, undertakings
from assistant.models.company import Company, Persona
from assistant.models.deal import Deal, Snapshot
from assistant.models.document import Document, Kind, SearchFilter
from assistant.models.risk import CallRecord, Label, NoteSignal
from assistant.models.week import Week
from assistant.service.naming import directory_of
from assistant.service.partnership import approved_before, quotable, with_partnership
from assistant.service.proposing import Additions
from assistant.service.sureness import sure_enough
from assistant.service.understanding import Understanding
from assistant.sources.company import default_company
from assistant.store.home import Home
from assistant.writing.brief import NoteInfo, WeekBrief
from assistant.writing.check import CheckContext
from assistant.writing.compose import Body
from assistant.writing.compose.phrases import readings
from assistant.writing.compose.since import promised_days
from assistant.writing.compose.unknowns import rest_of
from assistant.writing.wording import count, listed

LOOK_BACK = dt.timedelta(weeks=8)
"""How far before the week a note still counts, unless a newer one has overtaken it."""

CALL_DAYS = 60
"""How far back calls on record are looked up; the rule asks for three weeks."""


def personas_of(names: Sequence[str] | None, company: Company) -> tuple[Persona, ...]:
    """Return the personas asked for, else the profile's. Raises UsageError for an unknown one or more than two."""
    if names is None:
        return company.ceo.personas
    known = {p.value for p in Persona}
    wrong = [n for n in names if n not in known]
    if wrong or not 1 <= len(names) <= 2:
        raise UsageError(
            f"--persona {','.join(names)!r} is not one persona or two", f"Use one or two of {', '.join(sorted(known))}."
        )
    return tuple(dict.fromkeys(Persona(n) for n in names))


class Gathering:
    """Reads one week out of a home."""

    def __init__(self, home: Home, week: Week | None, as_of: dt.date | None) -> None:
        self._home = home
        self._records = home.records
        self.company = self._records.company() if self._records.company_sha256() else default_company()
        dates = self._records.snapshot_dates()
        chosen = week is not None or as_of is not None
        if week is None:
            if not dates:
                raise NotFoundError("There is no CRM snapshot yet.", "Run `sales-narrative ingest FOLDER` first.")
            week = Week.of(as_of or dates[-1])
        self.frame = make_frame(week, dates, self.company.fiscal_year_start, as_of)
        self._exports = self._records.snapshots(self.frame.as_of)
        self.snapshots: list[Snapshot] = [without_orders(snapshot) for snapshot in self._exports]
        self.directory = directory_of(self._records.snapshots())
        self._last_day = min(as_of, week.sunday) if as_of else week.sunday
        self._settled_until = self._last_day if chosen else None
        self._context: tuple[WeekBrief, Mapping[str, int], CheckContext] | None = None

    @cached_property
    def documents(self) -> list[Document]:
        """Return the notes that count for the week: its own and those of the eight weeks before, newest first."""
        window = SearchFilter(date_from=self.frame.week.monday - LOOK_BACK, date_to=self._last_day)
        found = [d for d in self._records.documents(window) if d.near_duplicate_of is None]
        return sorted(found, key=lambda d: (d.date or dt.date.min, d.path), reverse=True)

    def brief(self, personas: tuple[Persona, ...]) -> WeekBrief:
        """Compute and read everything that the week's writers may say."""
        documents = self.documents
        goals = self._records.goals()
        figures = compute_figures(self.snapshots, goals, self.company, self.frame)
        current, previous = self._pair()
        deals = list(current.values())
        currency = company_currency(self.company, deals)
        understood = self.understood(documents)
        signals = [s for s in understood if s.label is not Label.OTHER]
        people = our_people(self.company, deals, documents)
        standing = without_own_promises(
            sure_enough(signals, self.company.competitors),
            undertakings(documents, understood, people, current),
        )
        risks = assemble_risks(deals, crm_signals(self.snapshots, self.frame, self._calls()), standing)
        asked_off = discounts([s for s in understood if not s.superseded])
        escalations = evaluate(self.company, self.frame, figures, deals, risks, discounts=asked_off)
        brief = WeekBrief(
            company=self.company,
            personas=personas,
            currency=currency,
            frame=self.frame,
            figures=figures,
            deals=current,
            previous_deals=previous,
            risks=tuple(mark_escalated(risks, escalations)),
            escalations=tuple(escalations),
            signals=tuple(signals),
            discounts=tuple(asked_off),
            discrepancies=tuple(discrepancies(understood, current, currency=currency)),
            disagreements=tuple(disagreements(quotable(documents, understood), current, currency=currency)),
            topics=on_topics(
                [s for s in understood if s.date is not None and s.date in self.frame.week], self._home.embedder.embed
            ),
            themes=themes(standing, deals, self._home.embedder.embed),
            initiatives=initiative_news(
                self.company.initiatives,
                sure_enough(understood, self.company.competitors),
                self._home.embedder.embed,
                {
                    d.id: f"{d.title or ''} {PurePosixPath(d.path).stem.replace('_', ' ').replace('-', ' ')}"
                    for d in documents
                },
            ),
            notes={d.id: _info(d) for d in documents},
            quarantined=sum(len(quarantined_ranges(d)) for d in documents),
            addressed_to_assistant=tuple(d.path for d in documents if instruction_ranges(d)),
            kept_out=self._kept_out(),
            unread=tuple(f"{r.path}: {r.what}" for r in self._records.refusals()),
            warnings=self._warnings(),
        )
        return with_partnership(
            brief, documents, understood, self._home.embedder.embed, approved_before(self._records, self.frame.week)
        )

    def check_context(self, brief: WeekBrief, body: Body) -> CheckContext:
        """Return the evidence by which the week's statements are checked; the same again for the same brief."""
        held = self._context
        if held is None or held[0] is not brief or held[1] != body.omitted:
            held = self._context = (brief, body.omitted, self._checking(brief, body))
        return held[2]

    def _checking(self, brief: WeekBrief, body: Body) -> CheckContext:
        kept_back = {
            d.path: [(w.char_start, w.char_end) for w in (*quarantined_ranges(d), *instruction_ranges(d))]
            for d in self.documents
        }
        tallies = {*body.omitted.values(), rest_of(body.omitted), len(brief.risks)}
        tallies |= {brief.quarantined, len(brief.addressed_to_assistant)}
        crossing = sum(r.escalated for r in brief.risks)
        tallies |= {
            crossing,
            len(brief.risks) - crossing,
            len(brief.commitments),
            len(brief.discrepancies),
            len(brief.escalations),
        }
        states = Counter(c.status for c in brief.commitments)
        tallies |= {*states.values(), len(brief.commitments) - states["open"]}
        return CheckContext(
            figures=brief.figures,
            document=self._noted,
            frame=self.frame,
            snapshots=self.snapshots,
            goals=self._records.goals(),
            company=self.company,
            accounts=self.directory,
            quarantined=kept_back,
            tallies=frozenset(tallies),
            notices=frozenset(
                {*brief.kept_out, *brief.unread, *brief.figures.warnings, *brief.warnings, *self.company.missing}
            ),
            people=brief.people,
            promised=promised_days(brief),
            readings=readings(brief.signals),
        )

    def understood(self, documents: Sequence[Document]) -> list[NoteSignal]:
        """Return every sentence of these notes, understood and settled in the light of all newer notes."""
        asked = {d.id for d in documents}
        dates = [d.date for d in documents if d.date is not None]
        newer = SearchFilter(date_from=min(dates), date_to=self._settled_until) if dates else None
        around = {d.id: d for d in (self._records.documents(newer) if newer else [])}
        context = [*around.values(), *(d for d in documents if d.id not in around)]
        read = Understanding(self._home, self.company.competitors, self.directory).read(context)
        settled = settle(read)
        past = outdated(settled, self.snapshots)
        settled = [s.model_copy(update={"superseded": True}) if i in past else s for i, s in enumerate(settled)]
        return Additions(self._home.folder).merge([s for s in settled if s.document_id in asked])

    def quotable(self) -> list[NoteSignal]:
        """Return the standing sentences of the week's notes that may be quoted: what a model may read."""
        notes = [d for d in self.documents if d.date in self.frame.week]
        return [s for s in quotable(notes, self.understood(notes)) if not s.superseded]

    def _noted(self, path: str) -> Document | None:
        """Return a note that counts for the week, or an older one, on which a commitment that stays open rests."""
        found = self._by_path.get(path)
        if found is None:
            before = SearchFilter(document=path, date_to=self.frame.week.monday - LOOK_BACK)
            found = next(iter(self._records.documents(before)), None)
        return found

    @cached_property
    def _by_path(self) -> dict[str, Document]:
        return {d.path: d for d in self.documents}

    def _pair(self) -> tuple[dict[str, Deal], dict[str, Deal]]:
        by_date = {s.date: s.by_id() for s in self.snapshots}
        now, before = self.frame.snapshot, self.frame.previous_snapshot
        return by_date.get(now, {}) if now else {}, by_date.get(before, {}) if before else {}

    def _calls(self) -> list[CallRecord]:
        first = self.frame.as_of - dt.timedelta(days=CALL_DAYS)
        window = SearchFilter(date_from=first, date_to=self.frame.as_of, kind=Kind.CALL)
        return [
            CallRecord(date=d.date, account=d.account, opportunity_id=d.opportunity_id)
            for d in self._records.documents(window)
            if d.date is not None
        ]

    def _kept_out(self) -> tuple[str, ...]:
        """Return what was not read as content beside whole passages of notes, each in one line."""
        lines = []
        rows = [d.ref for s in self._exports if s.date == self.frame.snapshot for d in ordering_rows(s)]
        if rows:
            places = listed([f"row {ref.row} of {ref.path}" for ref in rows], limit=4)
            verb = "addresses" if len(rows) == 1 else "address"
            lines.append(f"{count(len(rows), 'CRM cell')} {verb} the assistant ({places}) and was not followed")
        unseen = [d.name for d in self.documents if hidden_text(d)]
        if unseen:
            verb = "holds" if len(unseen) == 1 else "hold"
            lines.append(
                f"{count(len(unseen), 'note')} {verb} text that a reader cannot see, which was not read "
                f"({listed(unseen, limit=6)})"
            )
        return tuple(lines)

    def _warnings(self) -> tuple[str, ...]:
        undated = [PurePosixPath(path).name for path in self._records.undated()]
        lines = []
        if undated:
            lines.append(
                f"{count(len(undated), 'note')} without a date counted for no week: {listed(undated, limit=4)}"
            )
        if self.frame.snapshot and self.frame.snapshot not in self.frame.week:
            lines.append(f"no CRM snapshot lies in the week; the one of {self.frame.snapshot.isoformat()} is read")
        return tuple(lines)


def _info(document: Document) -> NoteInfo:
    return NoteInfo(
        name=document.name,
        path=document.path,
        kind=document.kind,
        date=document.date,
        author=document.author,
        account=document.account,
    )
