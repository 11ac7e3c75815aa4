"""My notes: what a rep brought in, what was understood from it, corrected or taken back."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.texts import words
from assistant.app.views import notes
from assistant.app.views.parts import page, reading, say
from assistant.errors import NotFoundError
from assistant.models.risk import NOTE_RISKS, Label
from assistant.service.access import Access
from assistant.service.uploads import MyNote

SLUG = "notes"
NONE = ""


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300, elem_id="text"):
                held = html(reading("your notes"), name="my-notes")
            with gr.Column(scale=7, min_width=320, elem_id="panel"):
                document, sentence = gr.State(""), gr.State(-1)
                said = html(name="said")
                with gr.Column(visible=False) as form:
                    which = html(name="correcting")
                    with gr.Row():
                        label = gr.Dropdown(
                            [(t, k.value) for k, t in notes.LABELS.items()],
                            label="It tells of",
                            min_width=180,
                            elem_id="label",
                        )
                        signal = gr.Dropdown(
                            [("No risk in particular", NONE), *((words(r), r) for r in NOTE_RISKS)],
                            value=NONE,
                            label="Which risk",
                            min_width=180,
                            elem_id="signal",
                        )
                    with gr.Row():
                        keep = gr.Button("Keep the correction", variant="primary", size="sm", min_width=160, scale=0)
                        drop = gr.Button("Leave it as it was", size="sm", min_width=140, scale=0)
                shown = html(notes.nothing_chosen(), name="note")
                with gr.Row(visible=False) as taking:
                    withdraw = gr.Button("Take this note back", variant="stop", size="sm", min_width=160, scale=0)
                    sure = gr.Button(
                        "Yes, take it back", variant="stop", size="sm", min_width=150, visible=False, scale=0
                    )
        everything = [held, shown, said, form, taking, sure, document]

        @spoken
        def arrive(request: gr.Request) -> Html:
            return notes.mine(site.door(request).my_notes(), site.wording)

        @spoken
        def choose(request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            key = asked(event, "id")
            return (
                *_shown(site, site.door(request), key),
                Html(),
                gr.update(visible=False),
                gr.update(visible=True),
                gr.update(visible=False),
                key,
            )

        @spoken
        def start(key: str, request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            at = int(asked(event, "n") or -1)
            held_ones = site.door(request).understood(key)
            if not 0 <= at < len(held_ones):
                raise NotFoundError("This sentence is not in the note any more.", "Open the note again.")
            one = held_ones[at]
            return (
                gr.update(visible=True),
                notes.chosen(one),
                one.label.value,
                one.signal if one.signal in NOTE_RISKS else NONE,
                at,
            )

        @spoken
        def correct(key: str, at: int, meant: str, risk: str, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            one = door.understood(key)[at]
            kind = Label(meant)
            door.correct(key, one.char_start, one.char_end, kind, (risk or None) if kind is Label.RISK else None)
            kept = page(say("Kept. Later drafts read it as you said.", tone="good"))
            return (
                *_shown(site, door, key),
                kept,
                gr.update(visible=False),
                gr.update(visible=True),
                gr.update(visible=False),
                key,
            )

        @spoken
        def take_back(key: str, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            door.withdraw(key)
            gone = page(
                say(
                    "Taken back.",
                    "It is out of search and of later drafts; approved narratives keep what they quote.",
                    tone="good",
                )
            )
            return (
                notes.mine(door.my_notes(), site.wording),
                notes.nothing_chosen(),
                gone,
                gr.update(visible=False),
                gr.update(visible=False),
                gr.update(visible=False),
                "",
            )

        app.load(arrive, None, held, **QUIET)
        held.click(choose, None, everything, **QUIET)
        shown.click(start, document, [form, which, label, signal, sentence], **QUIET)
        keep.click(correct, [document, sentence, label, signal], everything, **QUIET)
        drop.click(lambda: gr.update(visible=False), None, form, **QUIET)
        withdraw.click(lambda: gr.update(visible=True), None, sure, **QUIET)
        sure.click(take_back, document, everything, **QUIET)
    return app


def _shown(site: Site, door: Access, key: str) -> tuple[Html, Html]:
    mine = door.my_notes()
    return notes.mine(mine, site.wording, key), notes.note(_note(mine, key), door.understood(key), site.wording)


def _note(mine: tuple[MyNote, ...], key: str) -> MyNote:
    found = next((n for n in mine if n.document == key), None)
    if found is None:
        raise NotFoundError("This note is not among yours.", "Choose one from the list.")
    return found
