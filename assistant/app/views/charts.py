"""What stands around the pictures: figures in a row, titles, a deal at risk with its signals, the list beside them."""

from assistant.app.render import Html, Piece, element
from assistant.app.texts import Wording, rule, within, words
from assistant.app.views.evidence import back
from assistant.app.views.parts import act, badge, empty, facts, page, table
from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation
from assistant.models.risk import Risk

TITLES = (
    "Bookings against the goal",
    "Open pipeline closing this quarter, from snapshot to snapshot",
    "Coverage of what is still missing, by week",
    "Deal mix by segment",
    "The largest deals at risk",
)
TILES = (
    ("attainment_percent", "of the quarter's goal"),
    ("pace_percent", "of a steady pace"),
    ("gap", "still missing"),
    ("coverage_ratio", "coverage of the gap"),
    ("bookings_week", "won this week"),
    ("slipped_out_of_quarter_amount", "slipped out this week"),
)
SEVERITY = {"high": "bad", "medium": "warn", "low": ""}


def title(text: str) -> Html:
    """Return a picture's title."""
    return page(element("h2", text))


def tiles(narrative: Narrative, wording: Wording) -> Html:
    """Return the figures that a leader looks at first, each a button to its rows."""
    held = {f.id: f for f in narrative.facts}
    shown = []
    for figure_id, label in TILES:
        figure = held.get(figure_id)
        if figure is not None:
            value = wording.short_money(figure.value, figure.unit) if len(figure.unit) == 3 else wording.figure(figure)
            shown.append(
                element(
                    "button",
                    element("b", value),
                    element("small", label),
                    type="button",
                    class_="tile",
                    data_act="figure",
                    data_id=f"figure:{figure_id}",
                    aria_pressed="false",
                )
            )
    if not shown:
        return page(empty("No figures yet.", "Give a goal and a CRM export for this quarter, and draft the week."))
    return page(element("div", shown, class_="tiles"), label="Figures of the week")


def not_drafted(week: str) -> Html:
    """Return what stands where the week has no draft, and so no figures that stand still."""
    return page(
        empty(
            f"No narrative for {week} yet.", "Draft the week under Narrative; the pictures show the figures it states."
        )
    )


def risks(narrative: Narrative, wording: Wording) -> Html:
    """Return every deal at risk as a table: the same as the picture, for keyboard and screen reader, and the rest."""
    unit = next((f.unit for f in narrative.facts if f.id == "bookings_qtd"), "")
    rows: list[list[Piece]] = [
        [
            act(r.account, "deal", id=f"deal:{r.opportunity_id}"),
            wording.money(r.amount, unit),
            badge(r.severity.value, SEVERITY[r.severity.value]),
            ", ".join(words(s.id).lower() for s in r.signals),
            badge("escalated", "warn") if r.escalated else "",
        ]
        for r in sorted(narrative.risks, key=lambda r: (-r.severity.rank, -r.amount))
    ]
    if not rows:
        return page(element("p", "No open deal shows a risk.", class_="soft"))
    shown = table(("Account", "Amount", "Severity", "Signals", ""), rows, numeric=(1,))
    return page(element("details", element("summary", f"All {len(rows)} deals at risk"), shown))


def risk(shown: Risk, wording: Wording, narrative: Narrative) -> Html:
    """Return a deal at risk with each signal and the sentence or cell that shows it."""
    unit = next((f.unit for f in narrative.facts if f.id == "bookings_qtd"), "")
    items, place = [], 0
    for signal in shown.signals:
        cited = []
        for citation in signal.citations:
            text: Piece = (
                element("q", citation.quote)
                if isinstance(citation, NoteCitation)
                else f"{citation.column}: {citation.value or '(blank)'}"
            )
            opens = act("Open", "citation", id=f"deal:{shown.opportunity_id}", n=str(place))
            cited.append(element("div", text, " ", opens, class_="small"))
            place += 1
        severity = badge(signal.severity.value, SEVERITY[signal.severity.value])
        items.append(element("li", severity, " ", words(signal.id), cited))
    return page(
        element("h2", shown.account, tabindex=-1, data_focus=f"deal:{shown.opportunity_id}"),
        facts(
            (
                ("Amount", wording.money(shown.amount, unit)),
                ("Deal", shown.opportunity_id),
                ("Escalated", "; ".join(within(rule(r)) for r in shown.rules) if shown.escalated else "no"),
            )
        ),
        element("ul", items, class_="plain lines"),
        back(),
        label="Deal at risk",
    )
