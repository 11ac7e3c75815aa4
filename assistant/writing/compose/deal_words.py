"""How one deal is named and its CRM signals are told, with the cells that show them."""

from collections.abc import Iterable, Sequence

from assistant.language.standalone import stands_alone
from assistant.models.deal import Deal
from assistant.models.narrative import Citation, NoteCitation
from assistant.models.risk import NoteSignal, Risk, RiskSignal
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.phrases import CRM_RISK_PHRASES, CUES, KIND_WORDS
from assistant.writing.wording import count, day, money, quoted


def title(brief: WeekBrief, deal: Deal) -> str:
    """Return `Acme, $620K`: the account (or deal) and its amount in the deal's own currency."""
    who = deal.account or deal.name or deal.opportunity_id
    if deal.amount_given is None:
        return f"{who} (no amount in the CRM)"
    return f"{who}, {money(deal.amount, deal.currency or brief.currency)}"


def bracketed(brief: WeekBrief, deal: Deal) -> str:
    """Return `Acme ($620K)` for use in lists."""
    who = deal.account or deal.name or deal.opportunity_id
    if deal.amount_given is None:
        return who
    return f"{who} ({money(deal.amount, deal.currency or brief.currency)})"


def standing(brief: WeekBrief, deal: Deal) -> str:
    """Return `closes 12 December, owner Dan Cole`, of what the CRM holds."""
    parts: list[str] = []
    if deal.close_date:
        verb = "closes" if deal.close_date >= brief.frame.as_of else "was due"
        parts.append(f"{verb} {day(deal.close_date, brief.frame.as_of)}")
    if deal.owner:
        parts.append(f"owner {deal.owner}")
    return ", ".join(parts)


def deal_cells(deal: Deal) -> tuple[Citation, ...]:
    """Return the cells behind `title` and `standing`."""
    return cell(deal, "account", "amount", "close_date", "owner")


def source(brief: WeekBrief, signal: NoteSignal) -> str:
    """Return `18 November`, when a sentence was said; `call`, `update` where no date is known."""
    info = brief.notes.get(signal.document_id)
    words = KIND_WORDS[info.kind] if info else "note"
    return day(signal.date, brief.frame.as_of) if signal.date else words


def quote_of(brief: WeekBrief, signal: NoteSignal, *, words: int = 24) -> str:
    """Return the sentence, shortened to what carries its meaning, in quotation marks.

    What was said before the week carries its source and date; the citation names the week's own.
    """
    words_said = quoted(signal.text, words=words, cue=CUES.get(signal.signal or ""))
    in_week = signal.date is not None and signal.date in brief.frame.week
    return words_said if in_week else f"{words_said} ({source(brief, signal)})"


def telling(signals: Iterable[NoteSignal]) -> list[NoteSignal]:
    """Return those that a reader understands by themselves once the account is named, in their order."""
    return [s for s in signals if stands_alone(s.text, subject_named=s.account is not None)]


def crm_phrase(brief: WeekBrief, deal: Deal, signal: RiskSignal) -> str:
    """Return what a CRM signal says, with the values that it rests on."""
    before = brief.previous_deals.get(deal.opportunity_id)
    as_of = brief.frame.as_of
    match signal.id:
        case "slipped" if deal.close_date:
            return f"past its close date of {day(deal.close_date, as_of)}"
        case "pushed" | "slipped_out_of_quarter":
            moved = brief.figure(f"push_count:{deal.opportunity_id}")
            times = f"{count(int(moved.value), 'move')} of the close date to a later month" if moved else ""
            if before and before.close_date and deal.close_date and deal.close_date > before.close_date:
                shift = f"moved this week from {day(before.close_date, as_of)} to {day(deal.close_date, as_of)}"
                out = ", out of the quarter" if signal.id == "slipped_out_of_quarter" else ""
                return f"{shift}{out}" + (f" ({times})" if moved and moved.value > 1 else "")
            return times or CRM_RISK_PHRASES[signal.id]
        case "no_activity" if deal.last_activity:
            return f"no activity in the CRM since {day(deal.last_activity, as_of)}"
        case "stalled" if deal.stage:
            return f"stuck in {deal.stage}"
        case "amount_decreased" if before:
            currency = deal.currency or brief.currency
            return f"its amount cut from {money(before.amount, currency)} to {money(deal.amount, currency)}"
        case _:
            return CRM_RISK_PHRASES.get(signal.id, signal.id.replace("_", " "))


def crm_grounds(brief: WeekBrief, deal: Deal, *signals: RiskSignal) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
    """Return the figures and cells that `crm_phrase` of these signals rests on, the previous export's among them."""
    before = brief.previous_deals.get(deal.opportunity_id)
    facts: list[str] = []
    cells: list[Citation] = []
    for signal in signals:
        cells += signal.citations[:2]
        if signal.id in ("pushed", "slipped_out_of_quarter"):
            moved = brief.figure(f"push_count:{deal.opportunity_id}")
            facts += [moved.id] if moved else []
            cells += [*cell(deal, "close_date"), *(cell(before, "close_date") if before else ())]
        if signal.id == "amount_decreased":
            cells += [*cell(deal, "amount"), *(cell(before, "amount") if before else ())]
    return tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(cells))


def signals_of(brief: WeekBrief, risk: Risk) -> list[NoteSignal]:
    """Return the note sentences behind a risk, in the order of its signals, newest first within one."""
    wanted = [
        (c.path, c.char_start, c.char_end, s.id)
        for s in risk.signals
        for c in s.citations
        if isinstance(c, NoteCitation)
    ]
    index = {(s.path, s.char_start, s.char_end, s.signal): s for s in reversed(brief.signals)}
    return [index[key] for key in dict.fromkeys(wanted) if key in index]


def citations_of(signals: Sequence[NoteSignal]) -> tuple[Citation, ...]:
    """Return one citation a sentence."""
    return tuple(quotation(s) for s in signals)
