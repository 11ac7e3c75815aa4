"""Narratives with their checks: what a reviewer reads before a release."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation, open_statement
from assistant.app.render import Html, joined
from assistant.app.views import lists, memo
from assistant.app.views.evidence import back_to_sentence, nothing_open
from assistant.app.views.parts import empty, page, reading
from assistant.errors import NotFoundError

SLUG = "checks"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        chosen = gr.State("")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=160):
                weeks = html(name="weeks")
            with gr.Column(scale=6, min_width=320, elem_id="text"):
                state = html()
                text = html(reading("the narrative"), name="memo")
            with gr.Column(scale=4, min_width=300, elem_id="panel"):
                evidence = html(nothing_open(), name="evidence")

        def shown(name: str, request: gr.Request) -> tuple[str, Html, Html, Html, Html]:
            door = site.door(request)
            held = [w for w in door.weeks() if w.versions]
            week = name or (held[0].week if held else "")
            if not week:
                nothing = page(empty("No narrative yet.", "The Chief Sales Officer drafts the first one."))
                return "", Html(), Html(), nothing, nothing_open()
            view = door.narrative(week)
            made = site.wording.moment(view.made_at)
            head = memo.standing(view.narrative, view.version, view.status, view.author, made)
            return week, lists.weeks(held, week), head, memo.memo(view.narrative), nothing_open()

        @spoken
        def arrive(request: gr.Request) -> tuple[str, Html, Html, Html, Html]:
            return shown("", request)

        @spoken
        def turn(request: gr.Request, event: gr.EventData) -> tuple[str, Html, Html, Html, Html]:
            return shown(asked(event, "id"), request)

        @spoken
        def opened(week: str, request: gr.Request, event: gr.EventData) -> Html:
            door = site.door(request)
            view = door.statement(week, asked(event, "id"))
            if asked(event, "act") != "citation":
                return open_statement(door, view, site.wording)
            place = int(asked(event, "n") or 0)
            if place >= len(view.statement.citations):
                raise NotFoundError("This citation is not there any more.", "Choose the sentence again.")
            note = open_citation(door, view.statement.citations[place], site.wording)
            return joined(back_to_sentence(view.statement.id), note)

        everything = [chosen, weeks, state, text, evidence]
        app.load(arrive, None, everything, **QUIET)
        weeks.click(turn, None, everything, **QUIET)
        text.click(opened, chosen, evidence, **QUIET)
        evidence.click(opened, chosen, evidence, **QUIET)
    return app
