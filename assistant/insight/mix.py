"""The deal mix: the whole open pipeline, and the quarter's bookings, by segment."""

from assistant.insight.attainment import closed_between
from assistant.insight.history import CrmHistory
from assistant.insight.segments import Segmenter
from assistant.insight.sheet import Sheet, span_text
from assistant.models.company import Company
from assistant.models.deal import Deal, Status


def add_mix(sheet: Sheet, history: CrmHistory, company: Company) -> None:
    """Enter amount and count by segment: of all open deals whenever they close, of the deals behind bookings_qtd."""
    frame = history.frame
    if frame.snapshot is None:
        return
    deals = list(history.current.values())
    segmenter = Segmenter(company, deals)
    if not segmenter.known:
        sheet.warn("Neither the CRM export nor company.yaml names segments, so there is no deal mix.")
        return
    start = frame.quarter.start
    sets = {
        "open": ([deal for deal in deals if deal.is_open], "open deals, whenever they close"),
        "won": (
            closed_between(deals, Status.WON, start, frame.as_of),
            f"deals won with a close date {span_text(start, frame.as_of)}",
        ),
    }
    names = sorted({segmenter.segment(deal) for members, _ in sets.values() for deal in members})
    for kind, (members, what) in sets.items():
        groups: dict[str, list[Deal]] = {name: [] for name in names}
        for deal in members:
            groups[segmenter.segment(deal)].append(deal)
        word = "Open pipeline" if kind == "open" else "Bookings, quarter to date"
        for name, group in groups.items():
            of_segment = f"{what} in segment {name}"
            sheet.money(f"deal_mix_{kind}_amount:{name}", f"{word}, {name}", of_segment, group)
            sheet.count(f"deal_mix_{kind}_count:{name}", f"{word}, {name}, number of deals", of_segment, group)
