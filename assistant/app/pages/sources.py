"""Sources: what the narrative is drawn from, and what could not be read."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import lists
from assistant.app.views.evidence import beginning, nothing_open
from assistant.app.views.parts import reading

SLUG = "sources"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=8, min_width=320, elem_id="text"):
                held = html(reading("what is stored"), name="sources")
            with gr.Column(scale=4, min_width=300, elem_id="panel"):
                opened = html(nothing_open(), name="evidence")

        @spoken
        def arrive(request: gr.Request) -> Html:
            return lists.sources(site.door(request).sources(), site.wording)

        @spoken
        def show(request: gr.Request, event: gr.EventData) -> Html:
            return beginning(site.door(request).evidence(asked(event, "id"), 0, 1), site.wording)

        app.load(arrive, None, held, **QUIET)
        held.click(show, None, opened, **QUIET)
    return app
