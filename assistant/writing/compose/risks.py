"""Risks: for each deal what happened, in somebody's own words, what is being done, or that nothing is on record."""

import re
from decimal import Decimal
from typing import NamedTuple

from assistant.language.dates import date_mentions
from assistant.language.standalone import stands_alone
from assistant.models.deal import Deal
from assistant.models.narrative import Citation, Section
from assistant.models.risk import CRM_RISKS, Label, NoteSignal, Risk, RiskSignal, Severity
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import (
    bracketed,
    citations_of,
    crm_grounds,
    crm_phrase,
    deal_cells,
    quote_of,
    signals_of,
    standing,
    telling,
    title,
)
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import note_risk_phrase, reads_surely
from assistant.writing.compose.promised import made
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, listed, quoted, sentence_case

FULL = 2
"""So many escalated risks are told in full."""
QUOTED = 6
"""Up to so many are told with a quotation and what is being done; all beyond in a few words each."""
ALONE = 0.15
"""What a sentence gains, over its probability, when it can be understood by itself."""
DONE = 12
"""So many words of a promise or a next step are quoted."""
SMALL = 2
"""So many risks inside the limits are shown; the others are counted in unknowns."""


_SUPPOSED = re.compile(r"\b(?:would|could|might|if|wants?|wanted|hopes?)\b|[’']d\b", re.IGNORECASE)
"""What makes a sentence a wish, or a thing that somebody might do."""


def gravity(risk: Risk) -> tuple[bool, int, Decimal]:
    """Return by what risks are ranked for a CEO: escalated or not, the worst signal, the amount."""
    return risk.escalated, risk.severity.rank, risk.amount


def main_signal(brief: WeekBrief, risk: Risk) -> NoteSignal | None:
    """Return the note sentence that tells the risk best: the surest, a worse kind before one about as sure.

    None where the CRM shows a risk as bad and the sentence is neither sure nor holds a word of its kind.
    """
    notes = signals_of(brief, risk)
    if not notes:
        return None
    severity = {s.id: s.severity.rank for s in risk.signals}
    told = [s for s in notes if s.signal != "rosy_report"] or notes
    best = max(
        told,
        key=lambda s: (
            s.score + 0.1 * severity.get(s.signal or "", 0) + ALONE * stands_alone(s.text, subject_named=True),
            s.date.toordinal() if s.date else 0,
        ),
    )
    computed = max((s.severity.rank for s in risk.signals if s.id in CRM_RISKS), default=-1)
    return None if not reads_surely(best) and computed >= severity.get(best.signal or "", 0) else best


def told_surely(brief: WeekBrief, risk: Risk) -> bool:
    """Return whether a risk rests on a sentence that may be put in our words, or on the CRM."""
    shown = main_signal(brief, risk)
    return shown is None or reads_surely(shown)


def action(brief: WeekBrief, deal: Deal, shown: NoteSignal | None) -> tuple[str, tuple[Citation, ...]]:
    """Return what is being done about a deal, with its evidence, or that nothing is on record.

    A promise with a date says most; then the CRM's next step; then a promise without a date. What the ledger follows
    goes before what only reads like a promise, and what somebody would do is none.
    """
    open_still = [item for item in brief.commitments if item.status in ("open", "redated")]
    followed = {(c.path, c.char_start) for item in open_still for c in made(item)}
    promised = [
        s
        for s in brief.about(brief.standing(Label.ASK_OR_COMMITMENT), deal)
        if _after(s, shown) and not _SUPPOSED.search(s.text)
    ]
    dated = [s for s in promised if date_mentions(s.text, s.date)]
    if not dated and deal.next_step.strip():
        return f"Next step in the CRM: {quoted(deal.next_step, words=DONE)}.", cell(deal, "next_step")
    best = max(
        dated or telling(promised),
        key=lambda s: ((s.path, s.char_start) in followed, s.signal == "commitment", s.score),
        default=None,
    )
    if best:
        who = "The owner" if _by_owner(brief, deal, best) else "In hand"
        return f"{who}: {quote_of(brief, best, words=DONE)}.", (quotation(best),)
    return "Nothing is on record in reply.", cell(deal, "next_step")


def _by_owner(brief: WeekBrief, deal: Deal, signal: NoteSignal) -> bool:
    """Whether the deal's owner said or wrote a sentence, so that `I` is known to be whom the line names before."""
    note = brief.notes.get(signal.document_id)
    said_by = signal.speaker or (note.author if note else None)
    return bool(deal.owner) and said_by is not None and said_by.strip().casefold() == deal.owner.strip().casefold()


def _after(signal: NoteSignal, shown: NoteSignal | None) -> bool:
    """Whether a promise is another sentence than the risk's, and not older than it."""
    if not shown:
        return True
    if (signal.path, signal.char_start) == (shown.path, shown.char_start):
        return False
    return not (shown.date and signal.date and signal.date < shown.date)


class Account(NamedTuple):
    """What is told of one deal at risk, and what it rests on."""

    text: str
    citations: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


