"""The pipeline waterfall: every change in its part, and nothing unexplained."""

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings

from assistant.insight.figures import compute_figures
from assistant.insight.frame import make_frame
from assistant.insight.waterfall import PARTS
from assistant.models.company import Company
from assistant.models.deal import Deal, RowRef, Status
from assistant.models.week import Week
from tests.generators import companies, crms, written

NOW, BEFORE = dt.date(2026, 11, 20), dt.date(2026, 11, 13)
IN, LATER, EARLIER = dt.date(2026, 12, 1), dt.date(2027, 2, 1), dt.date(2026, 9, 1)


def deal(status="open", amount=100, close=IN, owner="Mara Lind", currency=""):
    return Deal(
        opportunity_id="D1",
        owner=owner,
        status=Status(status),
        amount_given=None if amount is None else Decimal(amount),
        close_date=close,
        currency=currency,
        ref=RowRef(path="", row=1),
    )


def parts(before, now):
    snapshots = [written(BEFORE, [before] if before else []), written(NOW, [now] if now else [])]
    frame = make_frame(Week.parse("2026-W47"), [BEFORE, NOW], 1)
    found = compute_figures(snapshots, [], Company(currency="USD"), frame)
    assert found.figures["waterfall_residual"].value == 0
    return {
        key.removeprefix("waterfall_"): figure.value
        for key, figure in found.figures.items()
        if key.startswith("waterfall_") and figure.value
    }


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, deal(), {"created": 100, "end": 100}),
        (deal(), deal(amount=130), {"start": 100, "increased": 30, "end": 130}),
        (deal(), deal(amount=40), {"start": 100, "decreased": 60, "end": 40}),
        (deal(), deal(amount=None), {"start": 100, "decreased": 100}),
        (deal(close=LATER), deal(amount=130), {"pulled_in": 130, "end": 130}),
        (deal(), deal(amount=130, close=LATER), {"start": 100, "slipped_out": 100}),
        (deal(), deal("won", 90), {"start": 100, "won": 100}),
        (deal(), deal("lost", 0), {"start": 100, "lost": 100}),
        (deal(), None, {"start": 100, "other": -100}),
        (deal(), deal(close=None), {"start": 100, "other": -100}),
        (deal(), deal(close=EARLIER), {"start": 100, "other": -100}),
        (deal(close=EARLIER), deal(), {"other": 100, "end": 100}),
        (deal(close=None), deal(), {"other": 100, "end": 100}),
        (deal("lost"), deal(), {"other": 100, "end": 100}),
        (deal("won", close=LATER), deal(), {"other": 100, "end": 100}),
        (deal(), deal(currency="EUR"), {"start": 100, "other": -100}),
        (deal(), deal(owner="Otto Beck"),
         {"start": 100, "end": 100, "owner_transfers_count": 1, "owner_transfers_amount": 100}),
        (deal(owner=""), deal(), {"start": 100, "end": 100}),
    ],
)  # fmt: skip
def test_each_change_has_its_part(before, now, expected):
    assert parts(before, now) == expected


@settings(max_examples=120, deadline=None)
@given(crms(weeks=4), companies)
def test_the_waterfall_foots_on_every_pair_of_exports(snapshots, company):
    for before, now in combinations(snapshots, 2):
        frame = make_frame(Week.of(now.date), [before.date, now.date], 1)
        found = compute_figures([before, now], [], company, frame)
        got = {part: found.figures[f"waterfall_{part}"].value for part in PARTS}
        start, end = (found.figures[f"waterfall_{name}"].value for name in ("start", "end"))
        assert found.figures["waterfall_residual"].value == 0
        assert start + sum(PARTS[part][0] * value for part, value in got.items()) == end
        assert end == found.figures["open_pipeline_quarter"].value
        assert start == found.figures["open_pipeline_quarter_previous"].value
        assert all(value >= 0 for part, value in got.items() if part != "other")
