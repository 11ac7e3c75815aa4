"""The pipeline waterfall as a picture."""

import io
from decimal import Decimal

from assistant.models.draft import Narrative

_BARS = (
    ("waterfall_start", 0, "Start"),
    ("waterfall_created", 1, "Created"),
    ("waterfall_pulled_in", 1, "Pulled in"),
    ("waterfall_increased", 1, "Grown"),
    ("waterfall_decreased", -1, "Shrunk"),
    ("waterfall_slipped_out", -1, "Slipped out"),
    ("waterfall_won", -1, "Won"),
    ("waterfall_lost", -1, "Lost"),
    ("waterfall_other", 1, "Other"),
    ("waterfall_end", 0, "End"),
)
_TOTAL, _UP, _DOWN = "#44546a", "#2e7d5b", "#b5482f"


def waterfall_bars(narrative: Narrative) -> list[tuple[str, Decimal, Decimal, str]]:
    """Return (label, bottom, height, colour) for each bar that is not nothing; empty without a waterfall."""
    facts = {f.id: f for f in narrative.facts}
    if "waterfall_start" not in facts or "waterfall_end" not in facts:
        return []
    bars, level = [], Decimal(0)
    for figure_id, sign, label in _BARS:
        value = facts[figure_id].value if figure_id in facts else Decimal(0)
        if sign == 0:
            bars.append((label, Decimal(0), value, _TOTAL))
            level = value
        elif value:
            change = sign * value
            bars.append((label, min(level, level + change), abs(change), _UP if change > 0 else _DOWN))
            level += change
    return bars


def waterfall_png(narrative: Narrative) -> bytes | None:
    """Return the waterfall of the quarter's open pipeline as PNG, in millions; None where there is none."""
    bars = waterfall_bars(narrative)
    if not bars:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - half a second that only charts pay
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(6.3, 2.6), dpi=160, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    heights = [float(h) / 1e6 for _, _, h, _ in bars]
    bottoms = [float(b) / 1e6 for _, b, _, _ in bars]
    shown = axes.bar([label for label, *_ in bars], heights, bottom=bottoms, color=[c for *_, c in bars], width=0.7)
    axes.bar_label(shown, labels=[f"{h:.2f}" for h in heights], fontsize=7, padding=1)
    unit = next(f.unit for f in narrative.facts if f.id == "waterfall_start")
    axes.set_ylabel(f"{unit}, millions", fontsize=8)
    axes.set_title("Open pipeline closing this quarter, snapshot to snapshot", fontsize=9, loc="left")
    axes.tick_params(axis="both", labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(y=0.12)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()
