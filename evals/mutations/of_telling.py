"""Faults in what is told, and in how it is framed."""

from collections.abc import Callable
from decimal import Decimal
from unittest import mock

from assistant.insight import contract
from assistant.models.company import Company
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES
from assistant.service import drafting
from evals.mutations.edits import added, body, crossing, facts, first, framed, reworded, without_deal
from evals.mutations.fault import Fault, Personas
from evals.suites.told import linked

Limits = Callable[[Company], dict[str, Decimal]]


def _halved(sound: Limits) -> Limits:
    return lambda company: {rule: limit / 2 for rule, limit in sound(company).items()}


def _dropped_risk(narrative: Narrative, personas: Personas) -> Narrative:
    smallest = crossing(narrative)[0]
    return without_deal(narrative, next(r for r in narrative.risks if r.opportunity_id == smallest.opportunity_id))


def _dropped_rule(narrative: Narrative, personas: Personas) -> Narrative:
    kept = tuple(e for e in narrative.escalations if e.rule != "max_discount_percent")
    return narrative.model_copy(update={"escalations": kept})


def _untold(narrative: Narrative, personas: Personas) -> Narrative:
    """Raise an escalation that nothing in the body tells."""
    largest = crossing(narrative)[-1]
    gone = set(largest.statements)
    kept = tuple(e.model_copy(update={"statements": ()}) if e == largest else e for e in narrative.escalations)
    return body(narrative, lambda s: None if s.id in gone else s).model_copy(update={"escalations": kept})


def _softened(narrative: Narrative, personas: Personas) -> Narrative:
    told = linked(narrative, crossing(narrative)[-1])[0]
    return body(
        narrative,
        lambda s: s.model_copy(update={"text": f"A minor point, well in hand: {s.text}"}) if s.id == told.id else s,
    )


def _no_signal(narrative: Narrative, personas: Personas) -> Narrative:
    """Lose the signal of every pushed deal."""
    risks = tuple(
        r.model_copy(update={"signals": tuple(s for s in r.signals if s.id != "pushed")}) for r in narrative.risks
    )
    return narrative.model_copy(update={"risks": tuple(r for r in risks if r.signals)})


def _kept(narrative: Narrative, personas: Personas) -> Narrative:
    told = tuple(c.model_copy(update={"status": "kept"}) if c.status == "missed" else c for c in narrative.commitments)
    return narrative.model_copy(update={"commitments": told})


def _emptied(section_id: str) -> Fault:
    def change(narrative: Narrative, personas: Personas) -> Narrative:
        return body(narrative, lambda s: None, only=[section_id])

    title = SECTION_TITLES[section_id]
    return Fault(f"section-{section_id}-empty", f"the section “{title}” comes out empty", ("coverage",), draft=change)


def _persona_drops(narrative: Narrative, personas: Personas) -> Narrative:
    if personas != ("delegating",):
        return narrative
    kept = tuple(s for s in narrative.sections if s.id != "competition")
    return narrative.model_copy(update={"sections": kept})


def _persona_rewrites(narrative: Narrative, personas: Personas) -> Narrative:
    if personas != ("trusting",):
        return narrative
    return body(
        narrative, first(reworded(lambda text: text.replace("jeopardy", "transition")), lambda s: "jeopardy" in s.text)
    )


def _persona_figure(narrative: Narrative, personas: Personas) -> Narrative:
    return facts(narrative, "bookings_qtd", lambda v: v + 1000) if personas == ("consulting",) else narrative


def _one_opening(narrative: Narrative, personas: Personas) -> Narrative:
    return framed(narrative, opening=narrative.sections[0].statements[0].text)


def _headline_last(narrative: Narrative, personas: Personas) -> Narrative:
    order = (*narrative.framing.order[1:], narrative.framing.order[0])
    by_id = {s.id: s for s in narrative.sections}
    moved = narrative.model_copy(update={"sections": tuple(by_id[i] for i in order if i in by_id)})
    return framed(moved, order=order)


def _appendix(narrative: Narrative, personas: Personas) -> Narrative:
    return framed(narrative, emphasis=(*narrative.framing.emphasis, "for the appendix: Risks and Unknowns"))


def _claims_support(narrative: Narrative, personas: Personas) -> Narrative:
    text = f"{narrative.framing.opening} Henrike Vos and Sunil Barath stand behind this plan."
    return framed(narrative, opening=text)


def _adjectives(narrative: Narrative, personas: Personas) -> Narrative:
    return framed(narrative, opening=f"{narrative.framing.opening} A very strong and promising quarter.")


