"""The week's figures computed a second time, with pandas and nothing of the product: the two must agree.

`python -m evals.recompute WORKSPACE WEEK` prints them as JSON. It reads the exports, goals.csv and company.yaml by
itself and by the plainest means; it knows the headers of the data sets that the evals use, and no others.
"""

import argparse
import datetime as dt
import json
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

HEADERS = {
    "id": ("Opportunity ID", "opportunity_id"),
    "owner": ("Opportunity Owner", "sales_agent"),
    "stage": ("Stage", "deal_stage"),
    "amount": ("Amount", "close_value"),
    "currency": ("Opportunity Currency", "Currency"),
    "probability": ("Probability (%)",),
    "category": ("Forecast Category",),
    "created": ("Created Date", "engage_date"),
    "close": ("Close Date", "close_date"),
    "segment": ("Segment",),
}
WON, LOST = {"closed won", "won"}, {"closed lost", "lost"}
DAY = pd.Timedelta(days=1)
Figures = dict[str, float]


class Profile(NamedTuple):
    """What of company.yaml the figures depend on."""

    currency: str
    fiscal_year_start: int
    sizes: pd.DataFrame
    """Segments by name and min_amount, smallest first."""


class Times(NamedTuple):
    """The days that the definitions speak of."""

    as_of: pd.Timestamp
    monday: pd.Timestamp
    start: pd.Timestamp
    end: pd.Timestamp
    quarter: str


def read_export(path: Path) -> pd.DataFrame:
    """Return one export with our column names, real dates and numbers, indexed by id; absent columns are empty."""
    table = pd.read_excel(path, dtype=object) if path.suffix == ".xlsx" else pd.read_csv(path, dtype=object)
    found = {name: next((h for h in headers if h in table.columns), None) for name, headers in HEADERS.items()}
    result = pd.DataFrame({name: table[header] if header else pd.NA for name, header in found.items()})
    for name in ("created", "close"):
        result[name] = _dates(result[name])
    amounts = result["amount"].astype("string").str.replace(r"[$€£,\s]", "", regex=True)
    result["amount"] = pd.to_numeric(amounts).fillna(0.0).astype(float)
    probability = pd.to_numeric(result["probability"].astype("string").str.rstrip("% "))
    result["probability"] = probability / 100 if (probability > 1).any() else probability
    stage = result["stage"].astype("string").str.strip().str.lower()
    result["won"], result["lost"] = stage.isin(list(WON)), stage.isin(list(LOST))
    result["open"] = ~(result["won"] | result["lost"])
    return result.set_index("id")


