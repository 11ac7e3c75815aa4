"""The one table of column names: what each field is called in the exports of the usual CRMs.

Case, spacing, underscores and punctuation are ignored. Within a field the aliases stand in order of rank: where two
columns of a file match one field, the earlier alias wins. A name with a note in brackets (`Amount (USD)`) or with
the object's name before it (`Deal - Stage`, `Opportunity: Stage`) counts only where nothing matches as it stands.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Aliases = Mapping[str, tuple[str, ...]]

CRM: Aliases = {
    "opportunity_id": (
        "Opportunity ID", "Opportunity ID (18)", "Opportunity ID 18", "18 Digit Opportunity ID", "Case Safe ID",
        "Case Safe Opportunity ID", "Deal ID", "Record ID", "Deal Record ID", "Record ID - Deal", "HubSpot Deal ID",
        "HubSpot Record ID", "hs_object_id", "(Do Not Modify) Opportunity", "Potential ID", "Opp ID", "Oppty ID",
        "Opportunity Number", "Opportunity Key", "Deal Number", "Deal Key", "Opportunity Ref", "Id",
    ),
    "name": (
        "Opportunity Name", "Deal Name", "Potential Name", "Opportunity Title", "Deal Title", "Topic", "Title",
        "Opportunity", "Deal", "Name",
    ),
    "account": (
        "Account Name", "Account: Account Name", "Account Name: Account Name", "Account.Name",
        "Associated Company (Primary)", "Primary Associated Company", "Associated Company", "Associated Company Name",
        "Associated Companies", "Company Name", "Primary Company", "Company", "Potential Customer", "Customer Name",
        "Customer", "Client Name", "Client", "Organization Name", "Organization", "Organisation", "Account",
    ),
    "owner": (
        "Opportunity Owner", "Opportunity Owner: Full Name", "Opportunity Owner Name", "Owner: Full Name",
        "Owner Full Name", "Deal Owner", "Deal Owner Name", "Potential Owner", "Owner.Name", "Owner Name",
        "HubSpot Owner", "HubSpot Owner ID", "Sales Agent", "Sales Rep", "Sales Representative", "Salesperson",
        "Account Executive", "Sales Owner", "Owner", "Rep", "Assigned To", "Opportunity Owner: Alias",
        "Opportunity Owner Alias", "Owner.Alias",
    ),
    "stage": (
        "Opportunity Stage", "Deal Stage", "Stage Name", "Sales Stage", "Pipeline Stage", "Stage", "Deal Phase",
        "Pipeline Phase", "Opportunity Status", "Deal Status", "Status",
    ),
    "deal_status": ("Opportunity Status", "Deal Status", "Status"),
    "is_won": ("Is Won", "Is Closed Won", "hs_is_closed_won", "Won"),
    "is_lost": ("Is Lost", "Is Closed Lost", "hs_is_closed_lost", "Lost"),
    "is_closed": ("Is Closed", "Is Deal Closed", "hs_is_closed", "Closed"),
    "amount": (
        "Opportunity Amount", "Deal Amount", "Amount", "Deal Value", "Opportunity Value", "Close Value",
        "Contract Value", "Deal Size", "Value", "ACV", "Annual Contract Value", "Total Contract Value", "TCV",
        "Annual Recurring Revenue", "ARR", "Est. Revenue", "Estimated Revenue", "Est. Value", "Estimated Value",
    ),
    "amount_converted": (
        "Amount (converted)", "Amount Converted", "Amount in company currency", "amount_in_home_currency",
        "Est. Revenue (Base)", "Estimated Revenue (Base)",
    ),
    "currency": (
        "Amount Currency", "Opportunity Currency", "Deal Currency", "Deal Currency Code", "Currency ISO Code",
        "Currency Code", "Currency",
    ),
    "currency_converted": ("Amount (converted) Currency", "Amount Converted Currency", "Company Currency"),
    "probability": (
        "Probability (%)", "Opportunity Probability", "Deal Probability", "hs_deal_stage_probability",
        "Win Probability", "Close Probability", "Probability", "Win Likelihood",
    ),
    "forecast_category": (
        "Forecast Category", "Forecast Category Name", "Deal Forecast Category", "hs_manual_forecast_category",
        "hs_forecast_category", "Manual Forecast Category", "Forecast Status", "Forecast",
    ),
    "created": (
        "Opportunity Created Date", "Created Date", "Create Date", "Deal Created", "Deal Created On", "Created On",
        "Created At", "Created Time", "Date Created", "Creation Date", "Engage Date", "Add Time", "Open Date",
        "Opened Date", "Created",
    ),
    "close_date": (
        "Close Date", "Closed Date", "Closing Date", "Expected Close Date", "Estimated Close Date",
        "Est. Close Date", "Expected Closing Date", "Forecast Close Date", "Target Close Date", "Date Closed",
    ),
    "actual_close": ("Actual Close Date", "Actual Closing Date", "Deal Closed On"),
    "last_activity": (
        "Last Activity Date", "Last Activity", "Last Activity Time", "Last Engagement Date", "Last Contacted",
        "Last Contact Date", "Last Contact", "Last Touch", "notes_last_contacted", "notes_last_updated",
    ),
    "stage_since": (
        "Last Stage Change Date", "Last Stage Change", "Stage Change Date", "Stage Since", "In Stage Since",
        "Stage Entered Date", "Stage Entered", "Date Entered Current Stage", "Date Entered Stage",
        "Current Stage Entered", "hs_v2_date_entered_current_stage", "Stage Start Date",
    ),
    "stage_duration": (
        "Stage Duration", "Days in Stage", "Days in Current Stage", "Current Stage Duration", "Stage Age",
        "Time in Stage (Days)", "Stage Duration (Days)",
    ),
    "next_step": ("Next Step", "Next Steps", "hs_next_step", "Next Action"),
    "type": ("Opportunity Type", "Deal Type", "Type"),
    "lead_source": (
        "Lead Source", "Deal Source", "Opportunity Source", "Original Source", "Original Traffic Source",
        "Original Source Type", "hs_analytics_source", "Source",
    ),
    "competitor": (
        "Primary Competitor", "Main Competitor", "Main Competitor(s)", "Main Competitors", "Competitor",
        "Competitors", "Competitor Name", "Lost to Competitor",
    ),
    "segment": (
        "Deal Segment", "Opportunity Segment", "Segment", "Sales Segment", "Customer Segment", "Account Segment",
        "Market Segment",
    ),
    "lost_reason": (
        "Lost Reason", "Loss Reason", "Closed Lost Reason", "Reason Lost", "Reason for Loss", "Lost Reasons",
        "Win/Loss Reason", "Won/Lost Reason",
    ),
    "product": ("Product", "Product Name", "Products", "Primary Product", "Product Interest", "Product Family"),
    "snapshot_date": (
        "Snapshot Date", "Date of Snapshot", "Snapshot", "As Of Date", "As of", "Export Date", "Exported On",
    ),
}  # fmt: skip

GOALS: Aliases = {
    "period": ("Period", "Fiscal Period", "Goal Period", "Time Period", "Quarter", "Fiscal Quarter", "Month", "Year"),
    "metric": ("Metric", "Measure", "KPI", "Goal", "Goal Name", "Goal Type"),
    "target": ("Target", "Target Value", "Target Amount", "Goal Amount", "Goal Value", "Quota", "Amount", "Value"),
    "segment": ("Segment", "Deal Segment", "Sales Segment", "Business Unit", "Team"),
}

_SAME_COLUMN = ({"stage", "deal_status"},)
_OBJECTS = {"opportunity", "deal", "potential"}
_CHANGES_MEANING = {"weighted", "original", "previous", "prior", "old", "last", "id", "ids", "email", "initial", "base"}


class Columns(NamedTuple):
    """Which column holds which field, and what was doubtful about it."""

    positions: dict[str, int]
    doubtful: tuple[str, ...] = ()


class _Match(NamedTuple):
    variant: int
    rank: int
    position: int


def normalised(header: str) -> str:
    """Return a header's letters and digits in lower case, without a custom field's `__c`."""
    bare = re.sub(r"__c$", "", header.strip().casefold())
    return "".join(filter(str.isalnum, bare))


def find_columns(header: Sequence[str], aliases: Aliases) -> Columns:
    """Return the best column for every field that has one; two columns with equal claims are reported as doubtful."""
    ranks: dict[str, list[tuple[str, int]]] = {}
    for field, names in aliases.items():
        for rank, name in enumerate(names):
            ranks.setdefault(normalised(name), []).append((field, rank))
    matches: dict[str, list[_Match]] = {}
    for position, text in enumerate(header):
        for variant, key in enumerate(_variants(text)):
            for field, rank in ranks.get(key, ()):
                matches.setdefault(field, []).append(_Match(variant, rank, position))
            if key in ranks:
                break
    positions: dict[str, int] = {}
    doubtful = []
    for field in aliases:
        found = sorted(matches.get(field, ()))
        free = [match for match in found if _is_free(match.position, field, positions)]
        if not free:
            continue
        best = positions[field] = free[0].position
        twins = [match.position for match in free[1:] if match[:2] == free[0][:2]]
        if twins:
            doubtful.append(
                f"columns {best + 1} and {twins[0] + 1} are both headed {header[best]!r}; the first is read"
            )
    return Columns(positions, tuple(doubtful))


def expected(field: str, aliases: Aliases = CRM, count: int = 5) -> str:
    """Return the first names of a field, for a message."""
    return ", ".join(aliases[field][:count])


def _variants(header: str) -> list[str]:
    """Return the keys under which a header may match, the most literal first."""
    keys = [normalised(header)]
    bare = re.sub(r"[(\[][^)\]]*[)\]]", " ", header)
    notes = set(re.findall(r"[a-z]+", " ".join(re.findall(r"[(\[]([^)\]]*)[)\]]", header)).casefold()))
    if bare != header and not notes & _CHANGES_MEANING:
        keys.append(normalised(bare))
    owner, separator, rest = re.sub(r"\s+-\s+|\s*:\s*|\.", "\0", header).partition("\0")
    if separator and normalised(owner) in _OBJECTS:
        keys.append(normalised(rest))
    return [key for key in keys if key]


def _is_free(position: int, field: str, positions: Mapping[str, int]) -> bool:
    holders = [name for name, taken in positions.items() if taken == position]
    return all({field, holder} in _SAME_COLUMN for holder in holders)
