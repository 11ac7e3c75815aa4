"""Recomputes the sample company's headline figures from its exports, apart from the product, in pandas.

`python -m evals.sample_builder.recompute` prints them as YAML; the answer key holds what it printed.
"""

import datetime as dt
from pathlib import Path

import pandas as pd
import yaml

SAMPLE = Path(__file__).parent.parent.parent / "corpus" / "sample"
DAYS = [dt.date(2026, 10, 30), dt.date(2026, 11, 6), dt.date(2026, 11, 13), dt.date(2026, 11, 20)]
QUARTER = (pd.Timestamp(2026, 10, 1), pd.Timestamp(2026, 12, 31))
GOAL = 6_500_000
FIRST_DATES = ["Created Date", "Close Date", "Last Activity", "Last Stage Change Date"]
Value = float | int | str


def snapshot(day: dt.date) -> pd.DataFrame:
    """Return one export, indexed by opportunity id, with real dates and numbers and an `is_*` flag for each status."""
    (path,) = (SAMPLE / "crm").glob(f"opportunities_{day}.*")
    if path.suffix == ".xlsx":
        table = pd.read_excel(path, keep_default_na=False)
    else:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in FIRST_DATES:
        text = table[name].astype(str)
        table[name] = pd.to_datetime(text, format="%m/%d/%Y" if path.suffix == ".csv" else "ISO8601")
    table["Amount"] = pd.to_numeric(table["Amount"]).fillna(0)
    table["is_won"] = table["Stage"] == "Closed Won"
    table["is_lost"] = table["Stage"] == "Closed Lost"
    table["is_open"] = ~(table["is_won"] | table["is_lost"])
    table["in_quarter"] = table["Close Date"].between(*QUARTER)
    return table.set_index("Opportunity ID")


def push_counts(upto: int) -> pd.Series:
    """Return for each deal how often its close date moved to a later month over the snapshots up to number `upto`."""
    months = pd.DataFrame({day: snapshot(day)["Close Date"].dt.to_period("M") for day in DAYS[: upto + 1]})
    counts = pd.Series(0, index=months.index)
    for before, after in zip(months.columns, months.columns[1:], strict=False):
        counts += (months[after] > months[before]).fillna(value=False).astype(int)
    return counts


def figures(number: int) -> dict[str, Value]:
    """Return the week's figures by id, as PRODUCT.md section 3 defines them."""
    day, now = pd.Timestamp(DAYS[number]), snapshot(DAYS[number])
    monday = day - pd.Timedelta(days=4)
    closed = now[now.in_quarter & (now["Close Date"] <= day)]
    won, lost = closed[closed.is_won], closed[closed.is_lost]
    week_won, week_lost = won[won["Close Date"] >= monday], lost[lost["Close Date"] >= monday]
    open_q = now[now.is_open & now.in_quarter]
    created = now[now["Created Date"].between(monday, day)]
    booked = won.Amount.sum()
    gap = max(GOAL - booked, 0)
    elapsed = 100 * ((day - QUARTER[0]).days + 1) / ((QUARTER[1] - QUARTER[0]).days + 1)
    result: dict[str, Value] = {
        "bookings_qtd": booked,
        "target_qtd": GOAL,
        "attainment_percent": round(100 * booked / GOAL, 4),
        "gap": gap,
        "pace_percent": round(100 * 100 * booked / GOAL / elapsed, 4),
        "bookings_week": week_won.Amount.sum(),
        "won_count_week": len(week_won),
        "lost_count_week": len(week_lost),
        "lost_amount_week": week_lost.Amount.sum(),
        "new_pipeline_week_count": len(created),
        "new_pipeline_week": created.Amount.sum(),
        "open_pipeline_quarter": open_q.Amount.sum(),
        "open_pipeline_quarter_count": len(open_q),
        "coverage_ratio": round(open_q.Amount.sum() / gap, 4),
        "weighted_pipeline_quarter": (open_q.Amount * open_q["Probability (%)"].astype(int) / 100).sum(),
        "win_rate_qtd_count": round(len(won) / (len(won) + len(lost)), 4),
        "win_rate_qtd_value": round(booked / (booked + lost.Amount.sum()), 4),
        "average_deal_size_qtd": round(won.Amount.mean(), 2),
        "median_cycle_days_qtd": float((won["Close Date"] - won["Created Date"]).dt.days.median()),
        "commit_open_quarter": open_q[open_q["Forecast Category"] == "Commit"].Amount.sum(),
    }
    for segment, low, high in (("Enterprise", 300_000, 10**12), ("Mid-market", 75_000, 300_000), ("SMB", 0, 75_000)):
        for part, rows in (("open", now[now.is_open]), ("won", won)):
            chosen = rows[(rows.Amount >= low) & (rows.Amount < high)]
            result[f"deal_mix_{part}_amount:{segment}"] = chosen.Amount.sum()
            result[f"deal_mix_{part}_count:{segment}"] = len(chosen)
    expansion = won[won.Type.isin(["Expansion", "Renewal"])]
    result["won_expansion_and_renewal"] = expansion.Amount.sum()
    if number:
        result |= movement(number)
    return {name: value if isinstance(value, str | int) else _plain(value) for name, value in result.items()}