def _dates(column: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    texts = column.astype("string").str.strip().str.slice(0, 10)
    if texts.dropna().str.match(r"\d{4}-").all():
        return pd.to_datetime(texts, format="%Y-%m-%d")
    return pd.to_datetime(texts.str.strip(), format="%m/%d/%Y")


def monday_of(week: str) -> dt.date:
    """Return the first day of an ISO week such as 2026-W47."""
    return dt.datetime.strptime(f"{week}-1", "%G-W%V-%u").date()


def times_of(week: str, as_of: dt.date, fiscal_year_start: int) -> Times:
    """Return the week's Monday and the fiscal quarter of `as_of`, by pandas' own calendar."""
    last_month = pd.Timestamp(2001, (fiscal_year_start - 2) % 12 + 1, 1).strftime("%b").upper()
    period = pd.Timestamp(as_of).to_period(f"Q-{last_month}")
    monday = pd.Timestamp(monday_of(week))
    name = f"{period.qyear}-Q{period.quarter}"
    return Times(pd.Timestamp(as_of), monday, period.start_time.normalize(), period.end_time.normalize(), name)


def recompute(workspace: Path, week: str, exports: dict[dt.date, Path] | None = None) -> Figures:
    """Return every figure of PRODUCT.md section 3 that the rows give, by id, as plain numbers.

    `exports` gives the files by snapshot date; without it they are those of `crm/` with a date in their names.
    """
    profile = _profile(workspace / "company.yaml")
    paths = exports or {_date_in(path.name): path for path in sorted((workspace / "crm").glob("opportunities_*"))}
    dates = sorted(day for day in paths if day < monday_of(week) + dt.timedelta(days=7))
    tables = {day: read_export(paths[day]) for day in dates}
    times = times_of(week, dates[-1], profile.fiscal_year_start)
    earlier = [day for day in dates if pd.Timestamp(day) < times.monday]
    now = _one_currency(tables[dates[-1]], profile)
    figures = _standing(now, times, times.as_of, "") | _closings(now, times) | _pipeline(now, times)
    figures |= _mix(now, times, profile) | _push_counts(list(tables.values()))
    if earlier and earlier[-1] < dates[-1]:
        before = _one_currency(tables[earlier[-1]], profile)
        figures |= _standing(before, times, pd.Timestamp(earlier[-1]), "_previous")
        figures |= _movement(before, now, times) | _waterfall(before, now, times)
    return figures | _against_goal(figures, times, _goal(workspace / "goals.csv", times.quarter))


def _profile(path: Path) -> Profile:
    if not path.exists():
        return Profile("", 1, pd.DataFrame(columns=["name", "min_amount"]))
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    sizes = pd.DataFrame(keys.get("segments") or [], columns=["name", "min_amount"])
    return Profile(keys.get("currency", ""), keys.get("fiscal_year_start", 1), sizes.sort_values("min_amount"))


def _date_in(name: str) -> dt.date:
    match = re.search(r"\d{4}-\d{2}-\d{2}", name)
    if match is None:
        raise ValueError(f"{name!r} has no date in its name")
    return dt.date.fromisoformat(match[0])


def _goal(path: Path, quarter: str) -> float | None:
    if not path.exists():
        return None
    table = pd.read_csv(path)
    rows = table[(table["Period"] == quarter) & (table["Metric"].str.lower() == "bookings")]
    whole = rows[rows["Segment"].isna()]
    chosen = whole if len(whole) else rows
    return float(chosen["Target"].sum()) if len(chosen) else None


def _one_currency(table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return the table with the amounts of other currencies as missing: counted as deals, by `size`, not in sums."""
    stated = table["currency"].astype("string").str.upper()
    ours = profile.currency or (stated.mode().iloc[0] if stated.notna().any() else "USD")
    return table.assign(amount=table["amount"].where(stated.isna() | (stated == ours)), size=table["amount"])


def _standing(table: pd.DataFrame, times: Times, until: pd.Timestamp, suffix: str) -> Figures:
    won = table[table["won"] & table["close"].between(times.start, until)]
    still = table[table["open"] & table["close"].between(times.start, times.end)]
    return {f"bookings_qtd{suffix}": won["amount"].sum(), f"open_pipeline_quarter{suffix}": still["amount"].sum()}


def _against_goal(figures: Figures, times: Times, goal: float | None) -> Figures:
    if goal is None:
        return {}
    result: Figures = {"target_qtd": goal}
    for suffix in ("", "_previous"):
        if f"bookings_qtd{suffix}" in figures:
            booked = figures[f"bookings_qtd{suffix}"]
            gap = result[f"gap{suffix}"] = max(goal - booked, 0.0)
            result[f"attainment_percent{suffix}"] = 100 * booked / goal
            if gap:
                result[f"coverage_ratio{suffix}"] = figures[f"open_pipeline_quarter{suffix}"] / gap
    elapsed = 100 * ((times.as_of - times.start).days + 1) / ((times.end - times.start).days + 1)
    result["pace_percent"] = 100 * result["attainment_percent"] / elapsed
    return result


def _closings(table: pd.DataFrame, times: Times) -> Figures:
    closed = table[table["close"].between(times.start, times.as_of)]
    won, lost = closed[closed["won"]], closed[closed["lost"]]
    in_week = table[table["close"].between(times.monday, min(times.as_of, times.monday + 6 * DAY))]
    created = table[table["created"].between(times.monday, times.monday + 6 * DAY)]
    result = {
        "bookings_week": in_week.loc[in_week["won"], "amount"].sum(),
        "won_count_week": in_week["won"].sum(),
        "lost_amount_week": in_week.loc[in_week["lost"], "amount"].sum(),
        "lost_count_week": in_week["lost"].sum(),
        "new_pipeline_week": created["amount"].sum(),
        "new_pipeline_week_count": len(created),
        "won_count_qtd": len(won),
        "lost_count_qtd": len(lost),
    }
    if len(won) + len(lost):
        result["win_rate_qtd_count"] = len(won) / (len(won) + len(lost))
    if value := won["amount"].sum() + lost["amount"].sum():
        result["win_rate_qtd_value"] = won["amount"].sum() / value
    if won["amount"].notna().any():
        result["average_deal_size_qtd"] = won["amount"].mean()
    cycles = (won["close"] - won["created"]).dt.days.dropna()
    if len(cycles):
        result["median_cycle_days_qtd"] = cycles.median()
    return result


def _pipeline(table: pd.DataFrame, times: Times) -> Figures:
    still = table[table["open"] & table["close"].between(times.start, times.end)]
    late = table[table["open"] & (table["close"] < times.as_of)]
    result: Figures = {"open_pipeline_quarter_count": len(still)}
    result |= _pair("past_due_open", late)
    weighted = (still["amount"] * still["probability"]).dropna()
    if len(weighted):
        result["weighted_pipeline_quarter"] = weighted.sum()
    for name, group in still.groupby("category"):
        result[f"forecast_amount:{name}"] = group["amount"].sum()
        result[f"forecast_count:{name}"] = len(group)
    return result


def _pair(figure_id: str, table: pd.DataFrame) -> Figures:
    return {f"{figure_id}_count": len(table), f"{figure_id}_amount": table["amount"].sum()}


def _mix(table: pd.DataFrame, times: Times, profile: Profile) -> Figures:
    sizes = profile.sizes
    if sizes.empty and table["segment"].isna().all():
        return {}

    def by_size(amount: float) -> str:
        fitting = sizes.loc[sizes["min_amount"] <= amount, "name"]
        return str(fitting.iloc[-1]) if len(fitting) else "Unsegmented"

    named = table.assign(segment=table["segment"].fillna(table["size"].map(by_size)))
    sets = {
        "open": named[named["open"]],
        "won": named[named["won"] & named["close"].between(times.start, times.as_of)],
    }
    names = pd.concat([part["segment"] for part in sets.values()]).unique()
    result: Figures = {}
    for kind, part in sets.items():
        for name in names:
            group = part[part["segment"] == name]
            result[f"deal_mix_{kind}_amount:{name}"] = group["amount"].sum()
            result[f"deal_mix_{kind}_count:{name}"] = len(group)
    return result


def _push_counts(tables: Sequence[pd.DataFrame]) -> Figures:
    months = pd.concat([t["close"].dt.to_period("M").rename(n) for n, t in enumerate(tables)], axis=1)
    still = tables[-1].index[tables[-1]["open"]]
    result: Figures = {}
    for key in still:
        known = months.loc[key].dropna().tolist()
        moves = sum(later > earlier for earlier, later in pairwise(known))
        if moves:
            result[f"push_count:{key}"] = moves
    return result


def _movement(before: pd.DataFrame, now: pd.DataFrame, times: Times) -> Figures:
    both = now.merge(before, left_index=True, right_index=True, suffixes=("", "_before"))
    still = both[both["open"]]
    pushed = still[still["close"] > still["close_before"]]
    slipped = pushed[pushed["close_before"].between(times.start, times.end) & (pushed["close"] > times.end)]
    pulled = still[(still["close_before"] > times.end) & still["close"].between(times.start, times.end)]
    late = both[both["open_before"] & (both["close"] < times.monday)]
    return (
        _pair("pushed", pushed)
        | _pair("slipped_out_of_quarter", slipped)
        | _pair("pulled_in", pulled)
        | _pair("late_entered_won", late[late["won"]])
        | _pair("late_entered_lost", late[late["lost"]])
    )


def _waterfall(before: pd.DataFrame, now: pd.DataFrame, times: Times) -> Figures:
    old = before[before["open"] & before["close"].between(times.start, times.end) & before["amount"].notna()]
    new = now[now["open"] & now["close"].between(times.start, times.end) & now["amount"].notna()]
    stayed = old.index.intersection(new.index)
    change = new.loc[stayed, "amount"] - old.loc[stayed, "amount"]
    entered = new.loc[new.index.difference(old.index)]
    left = old.loc[old.index.difference(new.index)]
    was, became = before.reindex(entered.index), now.reindex(left.index)
    fresh = ~entered.index.isin(before.index)
    pulled = was["open"].eq(other=True) & (was["close"] > times.end)
    won, lost = became["won"].eq(other=True), became["lost"].eq(other=True)
    slipped = became["open"].eq(other=True) & (became["close"] > times.end)
    moved = new.loc[stayed][new.loc[stayed, "owner"].ne(old.loc[stayed, "owner"])]
    result = {
        "waterfall_start": old["amount"].sum(),
        "waterfall_created": entered.loc[fresh, "amount"].sum(),
        "waterfall_pulled_in": entered.loc[pulled, "amount"].sum(),
        "waterfall_increased": change[change > 0].sum(),
        "waterfall_decreased": -change[change < 0].sum(),
        "waterfall_slipped_out": left.loc[slipped, "amount"].sum(),
        "waterfall_won": left.loc[won, "amount"].sum(),
        "waterfall_lost": left.loc[lost, "amount"].sum(),
        "waterfall_other": entered.loc[~fresh & ~pulled, "amount"].sum()
        - left.loc[~won & ~lost & ~slipped, "amount"].sum(),
        "waterfall_end": new["amount"].sum(),
        "waterfall_residual": 0.0,
    }
    return result | _pair("waterfall_owner_transfers", moved)


def exposure(workspace: Path, week: str, escalated: Collection[str]) -> Figures:
    """Return the figures that answer a CEO's questions about the goal, out of those above and the escalated deals' ids.

    escalated_quarter_*: escalated open deals closing in the quarter; coverage_without_*: the open pipeline of the
    quarter less those deals, or less the deals in Commit, over the gap; required_win_rate: gap over that pipeline.
    """
    base = recompute(workspace, week)
    profile = _profile(workspace / "company.yaml")
    paths = {_date_in(path.name): path for path in (workspace / "crm").glob("opportunities_*")}
    as_of = max(day for day in paths if day < monday_of(week) + dt.timedelta(days=7))
    times = times_of(week, as_of, profile.fiscal_year_start)
    table = _one_currency(read_export(paths[as_of]), profile)
    still = table[table["open"] & table["close"].between(times.start, times.end) & table["amount"].notna()]
    at_risk = still[still.index.isin(list(escalated))]
    result = _pair("escalated_quarter", at_risk) if len(still) else {}
    pipeline, gap = base["open_pipeline_quarter"], base.get("gap", 0.0)
    groups = {"escalated": at_risk, "commit": still[still["category"].astype("string").str.lower() == "commit"]}
    for name, group in groups.items() if gap else ():
        if len(group):
            result[f"coverage_without_{name}"] = (pipeline - group["amount"].sum()) / gap
    if gap and pipeline:
        result["required_win_rate"] = gap / pipeline
    for kind in ("open", "won"):
        prefix = f"deal_mix_{kind}_amount:"
        parts = {key.removeprefix(prefix): value for key, value in base.items() if key.startswith(prefix)}
        whole = sum(parts.values())
        result |= {f"deal_mix_{kind}_share:{name}": part / whole for name, part in parts.items() if whole}
    return result


def main() -> None:
    """Print a workspace's figures of a week as JSON."""
    parser = argparse.ArgumentParser(description="Recompute a week's figures with pandas alone.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("week", help="an ISO week such as 2026-W47")
    given = parser.parse_args()
    print(json.dumps({key: float(value) for key, value in recompute(given.workspace, given.week).items()}, indent=1))


if __name__ == "__main__":
    main()
