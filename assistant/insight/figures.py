"""All figures of a week, computed from the CRM's rows and the goals (PRODUCT.md section 3)."""

from collections.abc import Sequence

from assistant.insight.attainment import add_attainment
from assistant.insight.closings import add_closings
from assistant.insight.gaps import warn_of_gaps
from assistant.insight.goals import quarter_goal
from assistant.insight.history import CrmHistory, company_currency
from assistant.insight.mix import add_mix
from assistant.insight.movement import add_movement
from assistant.insight.pipeline import add_pipeline
from assistant.insight.sheet import Sheet
from assistant.insight.waterfall import add_waterfall
from assistant.models.company import Company
from assistant.models.deal import Goal, Snapshot
from assistant.models.figure import FigureSet
from assistant.models.week import Frame


def compute_figures(snapshots: Sequence[Snapshot], goals: Sequence[Goal], company: Company, frame: Frame) -> FigureSet:
    """Return every figure that the rows give, exact; one that cannot be computed is absent, with the reason.

    Money is in the company's currency (company.yaml's, else the CRM's most frequent, else USD) and is never rounded;
    deals in another currency count as deals and are not added up. Quotients carry 28 significant digits.
    """
    history = CrmHistory(snapshots, frame)
    sheet = Sheet(company_currency(company, history.current.values()))
    add_attainment(sheet, history, quarter_goal(goals, frame.quarter))
    add_closings(sheet, history)
    add_pipeline(sheet, history)
    add_movement(sheet, history)
    add_waterfall(sheet, history)
    add_mix(sheet, history, company)
    warn_of_gaps(sheet, history)
    return sheet.result()
