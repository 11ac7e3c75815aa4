"""Evals: the last runs with their gates, the cases that changed, and a suite run from here."""

from collections.abc import Iterator

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import runs
from assistant.app.views.parts import failure, reading
from assistant.errors import AssistantError
from assistant.service.access import Access

SLUG = "evals"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(elem_classes="controls"):
            suite = gr.Dropdown([], label="Suite", min_width=200, scale=0, elem_id="suite")
            fast = gr.Checkbox(True, label="Fast cases only", min_width=170, scale=0, elem_id="fast")
            start = gr.Button("Run it", variant="primary", min_width=110, scale=0, elem_id="run")
            stop = gr.Button("Stop", variant="stop", min_width=90, scale=0, visible=False)
        told = html(name="progress")
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=240):
                listed = html(name="runs")
                rated = html(name="rated")
            with gr.Column(scale=8, min_width=320, elem_id="shown"):
                shown = html(reading("the last runs"), name="run-shown")

        @spoken
        def arrive(request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            suites = list(door.suites())
            first = gr.update(choices=suites, value=suites[0] if suites else None, interactive=bool(suites))
            return first, *_runs(site, door, ""), runs.rated(door.rated_answers())

        @spoken
        def run(name: str, half: bool, request: gr.Request) -> Iterator[Html]:
            lines: list[str] = []
            try:
                for event in site.door(request).run_suite(name or "", fast=half):
                    lines.append(event.text)
                    yield (
                        runs.running(name, lines)
                        if event.kind == "progress"
                        else runs.ended(event.text, bool(event.passed))
                    )
            except AssistantError as error:
                yield failure(error)

        @spoken
        def renew(request: gr.Request) -> tuple[Html, Html]:
            return _runs(site, site.door(request), "")

        @spoken
        def choose(request: gr.Request, event: gr.EventData) -> tuple[Html, Html]:
            return _runs(site, site.door(request), asked(event, "id"))

        app.load(arrive, None, [suite, listed, shown, rated], **QUIET)
        begun = start.click(lambda: gr.update(visible=True), None, stop, **QUIET)
        running = begun.then(run, [suite, fast], told, **QUIET)
        running.then(renew, None, [listed, shown], **QUIET).then(lambda: gr.update(visible=False), None, stop, **QUIET)
        stop.click(lambda: (runs.stopped(), gr.update(visible=False)), None, [told, stop], cancels=running, **QUIET)
        listed.click(choose, None, [listed, shown], **QUIET)
    return app


def _runs(site: Site, door: Access, chosen: str) -> tuple[Html, Html]:
    held = door.eval_runs()
    if not held:
        return runs.none(), Html()
    one = next((r for r in held if r.id == chosen), held[0])
    return runs.listed(held, one.id, site.wording), runs.run(one, door.eval_changes(one.id), site.wording)
