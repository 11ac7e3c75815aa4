from decimal import Decimal

from assistant.models.partnership import ContractLine
from assistant.service.review import ContractView, Progress


def test_what_a_week_tells_again_with_the_day_it_was_said_is_as_the_week_before():
    told = {
        "2026-W45": "“Sold: 16 of 25”. Barrier: “Nobody signs”.",
        "2026-W46": "“Sold: 16 of 25” (6 November). Barrier: “Nobody signs” (6 November).",
        "2026-W47": "“Sold: 19 of 25”.",
    }
    lines = Progress(initiative="Starter kit", weeks=told).lines()
    assert lines[1:] == ["2026-W46  as the week before", "2026-W47  “Sold: 19 of 25”."]


def test_the_contract_names_each_subject_once_and_no_figure_by_its_id():
    def line(**more):
        return ContractLine(key="k", kind="threshold", text="Coverage below {limit} is told", status="crossed", **more)

    view = ContractView(
        week="2026-W47",
        lines=(
            line(value=Decimal("2.4"), threshold=Decimal("2.5"), unit="ratio", subjects=("coverage_ratio",),
                 figures=("coverage_ratio",)),
            line(threshold=Decimal(2), unit="ratio", subjects=("Tom: no news", "Ada: missed", "Tom: no news")),
        ),
        trend={},
    )  # fmt: skip
    assert view.texts() == [
        "CROSSED  Coverage below 2.5 is told (2.4)",
        "CROSSED  Coverage below 2 is told: Tom: no news (2 times) and Ada: missed",
    ]
