"""Which segment a deal belongs to."""

from collections.abc import Iterable

from assistant.insight.history import name_key
from assistant.models.company import Company
from assistant.models.deal import Deal

UNSEGMENTED = "Unsegmented"


class Segmenter:
    """Names a deal's segment: the CRM's own where the cell is filled, else the company's by amount.

    By amount it is the company's segment with the largest `min_amount` not above the deal's; below all of them, or
    without any, the deal is Unsegmented. A name is spelled as company.yaml spells it, else as the CRM does first.
    """

    def __init__(self, company: Company, deals: Iterable[Deal]) -> None:
        self._by_size = sorted(company.segments, key=lambda segment: segment.min_amount, reverse=True)
        self._spelling = {name_key(segment.name): segment.name for segment in company.segments}
        stated = {" ".join(deal.segment.split()) for deal in deals}
        for name in sorted(stated - {""}):
            self._spelling.setdefault(name_key(name), name)

    @property
    def known(self) -> bool:
        """True when the CRM or company.yaml names any segment."""
        return bool(self._spelling)

    def segment(self, deal: Deal) -> str:
        """Return the name of the deal's segment."""
        if name := " ".join(deal.segment.split()):
            return self._spelling.get(name_key(name), name)
        fitting = (segment.name for segment in self._by_size if segment.min_amount <= deal.amount)
        return next(fitting, UNSEGMENTED)
