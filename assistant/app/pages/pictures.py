"""Pictures: the quarter at a glance, each mark opening the rows behind it."""

import gradio as gr

from assistant.app import pictures
from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation, open_figure
from assistant.app.render import Html
from assistant.app.theme import chart_clicks
from assistant.app.views import charts, lists
from assistant.app.views.evidence import nothing_open
from assistant.app.views.parts import reading
from assistant.errors import NotFoundError
from assistant.models.draft import Narrative
from assistant.service.access import Access

SLUG = "pictures"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(elem_classes="controls"):
            week = gr.Dropdown([], label="Week", min_width=140, scale=0, elem_id="week")
        marks = gr.HTML("", js_on_load=chart_clicks(), apply_default_css=False, elem_id="marks", elem_classes="part")
        with gr.Row(equal_height=False):
            with gr.Column(scale=8, min_width=320, elem_id="text"):
                tiles = html(reading("the figures"), name="tiles")
                plots = [_picture(title) for title in charts.TITLES]
                risks = html(name="risk-list")
            with gr.Column(scale=5, min_width=320, elem_id="panel"):
                evidence = html(nothing_open(), name="evidence")
        everything = [tiles, *(part for pair in plots for part in pair), risks, evidence]

        def shown(name: str, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            empty = [gr.update(visible=False), gr.update(visible=False, value=None)] * len(plots)
            if not name:
                return lists.nothing_stored(), *empty, Html(), nothing_open()
            try:
                narrative = door.narrative(name).narrative
            except NotFoundError:
                return charts.not_drafted(name), *empty, Html(), nothing_open()
            drawn = _drawn(narrative, _kept(door, name), site)
            parts = [
                x
                for title, figure in zip(charts.TITLES, drawn, strict=True)
                for x in (
                    gr.update(value=str(charts.title(title)), visible=figure is not None),
                    gr.update(value=figure, visible=figure is not None),
                )
            ]
            return charts.tiles(narrative, site.wording), *parts, charts.risks(narrative, site.wording), nothing_open()

        @spoken
        def arrive(request: gr.Request) -> tuple[object, ...]:
            weeks = [w.week for w in site.door(request).weeks()]
            drafted = [w.week for w in site.door(request).weeks() if w.versions]
            first = (drafted or weeks or [""])[0]
            return gr.update(choices=weeks, value=first or None), *shown(first, request)

        @spoken
        def turn(name: str, request: gr.Request) -> tuple[object, ...]:
            return shown(name, request)

        @spoken
        def opened(name: str, request: gr.Request, event: gr.EventData) -> Html:
            return _opened(site, site.door(request), name, event)

        app.load(arrive, None, [week, *everything], **QUIET)
        week.input(turn, week, everything, **QUIET)
        for part in (tiles, marks, risks, evidence):
            part.click(opened, week, evidence, **QUIET)
    return app


def _picture(title: str) -> tuple[gr.HTML, gr.Plot]:
    return html(charts.title(title)), gr.Plot(show_label=False, container=False, label=title)


def _drawn(narrative: Narrative, kept: list[Narrative], site: Site) -> list[object]:
    words = site.wording
    return [
        pictures.attainment(narrative, words),
        pictures.waterfall(narrative, words),
        pictures.coverage(kept),
        pictures.deal_mix(narrative, words),
        pictures.risks(narrative, words),
    ]


def _kept(door: Access, until: str) -> list[Narrative]:
    weeks = sorted(w.week for w in door.weeks() if w.versions and w.week <= until)[-12:]
    return [door.narrative(w).narrative for w in weeks]


def _opened(site: Site, door: Access, week: str, event: gr.EventData) -> Html:
    """Return what a mark leads to: `figure:ID`, `figure:ID@WEEK`, or `deal:ID`."""
    kind, _, target = asked(event, "id").partition(":")
    name, _, other = target.rpartition("@") if "@" in target else (target, "", "")
    narrative = door.narrative(other or week).narrative
    if kind == "deal":
        risk = next((r for r in narrative.risks if r.opportunity_id == target), None)
        if risk is None:
            raise NotFoundError("This deal is not among the week's risks.", "Choose another bar.")
        if asked(event, "act") == "citation":
            cited = [c for s in risk.signals for c in s.citations]
            place = int(asked(event, "n") or 0)
            return open_citation(door, cited[place], site.wording) if place < len(cited) else nothing_open()
        return charts.risk(risk, site.wording, narrative)
    figure = next((f for f in narrative.facts if f.id == (name or target)), None)
    if figure is None:
        raise NotFoundError("This figure is not in the week's narrative.", "Choose another bar.")
    return open_figure(door, figure, site.wording)
