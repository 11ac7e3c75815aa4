"""Questions worth asking this week, out of what the week holds."""

from assistant.errors import NotFoundError
from assistant.models.week import Week
from assistant.service.service import Service

MOST = 6


def suggestions(service: Service, week: Week | None) -> tuple[str, ...]:
    """Return questions that the week's own data can answer, the most pressing first; none on an empty home."""
    try:
        brief = service.brief(week)
    except NotFoundError:
        return ()
    figures = brief.figures.figures
    escalated = [r for r in brief.risks if r.escalated]
    found = []
    if "gap" in figures:
        found.append("How far are we from our goal?")
    found += [f"What is the risk at {r.account}?" for r in sorted(escalated, key=lambda r: -r.amount)[:2]]
    if "pushed_count" in figures and figures["pushed_count"].value:
        found.append("Which deals were pushed this week?")
    if brief.escalations:
        found.append("What must the CEO hear this week?")
    if brief.discrepancies:
        found.append("Where do the notes and the CRM disagree?")
    if any(s.label.value == "competitor" for s in brief.signals):
        found.append("What did we hear about competitors?")
    if brief.commitments:
        found.append("Which commitments are still open?")
    return tuple(found[:MOST])
