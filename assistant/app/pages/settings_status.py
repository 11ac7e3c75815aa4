"""Status: what is stored, whether the index holds the same, how this installation is set."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import lists
from assistant.app.views.parts import reading

SLUG = "status"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        shown = html(reading("what is stored"), name="status")

        @spoken
        def arrive(request: gr.Request) -> Html:
            door = site.door(request)
            return lists.status(door.status(), sorted(door.settings().items()), site.wording)

        app.load(arrive, None, shown, **QUIET)
    return app