def risk_text(brief: WeekBrief, deal: Deal, risk: Risk) -> Account:
    """Return the full account of one deal at risk."""
    shown = main_signal(brief, risk)
    stands = standing(brief, deal)
    text = f"{title(brief, deal)}{f' ({stands})' if stands else ''}."
    citations: list[Citation] = [*deal_cells(deal)]
    if shown:
        reading = f"{sentence_case(note_risk_phrase(shown))}: " if reads_surely(shown) else ""
        text += f" {reading}{quote_of(brief, shown, words=20)}."
        citations += citations_of([shown])
    computed = _computed(risk)
    if computed:
        phrases = listed([crm_phrase(brief, deal, s) for s in computed])
        text += f" In the CRM: {phrases}." if shown else f" {sentence_case(phrases)}."
    facts, cells = crm_grounds(brief, deal, *computed)
    done, evidence = action(brief, deal, shown)
    return Account(f"{text} {done}", (*citations, *cells, *evidence), facts)


def _computed(risk: Risk) -> list[RiskSignal]:
    """Return the two CRM signals worth telling: no low one beside a worse, and no push beside a slip out."""
    found = [s for s in risk.signals if s.id in CRM_RISKS]
    if any(s.id == "slipped_out_of_quarter" for s in found):
        found = [s for s in found if s.id != "pushed"]
    told = [s for s in found if s.severity is not Severity.LOW]
    if not told and len(found) == len(risk.signals):
        told = found
    return sorted(told, key=lambda s: -s.severity.rank)[:2]


def _short(brief: WeekBrief, deal: Deal, risk: Risk) -> Account:
    """Return one deal in one line: what is wrong, in somebody's own words where a note says so."""
    shown = main_signal(brief, risk)
    phrase, cites, facts = _phrase(brief, deal, risk)
    words = f": {quote_of(brief, shown, words=16)}" if shown and reads_surely(shown) else ""
    done, evidence = action(brief, deal, shown)
    text = f"{title(brief, deal)}: {phrase}{words}. {done}"
    return Account(text, (*cell(deal, "account", "amount"), *cites, *evidence), facts)


def _phrase(brief: WeekBrief, deal: Deal, risk: Risk) -> Account:
    """Return what is wrong with a deal in a few words, and what they rest on."""
    shown = main_signal(brief, risk)
    if shown:
        told = note_risk_phrase(shown) if reads_surely(shown) else quote_of(brief, shown, words=14)
        return Account(told, citations_of([shown]))
    computed = [s for s in risk.signals if s.id in CRM_RISKS] or list(risk.signals)
    worst = max(computed, key=lambda s: s.severity.rank)
    facts, cells = crm_grounds(brief, deal, worst)
    return Account(crm_phrase(brief, deal, worst), cells, facts)


def _named(brief: WeekBrief, deal: Deal, risk: Risk) -> Account:
    """Return one deal in a few words: what is wrong with it, or what a doubtful sentence says."""
    phrase, evidence, counted = _phrase(brief, deal, risk)
    return Account(f"{bracketed(brief, deal)}: {phrase}.", (*cell(deal, "account", "amount"), *evidence), counted)


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the section: what crosses the agreed limits in full, the largest of the others in a line each."""
    ledger = Ledger("risks")
    known = [r for r in brief.risks if r.opportunity_id in brief.deals]
    crossing = sorted((r for r in known if r.escalated), key=gravity, reverse=True)
    inside = [r for r in known if not r.escalated]
    if crossing:
        stay = "stays" if len(inside) == 1 else "stay"
        rest = f"; {count(len(inside), 'deal')} with smaller signals {stay} inside them" if inside else ""
        cites = tuple(c for r in crossing for c in cell(brief.deals[r.opportunity_id], "amount"))
        verb = "crosses" if len(crossing) == 1 else "cross"
        ledger.fact(
            "summary",
            f"{sentence_case(count(len(crossing), 'deal'))} {verb} the limits we agreed{rest}.",
            citations=cites,
        )
    links.tell(*(shown for r in known if (shown := main_signal(brief, r))))
    alone = len(crossing) if len(crossing) <= QUOTED + 1 else QUOTED
    for rank, risk in enumerate(crossing[:alone]):
        deal = brief.deals[risk.opportunity_id]
        told = risk_text(brief, deal, risk) if rank < FULL else _short(brief, deal, risk)
        statement = ledger.say(risk.opportunity_id, told.text, facts=told.facts, citations=told.citations)
        links.cover_deal(statement, deal.opportunity_id)
    for risk in crossing[alone:]:
        deal = brief.deals[risk.opportunity_id]
        told = _named(brief, deal, risk)
        statement = ledger.say(risk.opportunity_id, told.text, facts=told.facts, citations=told.citations)
        links.cover_deal(statement, deal.opportunity_id)
    worth_a_line = [r for r in inside if r.amount > 0 and (r.severity is not Severity.LOW or main_signal(brief, r))]
    by_notes = sorted(worth_a_line, key=lambda r: (main_signal(brief, r) is None, -r.severity.rank, -r.amount))
    for risk in by_notes[:SMALL]:
        told = _named(brief, brief.deals[risk.opportunity_id], risk)
        text = f"Inside the limits: {told.text}"
        small = ledger.say(risk.opportunity_id, text, facts=told.facts, citations=told.citations)
        if crossing:
            links.spare(4, "risks inside the limits", small)
    links.omit("risks inside the limits", len(inside) - len(by_notes[:SMALL]))
    if known and not crossing and not by_notes:
        ledger.gap("low", "No open deal shows more than a low-severity signal.")
    if not known:
        ledger.gap("none", "No open deal shows a risk signal, in the notes or in the CRM.")
    return ledger.section()
