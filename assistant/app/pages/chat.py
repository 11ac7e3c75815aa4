"""Chat: a conversation with what each answer rests on beside it."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation, open_figure, open_row
from assistant.app.render import Html
from assistant.app.texts import Wording
from assistant.app.views.evidence import nothing_open
from assistant.app.views.markers import sources
from assistant.app.views.parts import failure
from assistant.app.views.thread import Shown, conversations, thanked, thread
from assistant.chat.answer import Answer
from assistant.errors import AssistantError, NotFoundError
from assistant.models.narrative import NoteCitation
from assistant.service.access import Access
from assistant.service.talking import STOPPED, Message

SLUG = "chat"
REASON = "What was good, or what was wrong?"


class UnderWay(NamedTuple):
    """A question that is being answered, and how many answers its conversation had before."""

    text: str
    before: int


def build(site: Site) -> gr.Blocks:  # noqa: PLR0915 - one statement a part of the page
    """Return the page."""
    page = blocks(SLUG)
    with page:
        frame(page, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="text"):
                talk = html(name="thread")
                current, rated = gr.State(""), gr.State(("", ""))
                under_way: dict[str, UnderWay] = {}
                with gr.Column(visible=False) as reasons:
                    reason = gr.Textbox(label=REASON, lines=2, max_length=1000, placeholder="One sentence is enough")
                    with gr.Row():
                        keep = gr.Button("Keep this", variant="primary", size="sm", min_width=100, scale=0)
                        drop = gr.Button("Leave it", size="sm", min_width=100, scale=0)
                question = gr.Textbox(
                    label="Your question",
                    info="Enter asks; Shift and Enter begins a new line.",
                    lines=1,
                    max_lines=6,
                    max_length=2000,
                    autofocus=True,
                    elem_id="question",
                    placeholder="How far are we from our goal, and what moved since last week?",
                )
                with gr.Row():
                    send = gr.Button("Ask", variant="primary", min_width=110, scale=0)
                    stop = gr.Button("Stop", variant="stop", min_width=90, visible=False, scale=0)
                    fresh = gr.Button("New conversation", min_width=200, scale=0)
            with gr.Column(scale=5, min_width=320, elem_id="panel"):
                evidence = html(nothing_open(), name="evidence")
                with gr.Accordion("Earlier conversations", open=False):
                    earlier = html()

        @spoken
        def arrive(request: gr.Request) -> tuple[str, Html, Html]:
            door = site.door(request)
            key = door.begin_conversation().id
            return key, thread((), door.suggestions()), _list(door, key, site.wording)

        @spoken
        def ask(words: str | None, key: str, request: gr.Request) -> Iterator[Html]:
            door, text = site.door(request), words or ""
            under_way[key] = UnderWay(text, len(door.messages(key)))
            try:
                yield from answering(door, key, text)
            finally:
                under_way.pop(key, None)

        @spoken
        def halt(key: str, request: gr.Request) -> tuple[Html, Html]:
            door = site.door(request)
            return stopped(door, key, under_way.get(key)), _list(door, key, site.wording)

        @spoken
        def settle(text: str, key: str, request: gr.Request) -> tuple[object, Html]:
            door = site.door(request)
            kept = any(m.asked == text for m in door.messages(key)[-1:])
            return _thread(door, key) if kept else gr.skip(), _list(door, key, site.wording)  # else: what went wrong

        @spoken
        def begin(request: gr.Request) -> tuple[str, Html, Html, Html]:
            return (*arrive(request), nothing_open())

        @spoken
        def act(key: str, request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            door, does, target = site.door(request), asked(event, "act"), asked(event, "id")
            if does == "source":
                shown = _source(door, key, target, asked(event, "n"), site.wording)
                return shown, gr.skip(), gr.skip(), gr.skip()
            if does in ("up", "down"):
                return gr.skip(), (target, does), gr.update(visible=True), gr.skip()
            text = asked(event, "text") if does == "suggestion" else _message(door, key, target).asked
            return gr.skip(), gr.skip(), gr.skip(), (text, secrets.token_hex(4))

        @spoken
        def rate(key: str, choice: tuple[str, str], why: str | None, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            message, verdict = choice
            kind: Literal["up", "down"] = "up" if verdict == "up" else "down"
            door.rate(message, kind, why or "")
            return _thread(door, key), thanked(kind), gr.update(visible=False), ""

        @spoken
        def reopen(request: gr.Request, event: gr.EventData) -> tuple[str, Html, Html, Html]:
            door, key = site.door(request), asked(event, "id")
            return key, _thread(door, key), _list(door, key, site.wording), nothing_open()

        pending, going = gr.State(("", "")), gr.State("")
        page.load(arrive, None, [current, talk, earlier], **QUIET)
        running = []
        for start, words in ((send.click, question), (question.submit, question), (pending.change, pending)):
            begun = start(_begun, words, [stop, question, going], **QUIET)
            told = begun.then(ask, [going, current], talk, **QUIET)
            told.then(settle, [going, current], [talk, earlier], **QUIET).then(
                lambda: gr.update(visible=False), None, stop, **QUIET
            )
            running.append(told)
        stop.click(halt, current, [talk, earlier], cancels=running, **QUIET).then(
            lambda: gr.update(visible=False), None, stop, **QUIET
        )
        talk.click(act, current, [evidence, rated, reasons, pending], **QUIET)
        keep.click(rate, [current, rated, reason], [talk, evidence, reasons, reason], **QUIET)
        drop.click(lambda: (gr.update(visible=False), ""), None, [reasons, reason], **QUIET)
        fresh.click(begin, None, [current, talk, earlier, evidence], **QUIET)
        earlier.click(reopen, None, [current, talk, earlier, evidence], **QUIET)
    return page


def _begun(words: str | tuple[str, str] | None) -> tuple[object, object, str]:
    """Return the button that stops, the empty box and what is asked: from then on the box is the user's again.

    A question that was chosen comes with a token, so that the same one can be asked twice.
    """
    text = (words if isinstance(words, str) else words[0] if words else "").strip()
    typed = "" if isinstance(words, str) else gr.skip()
    return gr.update(visible=bool(text)), typed, text


def answering(door: Access, key: str, text: str) -> Iterator[Html]:
    """Yield the conversation as the answer comes about; an error that the user can mend stands in its place."""
    before = [_shown(m) for m in door.messages(key)]
    so_far = ""
    yield thread([*before, Shown("", text)])
    try:
        for event in door.ask(key, text):
            if event.kind == "part":
                so_far += event.text
                yield thread([*before, Shown("", text, Answer(answer=so_far), so_far)])
            elif event.kind == "done" and event.message is not None:
                yield thread([*before, _shown(event.message)])
    except AssistantError as error:
        yield thread([*before, Shown("", text, trouble=failure(error))])


def stopped(door: Access, key: str, asked: UnderWay | None) -> Html:
    """Return the conversation after a stop, with the question that is still being let go of, if one is."""
    held = door.messages(key)
    shown = [_shown(m) for m in held]
    if asked is not None and len(held) == asked.before:
        shown.append(Shown("", asked.text, Answer(answer=STOPPED, abstained=True), stopped=True))
    return thread(shown, door.suggestions())


def _shown(message: Message) -> Shown:
    return Shown(message.id, message.asked, message.answer, stopped=message.stopped, verdict=message.verdict or "")


def _thread(door: Access, key: str) -> Html:
    return thread([_shown(m) for m in door.messages(key)], door.suggestions())


def _list(door: Access, key: str, wording: Wording) -> Html:
    held = [(c.id, c.title, wording.moment(c.updated_at)) for c in door.conversations() if c.title]
    return conversations(held, key)


def _message(door: Access, key: str, message: str) -> Message:
    found: Sequence[Message] = [m for m in door.messages(key) if m.id == message]
    if not found:
        raise NotFoundError("This answer is not in the conversation any more.", "Open the conversation again.")
    return found[0]


def _source(door: Access, key: str, message: str, number: str, wording: Wording) -> Html:
    answer = _message(door, key, message).answer
    source = next((s for s in sources(answer) if str(s.number) == number), None)
    if source is None:
        return nothing_open()
    if source.figure:
        found = next((f for f in door.answer_figures(key, message) if f.id == source.figure), None)
        return open_figure(door, found, wording) if found else nothing_open()
    if isinstance(source.citations[0], NoteCitation):
        return open_citation(door, source.citations[0], wording)
    return open_row(door, source.citations)
