"""The CEO's page: narratives that were approved, and nothing else."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import approving, lists, memo
from assistant.app.views.parts import empty, page, reading

SLUG = "approved"
FORMS = (("Word", "docx"), ("Web page (HTML)", "html"))


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=8, min_width=320, elem_id="text"):
                state = html()
                text = html(reading("the narrative"), name="memo")
            with gr.Column(scale=3, min_width=240, elem_id="panel"):
                weeks = html(name="weeks")
                files = html(name="downloads")

        def shown(name: str, request: gr.Request) -> tuple[Html, Html, Html, Html]:
            door = site.door(request)
            held = door.weeks()
            if not held:
                nothing = page(
                    empty("Nothing approved yet.", "Your Chief Sales Officer's next narrative will stand here.")
                )
                return Html(), nothing, Html(), Html()
            week = name or held[0].week
            view = door.narrative(week)
            links = [(label, f"/download/{week}/{view.version}/{form}") for label, form in FORMS]
            return (
                memo.signed(view.author, site.wording.moment(view.made_at)),
                memo.memo(view.narrative, choosable=False),
                lists.weeks(held, week),
                approving.downloads(links),
            )

        @spoken
        def arrive(request: gr.Request) -> tuple[Html, Html, Html, Html]:
            return shown("", request)

        @spoken
        def choose(request: gr.Request, event: gr.EventData) -> tuple[Html, Html, Html, Html]:
            return shown(asked(event, "id"), request)

        app.load(arrive, None, [state, text, weeks, files], **QUIET)
        weeks.click(choose, None, [state, text, weeks, files], **QUIET)
    return app