def _loose_answers(narrative: Narrative, personas: Personas) -> Narrative:
    answered = tuple(
        q.model_copy(update={"answer": "Everybody expects this to turn out well.", "citations": ()})
        for q in narrative.framing.questions
    )
    return framed(narrative, questions=answered)


def _stray_number(narrative: Narrative, personas: Personas) -> Narrative:
    return framed(narrative, opening=f"{narrative.framing.opening} That is $7.77M more than a year ago.")


def _by_default(narrative: Narrative, personas: Personas) -> Narrative:
    order = tuple(SECTION_TITLES)
    by_id = {s.id: s for s in narrative.sections}
    return framed(narrative.model_copy(update={"sections": tuple(by_id[i] for i in order if i in by_id)}), order=order)


FAULTS = (
    Fault("risk-dropped", "the smallest deal that crosses the contract is not seen at all", ("coverage",),
          draft=_dropped_risk),
    Fault("escalation-dropped", "a discount above the limit is not escalated", ("coverage",), draft=_dropped_rule),
    Fault("escalation-untold", "an escalation is raised and no statement tells it", ("coverage",), draft=_untold),
    Fault("escalation-softened", "the largest escalation is told as a minor point", ("coverage",), draft=_softened),
    Fault("pushed-unseen", "moved close dates are not seen as a risk", ("coverage",), draft=_no_signal),
    Fault("stale-as-current", "what a newer note has overtaken is read as if it still held", ("coverage",),
          patch=lambda: mock.patch.object(drafting, "settle", list)),
    Fault("limits-halved", "the contract's thresholds are read at half their size", ("coverage",),
          patch=lambda: mock.patch.object(contract, "thresholds", _halved(contract.thresholds))),
    Fault("discrepancy-dropped", "notes that say otherwise than the CRM are not compared", ("coverage",),
          draft=lambda n, p: n.model_copy(update={"discrepancies": ()})),
    Fault("missed-as-kept", "a missed promise is told as kept", ("coverage",), draft=_kept),
    Fault("commitment-lost",
        "a promise with a new date is no longer followed",
        ("coverage",),
        draft=lambda n, p: n.model_copy(
            update={"commitments": tuple(c for c in n.commitments if c.status != "redated")}
        ),
    ),
    Fault("verbal-as-order", "a verbal yes is told as an order", ("coverage",),
          draft=added("big_deals", "Molkerei Tannbach has ordered, $180K.")),
    Fault("private-remark-told", "a quarantined remark stands in the memo", ("coverage",),
          draft=added("customers", "Castellane: their contact is in hospital for a second round of chemotherapy.")),
    Fault("left-out-uncounted", "what was left out is not counted in the unknowns", ("coverage",),
          draft=lambda n, p: body(n, lambda s: None if s.text.startswith("Found but not shown") else s)),
    _emptied("competition"),
    _emptied("since_last_week"),
    Fault("persona-drops-section", "the delegating CEO does not get the section on competition", ("framing",),
          draft=_persona_drops),
    Fault("persona-rewrites", "the trusting CEO reads a softer word in a statement", ("framing",),
          draft=_persona_rewrites),
    Fault("persona-other-figure", "the consulting CEO gets another figure", ("framing",), draft=_persona_figure),
    Fault("one-opening-for-all", "every CEO gets the same opening", ("framing",), draft=_one_opening),
    Fault("one-order-for-all", "every CEO gets the sections in the natural order", ("framing",), draft=_by_default),
    Fault("headline-last", "the headline comes last", ("framing",), draft=_headline_last),
    Fault("risks-in-appendix", "the CSO is told that risks may wait for the appendix", ("framing",), draft=_appendix),
    Fault("support-claimed", "the opening claims the advisors' support", ("framing",), draft=_claims_support),
    Fault("opening-with-adjectives", "the opening praises where a number would do", ("framing",), draft=_adjectives),
    Fault("answers-made-up", "prepared answers rest on nothing", ("framing",), draft=_loose_answers),
    Fault("number-made-up", "the opening gives a number that no row has", ("framing",), draft=_stray_number),
    Fault("preparation-lost", "the page's lines on what to prepare are lost", ("framing",),
          draft=lambda n, p: framed(n, emphasis=())),
    Fault("tactics-unfilled", "a tactic still has the playbook's blank in it", ("framing",),
          draft=lambda n, p: framed(n, tactics=(*n.framing.tactics, "{subject}: have ready what it earns."))),
    Fault("questions-lost", "no question is prepared", ("framing",), draft=lambda n, p: framed(n, questions=())),
)  # fmt: skip
"""Fifteen of what is told, fourteen of how it is framed."""
