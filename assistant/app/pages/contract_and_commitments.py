"""Contract and commitments: every line that was agreed as it stands this week, and every promise that is followed."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation
from assistant.app.render import Html
from assistant.app.views import lists
from assistant.app.views.evidence import nothing_open
from assistant.app.views.parts import reading
from assistant.models.narrative import Citation

SLUG = "contract"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(elem_classes="controls"):
            week = gr.Dropdown([], label="Week", min_width=140, scale=0, elem_id="week")
        with gr.Row(equal_height=False):
            with gr.Column(scale=8, min_width=320, elem_id="text"), gr.Tabs(overflow_behavior="wrap"):
                with gr.Tab("Social contract"):
                    contract = html(reading("the contract against this week"), name="contract")
                with gr.Tab("Commitments"):
                    promises = html(reading("the commitments"), name="commitments")
                with gr.Tab("Initiatives"):
                    initiatives = html(reading("the initiatives"), name="initiatives")
            with gr.Column(scale=4, min_width=300, elem_id="panel"):
                evidence = html(nothing_open(), name="evidence")

        @spoken
        def arrive(request: gr.Request) -> tuple[object, ...]:
            weeks = [w.week for w in site.door(request).weeks()]
            return gr.update(choices=weeks, value=weeks[0] if weeks else None), *shown(
                weeks[0] if weeks else "", request
            )

        def shown(name: str, request: gr.Request) -> tuple[Html, Html, Html]:
            door = site.door(request)
            if not name:
                return lists.nothing_stored(), Html(), Html()
            return (
                lists.contract(door.contract(name), site.wording),
                lists.commitments(door.commitments(name), site.wording),
                lists.initiatives([(i.initiative, i.weeks) for i in door.initiatives()]),
            )

        @spoken
        def turn(name: str, request: gr.Request) -> tuple[Html, Html, Html]:
            return shown(name, request)

        @spoken
        def open_line(name: str, request: gr.Request, event: gr.EventData) -> Html:
            door = site.door(request)
            line = next((x for x in door.contract(name).lines if x.key == asked(event, "id")), None)
            return open_first(line.citations if line else (), request)

        @spoken
        def open_promise(name: str, request: gr.Request, event: gr.EventData) -> Html:
            found = next((c for c in site.door(request).commitments(name) if c.id == asked(event, "id")), None)
            return open_first(found.citations if found else (), request)

        def open_first(citations: tuple[Citation, ...], request: gr.Request) -> Html:
            return open_citation(site.door(request), citations[0], site.wording) if citations else nothing_open()

        app.load(arrive, None, [week, contract, promises, initiatives], **QUIET)
        week.input(turn, week, [contract, promises, initiatives], **QUIET)
        contract.click(open_line, week, evidence, **QUIET)
        promises.click(open_promise, week, evidence, **QUIET)
    return app
