"""The social contract: what crosses it must reach the CEO (PRODUCT.md section 4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.insight.crm_risks import OFTEN_PUSHED
from assistant.insight.history import name_key
from assistant.models.company import Company
from assistant.models.deal import Deal, Status
from assistant.models.figure import FigureSet
from assistant.models.risk import NOTE_RISKS, DiscountMention, Escalation, Risk
from assistant.models.week import Frame

DEAL_AT_RISK = "deal_at_risk_amount"
SLIP = "slip_amount"
COVERAGE = "coverage_ratio_min"
ATTAINMENT = "attainment_warning_percent"
DISCOUNT = "max_discount_percent"
DEAL_SIZE = "max_deal_amount_without_ceo"
"""The rules, by their keys in company.yaml's social_contract."""


def evaluate(
    company: Company,
    frame: Frame,
    figures: FigureSet,
    deals: Sequence[Deal],
    risks: Sequence[Risk],
    *,
    discounts: Sequence[DiscountMention] = (),
) -> list[Escalation]:
    """Return every item that crosses the social contract, one per rule and deal or figure.

    `deals` are all deals of the export that is read, `risks` those of `assemble_risks`. A rule without a threshold
    in the profile is not evaluated. An amount is compared with its threshold as it stands: a deal in another currency
    is rather told to the CEO than left out for want of a rate. At least: deal_at_risk_amount, slip_amount and
    max_deal_amount_without_ceo; below: coverage_ratio_min and attainment_warning_percent; above: max_discount_percent.
    """
    limits = thresholds(company)
    open_deals = {deal.opportunity_id: deal for deal in deals if deal.is_open}
    found = [
        *_figures(limits, figures),
        *_deals_at_risk(limits, figures, open_deals, risks),
        *_slips(limits, open_deals, risks),
        *_discounts(limits, frame, deals, discounts),
        *_large_deals(limits, open_deals.values()),
    ]
    return sorted(found, key=lambda item: list(limits).index(item.rule))


def thresholds(company: Company) -> dict[str, Decimal]:
    """Return the rules that the profile gives a threshold for, in the order in which a CEO would ask."""
    limits, autonomy = company.social_contract.risk_thresholds, company.social_contract.autonomy
    given = {
        ATTAINMENT: limits.attainment_warning_percent,
        COVERAGE: limits.coverage_ratio_min,
        DEAL_AT_RISK: limits.deal_at_risk_amount,
        SLIP: limits.slip_amount,
        DISCOUNT: autonomy.max_discount_percent,
        DEAL_SIZE: autonomy.max_deal_amount_without_ceo,
    }
    return {rule: limit for rule, limit in given.items() if limit is not None}


def mark_escalated(risks: Sequence[Risk], escalations: Sequence[Escalation]) -> list[Risk]:
    """Return the risks, in their order, with the rules by which their deal is escalated."""
    rules: dict[str, list[str]] = {}
    for item in escalations:
        if item.opportunity_id is not None:
            rules.setdefault(item.opportunity_id, []).append(item.rule)
    return [
        risk.model_copy(
            update={
                "escalated": risk.opportunity_id in rules,
                "rules": tuple(dict.fromkeys(rules.get(risk.opportunity_id, ()))),
            }
        )
        for risk in risks
    ]


def _figures(limits: Mapping[str, Decimal], figures: FigureSet) -> Iterator[Escalation]:
    for rule, figure_id in ((ATTAINMENT, "attainment_percent"), (COVERAGE, "coverage_ratio")):
        figure, limit = figures.get(figure_id), limits.get(rule)
        if figure is not None and limit is not None and figure.value < limit:
            yield Escalation(rule=rule, subject=figure_id, value=figure.value, threshold=limit)


def _of_deal(rule: str, deal: Deal, limit: Decimal, value: Decimal | None = None) -> Escalation:
    return Escalation(
        rule=rule,
        subject=deal.account or deal.name or deal.opportunity_id,
        opportunity_id=deal.opportunity_id,
        value=deal.amount if value is None else value,
        threshold=limit,
    )


def _deals_at_risk(
    limits: Mapping[str, Decimal], figures: FigureSet, open_deals: Mapping[str, Deal], risks: Iterable[Risk]
) -> Iterator[Escalation]:
    limit = limits.get(DEAL_AT_RISK)
    if limit is None:
        return
    for risk in risks:
        deal = open_deals.get(risk.opportunity_id)
        if deal is None or deal.amount < limit:
            continue
        pushes = figures.get(f"push_count:{deal.opportunity_id}")
        if any(s.id in NOTE_RISKS for s in risk.signals) or (pushes is not None and pushes.value >= OFTEN_PUSHED):
            yield _of_deal(DEAL_AT_RISK, deal, limit)


def _slips(
    limits: Mapping[str, Decimal], open_deals: Mapping[str, Deal], risks: Iterable[Risk]
) -> Iterator[Escalation]:
    limit = limits.get(SLIP)
    if limit is None:
        return
    for risk in risks:
        deal = open_deals.get(risk.opportunity_id)
        slipped = any(signal.id == "slipped_out_of_quarter" for signal in risk.signals)
        if deal is not None and slipped and deal.amount >= limit:
            yield _of_deal(SLIP, deal, limit)


def _discounts(
    limits: Mapping[str, Decimal], frame: Frame, deals: Sequence[Deal], mentions: Iterable[DiscountMention]
) -> Iterator[Escalation]:
    limit = limits.get(DISCOUNT)
    if limit is None:
        return
    highest: dict[str, tuple[Deal, Decimal]] = {}
    for mention in mentions:
        deal = _discounted(mention, frame, deals)
        if deal is not None and mention.percent > limit:
            before = highest.get(deal.opportunity_id)
            if before is None or mention.percent > before[1]:
                highest[deal.opportunity_id] = (deal, mention.percent)
    for _, (deal, percent) in sorted(highest.items(), key=lambda entry: (-entry[1][1], entry[0])):
        yield _of_deal(DISCOUNT, deal, limit, percent)


def _discounted(mention: DiscountMention, frame: Frame, deals: Sequence[Deal]) -> Deal | None:
    """Return the deal that the discount is on, if it is open or was won in the week.

    Where only the account is known: its largest open deal, else its largest won in the week.
    """
    counting = [deal for deal in deals if deal.is_open or _won_in_week(deal, frame)]
    if mention.opportunity_id and any(deal.opportunity_id == mention.opportunity_id for deal in deals):
        return next((deal for deal in counting if deal.opportunity_id == mention.opportunity_id), None)
    account = name_key(mention.account)
    candidates = [deal for deal in counting if account and name_key(deal.account) == account]
    return min(candidates, key=lambda d: (not d.is_open, -d.amount, d.opportunity_id), default=None)


def _won_in_week(deal: Deal, frame: Frame) -> bool:
    closed = deal.close_date
    return deal.status is Status.WON and closed is not None and closed in frame.week and closed <= frame.as_of


def _large_deals(limits: Mapping[str, Decimal], open_deals: Iterable[Deal]) -> Iterator[Escalation]:
    limit = limits.get(DEAL_SIZE)
    if limit is None:
        return
    large = [deal for deal in open_deals if deal.amount >= limit]
    for deal in sorted(large, key=lambda d: (-d.amount, d.opportunity_id)):
        yield _of_deal(DEAL_SIZE, deal, limit)
