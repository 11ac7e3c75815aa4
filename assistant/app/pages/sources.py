"""Sources: what the narrative is drawn from, and what could not be read."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import lists

SLUG = "sources"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        held = html(name="sources")

        @spoken
        def arrive(request: gr.Request) -> Html:
            return lists.sources(site.door(request).sources(), site.wording)

        app.load(arrive, None, held, **QUIET)
    return app
