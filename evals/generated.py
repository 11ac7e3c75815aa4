"""Companies made from a seed: CRM exports of several Fridays with the dirt of real ones, goals and a profile, no notes.

Nothing here knows what a figure is; the deals live their lives and the exports show them, so that what the product
computes and what `evals.recompute` computes come from files that neither has seen.
"""

import csv
import datetime as dt
import random
from pathlib import Path
from typing import Any, NamedTuple

LAST = dt.date(2026, 11, 20)
WEEK = "2026-W47"
_OPEN = ("Discovery", "Qualification", "Proposal", "Negotiation")
_OWNERS = ("Ines Faber", "Tom Reyes", "Mara Lind", "Otto Beck")
_CATEGORIES = ("Pipeline", "Best Case", "Commit")
_HEADS = ("Alder", "Brack", "Corwen", "Dray", "Elstow", "Farrow", "Gorse", "Hexley", "Imber", "Jarrow", "Kelby")
_TAILS = ("Logistics", "Clinics", "Foundry", "Housing", "Textiles", "Marine", "Energy", "Schools", "Hotels", "Optics")
HEADER = (
    "Opportunity ID", "Account Name", "Opportunity Owner", "Stage", "Amount", "Opportunity Currency",
    "Probability (%)", "Forecast Category", "Created Date", "Close Date", "Last Activity", "Next Step",
)  # fmt: skip


class Dirt(NamedTuple):
    """How this company writes its exports."""

    symbol: str
    slashes: bool
    fractions: bool
    """Probabilities as 0.4 where others write 40."""


def write_company(folder: Path, seed: int) -> Path:
    """Write a workspace of four weekly exports into a folder and return it; the same seed gives the same bytes."""
    rng = random.Random(seed)
    dirt = Dirt(rng.choice(("", "$")), rng.random() < 0.4, rng.random() < 0.4)
    deals = [_deal(rng, seed, number) for number in range(rng.randrange(35, 70))]
    (folder / "crm").mkdir(parents=True, exist_ok=True)
    for weeks_ago in (3, 2, 1, 0):
        day = LAST - dt.timedelta(weeks=weeks_ago)
        for deal in deals:
            _live(deal, day, rng)
        shown = [deal for deal in deals if deal["created"] <= day]
        rng.shuffle(shown)
        _export(folder / "crm" / f"opportunities_{day}.csv", shown, day, dirt)
    _profile(folder, rng)
    return folder


def _deal(rng: random.Random, seed: int, number: int) -> dict[str, Any]:
    created = LAST - dt.timedelta(days=rng.randrange(2, 220))
    stage = rng.choice((*_OPEN, *_OPEN, "Closed Won", "Closed Lost"))
    close = LAST + dt.timedelta(days=rng.randrange(-20, 95))
    if stage not in _OPEN:
        close = max(created, LAST - dt.timedelta(days=rng.randrange(22, 80)))
    return {
        "id": f"G{seed}-{number:03d}", "account": f"{rng.choice(_HEADS)} {rng.choice(_TAILS)}",
        "owner": rng.choice(_OWNERS), "stage": stage, "created": created, "close": close,
        "amount": None if rng.random() < 0.05 else 500 * rng.randrange(4, 900),
        "currency": "EUR" if rng.random() < 0.04 else "USD", "probability": rng.choice((10, 20, 40, 60, 80, None)),
        "category": rng.choice(_CATEGORIES),
    }  # fmt: skip


def _live(deal: dict[str, Any], day: dt.date, rng: random.Random) -> None:
    """Let a week pass for an open deal: it may close, move, grow, shrink or change hands."""
    if deal["stage"] not in _OPEN:
        return
    close, chance = deal["close"], rng.random()
    if chance < 0.10:
        deal["stage"] = rng.choice(("Closed Won", "Closed Lost"))
        late = rng.random() < 0.2
        deal["close"] = day - dt.timedelta(days=rng.randrange(8, 14) if late else rng.randrange(0, 5))
    elif chance < 0.24:
        deal["close"] = close + dt.timedelta(days=rng.choice((7, 20, 35, 60)))
    elif chance < 0.29:
        deal["close"] = max(day, close - dt.timedelta(days=rng.choice((10, 30, 45))))
    elif chance < 0.37 and isinstance(deal["amount"], int):
        deal["amount"] = max(1000, deal["amount"] + 500 * rng.randrange(-60, 60))
    elif chance < 0.40:
        deal["owner"] = rng.choice(_OWNERS)


def _export(path: Path, deals: list[dict[str, Any]], day: dt.date, dirt: Dirt) -> None:
    def date(value: dt.date) -> str:
        return f"{value:%m/%d/%Y}" if dirt.slashes else value.isoformat()

    def amount(value: int | None) -> str:
        return "" if value is None else f"{dirt.symbol}{value:,}" if dirt.symbol else str(value)

    def probability(value: int | None) -> str:
        if value is None:
            return ""
        return f"{value / 100:g}" if dirt.fractions else str(value)

    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for deal in deals:
            table.writerow((
                deal["id"], deal["account"], deal["owner"], deal["stage"], amount(deal["amount"]), deal["currency"],
                probability(deal["probability"]), deal["category"], date(deal["created"]), date(deal["close"]),
                date(day), "Call",
            ))  # fmt: skip


def _profile(folder: Path, rng: random.Random) -> None:
    start = rng.choice((1, 1, 4, 7))
    (folder / "company.yaml").write_text(
        f"name: Company {rng.randrange(1000)}\ncurrency: USD\nfiscal_year_start: {start}\nsegments:\n"
        "- {name: SMB, min_amount: 0}\n- {name: Mid-market, min_amount: 60000}\n"
        "- {name: Enterprise, min_amount: 250000}\n",
        "utf-8",
    )
    quarter = {1: "2026-Q4", 4: "2027-Q3", 7: "2027-Q2"}[start]
    target = 100_000 * rng.randrange(8, 60)
    (folder / "goals.csv").write_text(f"Period,Metric,Target,Segment\n{quarter},bookings,{target},\n", "utf-8")
