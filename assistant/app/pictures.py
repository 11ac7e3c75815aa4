"""The quarter as pictures: each mark carries the id of the figure or deal whose rows it opens."""

from collections.abc import Sequence
from decimal import Decimal

import plotly.graph_objects as go

from assistant.app.texts import Wording, words
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.risk import Risk, Severity

TOTAL, UP, DOWN, LIGHT = "#5b7a94", "#2f8a5f", "#c2553a", "#b9c6d1"
SEVERITY = {Severity.HIGH: "#c2553a", Severity.MEDIUM: "#cf9a35", Severity.LOW: "#8a99a8"}
RISKS = 15
"""So many deals stand in the picture of risks, the largest first; the list beside it has all."""
_STEPS = (
    ("waterfall_start", "absolute", "Start"),
    ("waterfall_created", "up", "Created"),
    ("waterfall_pulled_in", "up", "Pulled in"),
    ("waterfall_increased", "up", "Grown"),
    ("waterfall_decreased", "down", "Shrunk"),
    ("waterfall_slipped_out", "down", "Slipped out"),
    ("waterfall_won", "down", "Won"),
    ("waterfall_lost", "down", "Lost"),
    ("waterfall_other", "up", "Other"),
    ("waterfall_end", "total", "Now"),
)


def attainment(narrative: Narrative, wording: Wording) -> go.Figure | None:
    """Return bookings against the quarter's goal, with where the days gone would put them; None without a goal."""
    facts = _facts(narrative)
    booked, target, pace = facts.get("bookings_qtd"), facts.get("target_qtd"), facts.get("pace_percent")
    if booked is None or target is None or not target.value:
        return None
    figure = go.Figure()
    rest = max(target.value - booked.value, Decimal(0))
    for name, value, colour, figure_id in (
        ("Booked", booked.value, UP, "bookings_qtd"),
        ("Still missing", rest, LIGHT, "gap"),
    ):
        figure.add_bar(
            y=["Quarter"], x=[float(value)], orientation="h", marker_color=colour, width=0.6,
            name=f"{name} {wording.short_money(value, booked.unit)}", customdata=[f"figure:{figure_id}"],
            hovertemplate=f"{name}: {wording.money(value, booked.unit)}<extra></extra>",
        )  # fmt: skip
    if pace is not None and pace.value:
        expected = float(booked.value * 100 / pace.value)
        figure.add_scatter(
            x=[expected], y=["Quarter"], mode="markers", name="A steady quarter", cliponaxis=False,
            marker={"symbol": "line-ns", "size": 46, "line": {"width": 3, "color": DOWN}},
            customdata=["figure:pace_percent"],
            hovertemplate=f"A steady quarter would be at {wording.short_money(Decimal(expected), booked.unit)}"
            "<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_yaxes(visible=False)
    return _laid_out(figure, 150, legend=True)


def waterfall(narrative: Narrative, wording: Wording) -> go.Figure | None:
    """Return how the quarter's open pipeline went from the last snapshot to this one; None without an earlier one."""
    facts = _facts(narrative)
    if "waterfall_start" not in facts or "waterfall_end" not in facts:
        return None
    steps = [
        (facts[i], kind, label)
        for i, kind, label in _STEPS
        if i in facts and (facts[i].value or kind in ("absolute", "total"))
    ]
    signs = {"down": -1}
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[label for _, _, label in steps],
            x=[float(f.value) * signs.get(kind, 1) for f, kind, _ in steps],
            measure=["relative" if kind in ("up", "down") else "absolute" for _, kind, _ in steps],
            text=[wording.short_money(f.value * signs.get(kind, 1), f.unit).replace("-", "−") for f, kind, _ in steps],
            textposition="outside",
            cliponaxis=False,
            customdata=[f"figure:{f.id}" for f, _, _ in steps],
            hovertext=[f"{label}: {wording.money(f.value, f.unit)}" for f, _, label in steps],
            hoverinfo="text",
            increasing={"marker": {"color": UP}},
            decreasing={"marker": {"color": DOWN}},
            totals={"marker": {"color": TOTAL}},
            connector={"line": {"width": 1, "color": LIGHT}},
        )
    )
    figure.update_yaxes(autorange="reversed")
    return _laid_out(figure, 60 + 28 * len(steps), left=80, right=80)