def movement(number: int) -> dict[str, Value]:
    """Return what moved since the snapshot before: pushed, slipped, pulled in, and the parts of the waterfall."""
    before, now = snapshot(DAYS[number - 1]), snapshot(DAYS[number])
    both = before.merge(now, left_index=True, right_index=True, suffixes=("", "_now"))
    still = both[both.is_open & both.is_open_now]
    pushed = still[still["Close Date_now"] > still["Close Date"]]
    slipped = still[still.in_quarter & (still["Close Date_now"] > QUARTER[1])]
    pulled = still[(still["Close Date"] > QUARTER[1]) & still.in_quarter_now]
    stayed = still[still.in_quarter & still.in_quarter_now]
    change = stayed.Amount_now - stayed.Amount
    started = both[both.is_open & both.in_quarter]
    fresh = now[~now.index.isin(before.index) & now.is_open & now.in_quarter]
    gone = before[~before.index.isin(now.index) & before.is_open & before.in_quarter]
    start = before[before.is_open & before.in_quarter].Amount.sum()
    end = now[now.is_open & now.in_quarter].Amount.sum()
    turned = started[started.is_won_now | started.is_lost_now]
    late = both[both.is_open & both.is_won_now & (both["Close Date_now"] <= pd.Timestamp(DAYS[number - 1]))]
    moved = still[still["Opportunity Owner"] != still["Opportunity Owner_now"]]
    return {
        "pushed_count": len(pushed),
        "pushed_amount": pushed.Amount_now.sum(),
        "pushed_ids": " ".join(pushed.index),
        "slipped_out_of_quarter_count": len(slipped),
        "slipped_out_of_quarter_amount": slipped.Amount_now.sum(),
        "slipped_out_of_quarter_ids": " ".join(slipped.index),
        "pulled_in_count": len(pulled),
        "pulled_in_amount": pulled.Amount_now.sum(),
        "waterfall_start": start,
        "waterfall_created": fresh.Amount.sum(),
        "waterfall_pulled_in": pulled.Amount_now.sum(),
        "waterfall_increased": change[change > 0].sum(),
        "waterfall_decreased": -change[change < 0].sum(),
        "waterfall_slipped_out": slipped.Amount.sum(),
        "waterfall_won": started[started.is_won_now].Amount.sum(),
        "waterfall_lost": started[started.is_lost_now].Amount.sum(),
        "waterfall_other": -gone.Amount.sum(),
        "waterfall_end": end,
        "amount_changed_on_closing": (turned.Amount_now - turned.Amount).sum(),
        "entered_late_ids": " ".join(late.index),
        "owner_transfer_ids": " ".join(moved.index),
    }


def _plain(value: float) -> Value:
    number = float(value)
    return int(number) if number.is_integer() else round(number, 4)


def main() -> None:
    """Print the figures of all four weeks."""
    weeks = {f"2026-W{44 + i}": figures(i) for i in range(len(DAYS))}
    print(yaml.safe_dump(weeks, sort_keys=False, allow_unicode=True, width=200))


if __name__ == "__main__":
    main()
