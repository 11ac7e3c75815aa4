"""The week as framing sees it: the checked body, the brief behind it, and a check for every word that is added."""

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.models.company import Ceo
from assistant.models.deal import Deal
from assistant.models.narrative import Citation, NoteCitation, Section, Statement, StatementKind
from assistant.models.risk import Escalation, Label, NoteSignal, Risk
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import quote_of

Check = Callable[[Statement], Statement]
"""Returns a statement with its status; what is flagged is not said."""
MATTERS = (
    "max_discount_percent", "max_deal_amount_without_ceo", "deal_at_risk_amount", "slip_amount", "coverage_ratio_min",
    "attainment_warning_percent",
)  # fmt: skip
"""Rules of the social contract, those that ask most of the CEO first."""
_VIEWS = tuple(label for label in Label if label is not Label.OTHER)
FEWEST = 6
"""Words; fewer are an aside."""
CELLS = 3
"""So many deals are cited for a figure in an answer; the figure itself holds all its rows."""


def _tells(signal: NoteSignal) -> bool:
    return len(signal.text.split()) >= FEWEST and not signal.text.rstrip("\"”’' ").endswith("?")


class WeekView:
    """What framing may use; it can say nothing that is not in the body or does not pass the check."""

    def __init__(
        self, brief: WeekBrief, sections: Iterable[Section], escalations: Sequence[Escalation], check: Check
    ) -> None:
        self.brief = brief
        self.sections = {s.id: s for s in sections}
        self.escalations = sorted(escalations, key=lambda e: (MATTERS.index(e.rule), -abs(e.value)))
        self._check = check

    @property
    def ceo(self) -> Ceo:
        """The reader, as the profile has it."""
        return self.brief.company.ceo

    def told(self, section_id: str, *, facts: Iterable[str] = (), about: str = "") -> list[Statement]:
        """Return the section's verified statements that are no gaps; with `facts` or `about` only those on them."""
        wanted = set(facts)
        section = self.sections.get(section_id)
        return [
            s
            for s in (section.statements if section else ())
            if s.status == "verified"
            and s.kind is not StatementKind.GAP
            and (not wanted or wanted & set(s.facts))
            and (not about or about in s.text)
        ]

    def gaps(self, section_id: str) -> list[Statement]:
        """Return the lines in which the section says what was not found."""
        section = self.sections.get(section_id)
        return [s for s in (section.statements if section else ()) if s.kind is StatementKind.GAP]

    def say(
        self,
        text: str,
        *,
        facts: Iterable[str] = (),
        citations: Iterable[Citation] = (),
        kind: StatementKind = StatementKind.EVIDENCE,
    ) -> list[Statement]:
        """Return the sentence as a list of one when it passes the check, else an empty list."""
        statement = Statement(
            id="framing", text=text, kind=kind, facts=tuple(facts), citations=tuple(dict.fromkeys(citations))
        )
        checked = self._check(statement)
        return [checked] if checked.status == "verified" else []

    def word_for_word(self, signals: Sequence[NoteSignal], *, words: int = 26) -> list[Statement]:
        """Return a sentence for each signal that quotes it with its date."""
        said: list[Statement] = []
        for signal in signals:
            said += self.say(f"{quote_of(self.brief, signal, words=words)}.", citations=[quotation(signal)])
        return said

    def voiced(self, signal: NoteSignal, *, words: int = 26) -> list[Statement]:
        """Return who says the sentence and the sentence, where the note tells who; else the sentence alone."""
        told = quote_of(self.brief, signal, words=words)
        who = signal.speaker or ""
        named = self.say(f"{who}: {told}.", citations=[quotation(signal)]) if who else []
        return named or self.say(f"{told}.", citations=[quotation(signal)])

    @property
    def worst(self) -> tuple[Risk, Deal] | None:
        """The deal that the headline names, with its risk."""
        ids = [c for s in self.told("headline") for c in s.citations]
        rows = {(c.path, c.row) for c in ids if not isinstance(c, NoteCitation)}
        known = [
            (r, self.brief.deals[r.opportunity_id]) for r in self.brief.risks if r.opportunity_id in self.brief.deals
        ]
        named = [(r, d) for r, d in known if (d.ref.path, d.ref.row) in rows]
        pool = [p for p in named if p[0].escalated] or named or [p for p in known if p[0].escalated] or known
        return max(pool, key=lambda p: (p[0].severity.rank, p[1].amount), default=None)

    @property
    def contested(self) -> Deal | None:
        """The deal of the first decision that is asked for, where it is one; else the deal that the headline names."""
        asked = next((s.text for s in self.told("issues_and_asks")), "")
        ids = [e.opportunity_id or "" for e in self.escalations if e.opportunity_id and e.subject in asked]
        worst = self.worst
        return next((self.brief.deals[i] for i in ids if i in self.brief.deals), worst[1] if worst else None)

    def voices(self, deal: Deal) -> list[NoteSignal]:
        """Return what each person or note on record says of a deal's standing, one sentence each, newest first.

        A question, an aside of a few words and what is only asked for or wished are no view.
        """
        found: dict[str, NoteSignal] = {}
        views = [s for s in self.brief.about(self.brief.standing(*_VIEWS), deal) if _tells(s) and self._of(s, deal)]
        for signal in sorted(views, key=lambda s: (s.label is Label.RISK, s.score), reverse=True):
            info = self.brief.notes.get(signal.document_id)
            found.setdefault(signal.speaker or (info.author if info else None) or signal.path, signal)
        return sorted(found.values(), key=lambda s: str(s.date or ""), reverse=True)

    def _of(self, signal: NoteSignal, deal: Deal) -> bool:
        """Whether a sentence speaks of a deal: it stands in a note about its account, or names the account."""
        info = self.brief.notes.get(signal.document_id)
        name = (deal.account or deal.name).split()
        return bool(info and info.account == deal.account) or (
            bool(name) and name[0].casefold() in signal.text.casefold()
        )

    def statements_of(self, escalation: Escalation) -> list[Statement]:
        """Return the verified statements that tell an escalated item."""
        wanted = set(escalation.statements)
        return [
            s for sec in self.sections.values() for s in sec.statements if s.id in wanted and s.status == "verified"
        ]

    def voiced_by(self, person: str) -> list[NoteSignal]:
        """Return the week's standing sentences that a person says, or that tell what a person did, newest first.

        A sentence that only mentions somebody (`I'll check with Ann`) tells nothing of what Ann thinks, nor does one
        that only says what Ann will do.
        """
        names = "|".join(re.escape(n) for n in dict.fromkeys((person, *person.split())) if len(n) > 2)
        telling = re.compile(rf"^\W*(?:{names})(?: (?:{names}))*(?:,[^,]*,)? (?!and\b|or\b)[a-z]") if names else None
        spoken = {s for s in (person.casefold(), *(n.casefold() for n in person.split())) if len(s) > 2}
        week = self.brief.frame.week
        return [
            s
            for s in self.brief.signals
            if not s.superseded
            and s.date is not None
            and s.date in week
            and s.label is not Label.ASK_OR_COMMITMENT
            and ((s.speaker or "").casefold() in spoken or (telling is not None and telling.search(s.text)))
        ]

    def cells(self, statement: Statement) -> tuple[Citation, ...]:
        """Return what the statement cites, and of each figure that it tells the cells of its largest deals."""
        rows = {(d.ref.path, d.ref.row): d for d in self.brief.deals.values()}
        found: list[Citation] = list(statement.citations)
        for figure in (self.brief.figure(i) for i in statement.facts):
            deals = [rows[r.path, r.row] for r in (figure.rows if figure else ()) if (r.path, r.row) in rows]
            for deal in sorted(deals, key=lambda d: -d.amount)[:CELLS]:
                found += cell(deal, "account", "amount")
        return tuple(dict.fromkeys(found))