def coverage(narratives: Sequence[Narrative]) -> go.Figure | None:
    """Return coverage over the weeks that are kept, with the ratio that was agreed; None where no week has one."""
    points = [(n.week, f) for n in narratives if (f := _facts(n).get("coverage_ratio")) is not None]
    if not points:
        return None
    figure = go.Figure(
        go.Scatter(
            x=[week for week, _ in points], y=[float(f.value) for _, f in points], mode="lines+markers+text",
            text=[f"{float(f.value):.2f}" for _, f in points], textposition="top center", name="Coverage",
            line={"color": TOTAL, "width": 2}, marker={"size": 9},
            customdata=[f"figure:coverage_ratio@{week}" for week, _ in points], cliponaxis=False,
            hovertemplate="%{x}: %{y:.2f}×<extra></extra>",
        )
    )  # fmt: skip
    agreed = next(
        (e.threshold for n in reversed(narratives) for e in n.escalations if e.rule == "coverage_ratio_min"), 0
    )
    if agreed:
        figure.add_scatter(
            x=[week for week, _ in points], y=[float(agreed)] * len(points), mode="lines" if points[1:] else "markers",
            name=f"Agreed with the CEO: {float(agreed):g}", hoverinfo="skip",
            line={"dash": "dot", "color": DOWN, "width": 1.5}, marker={"symbol": "line-ew-open", "size": 40},
        )  # fmt: skip
    figure.update_xaxes(type="category")
    figure.update_yaxes(rangemode="tozero")
    return _laid_out(figure, 270, legend=bool(agreed))


def deal_mix(narrative: Narrative, wording: Wording) -> go.Figure | None:
    """Return open pipeline and bookings by segment; None where the company has no segments."""
    facts = _facts(narrative)
    segments = [i.split(":", 1)[1] for i in facts if i.startswith("deal_mix_open_amount:")]
    if not segments:
        return None
    figure = go.Figure()
    for kind, name, colour in (("open", "Open pipeline", TOTAL), ("won", "Booked", UP)):
        held = [(s, facts.get(f"deal_mix_{kind}_amount:{s}")) for s in segments]
        shown = [(s, f) for s, f in held if f is not None]
        figure.add_bar(
            x=[s for s, _ in shown], y=[float(f.value) for _, f in shown], name=name, marker_color=colour,
            text=[wording.short_money(f.value, f.unit) for _, f in shown], textposition="outside", cliponaxis=False,
            customdata=[f"figure:{f.id}" for _, f in shown],
            hovertemplate=f"%{{x}}, {name.lower()}: %{{text}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group")
    return _laid_out(figure, 300, legend=True)


def risks(narrative: Narrative, wording: Wording) -> go.Figure | None:
    """Return the largest deals at risk by amount, coloured by their worst signal; None without any."""
    held = sorted(narrative.risks, key=lambda r: -r.amount)[:RISKS]
    if not held:
        return None
    unit = next((f.unit for f in narrative.facts if f.id == "bookings_qtd"), "")
    names = _names(held)
    figure = go.Figure()
    for severity in (Severity.HIGH, Severity.MEDIUM, Severity.LOW):
        own = [r for r in held if r.severity is severity]
        if own:
            figure.add_bar(
                y=[names[r.opportunity_id] for r in own], x=[float(r.amount) for r in own], orientation="h",
                name=f"{severity.value.capitalize()} severity", marker_color=SEVERITY[severity],
                text=[wording.short_money(r.amount, unit) for r in own], textposition="outside", cliponaxis=False,
                customdata=[f"deal:{r.opportunity_id}" for r in own],
                hovertext=[", ".join(words(s.id).lower() for s in r.signals) for r in own],
                hovertemplate="%{y}: %{hovertext}<extra></extra>",
            )  # fmt: skip
    figure.update_yaxes(categoryorder="array", categoryarray=[names[r.opportunity_id] for r in reversed(held)])
    return _laid_out(figure, 120 + 24 * len(held), legend=True, left=170)


def _names(held: Sequence[Risk]) -> dict[str, str]:
    """Return an axis label for each deal: its account, with the deal's id where an account has several."""
    accounts = [r.account for r in held]
    return {
        r.opportunity_id: _cut(r.account) if accounts.count(r.account) == 1 else f"{_cut(r.account)} {r.opportunity_id}"
        for r in held
    }


def _cut(text: str, width: int = 24) -> str:
    """Return the text for an axis: plotly reads a few tags in labels, so what would make one is left out."""
    clean = text.replace("<", "‹").replace(">", "›")
    return (clean if len(clean) <= width else f"{clean[: width - 1]}…").replace("&", "&amp;")


def _facts(narrative: Narrative) -> dict[str, Figure]:
    return {f.id: f for f in narrative.facts}


def _laid_out(figure: go.Figure, height: int, *, legend: bool = False, left: int = 10, right: int = 44) -> go.Figure:
    """Return the figure without decoration: no ground, no zoom, few lines; its text takes the page's colour."""
    figure.update_layout(
        template="none", height=height, margin={"l": left, "r": right, "t": 24, "b": 34 if not legend else 60},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", showlegend=legend, autosize=True,
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0}, dragmode=False,
        font={"family": "system-ui, Segoe UI, Roboto, sans-serif", "size": 12, "color": "#5f6b78"},
        uniformtext={"minsize": 9, "mode": "show"}, hoverlabel={"align": "left"}, clickmode="event",
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, showgrid=False, zeroline=False, ticks="")
    figure.update_yaxes(fixedrange=True, showgrid=False, zeroline=False, ticks="", automargin=True)
    value_axis = figure.data and getattr(figure.data[0], "orientation", None) == "h"
    (figure.update_xaxes if value_axis else figure.update_yaxes)(showticklabels=False)
    return figure
