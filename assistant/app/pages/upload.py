"""Add notes: several files or pasted text, pre-filled from their content, corrected by hand, told at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import gradio as gr

from assistant.app.pages.common import QUIET, Site, blocks, frame, html, spoken
from assistant.app.render import Html, element
from assistant.app.texts import KIND
from assistant.app.views import notes
from assistant.app.views.parts import empty, page
from assistant.errors import AssistantError
from assistant.service.access import Access
from assistant.service.uploads import NoteSuggestion, UploadResult

SLUG = "upload"
PASTED = "pasted note.txt"
MOST = 20
"""So many files are taken at a time."""
TYPES = [".md", ".txt", ".vtt", ".docx", ".pdf", ".eml", ".html"]


class Brought(NamedTuple):
    """A file as it was brought: its name and its bytes."""

    name: str
    data: bytes


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320, elem_id="text"):
                files = gr.File(
                    label=f"Notes, {site.largest_mb} MB each at most",
                    file_count="multiple",
                    file_types=TYPES,
                    height=150,
                    elem_id="files",
                )
                pasted = gr.Textbox(
                    label="Or paste what you wrote down",
                    lines=5,
                    max_lines=14,
                    max_length=200_000,
                    elem_id="pasted",
                    placeholder="Account: Acme\nDate: 18 November 2026\n\nCall with their plant manager …",
                )
                read = gr.Button("Read them", variant="primary", elem_id="read", min_width=140, scale=0)
            with gr.Column(scale=6, min_width=320, elem_id="panel"):
                place, known = gr.State(0), gr.State([])
                with gr.Column(visible=False) as form:
                    head = html(name="suggestion")
                    with gr.Row():
                        account = gr.Textbox(label="Account", max_length=200, min_width=180, elem_id="account")
                        date = gr.Textbox(
                            label="Date (year-month-day)",
                            max_length=10,
                            min_width=140,
                            placeholder="2026-11-18",
                            elem_id="date",
                        )
                    with gr.Row():
                        deal = gr.Dropdown([], label="Deal", min_width=180, elem_id="deal")
                        kind = gr.Dropdown(
                            [(v, k) for k, v in KIND.items()], label="Kind", min_width=140, elem_id="kind"
                        )
                    with gr.Row():
                        hand_in = gr.Button(
                            "Hand in this note", variant="primary", min_width=150, scale=0, elem_id="hand-in"
                        )
                        rest = gr.Button("Hand in all as read", min_width=150, scale=0, visible=False)
                        skip = gr.Button("Leave it out", min_width=110, scale=0)
                outcome = html(_waiting(), name="outcome")
        fields = [head, account, deal, date, kind]
        whole = [form, *fields, rest, place, known, outcome, files, pasted]

        @spoken
        def begin(paths: Sequence[str] | None, text: str | None, request: gr.Request) -> tuple[object, ...]:
            brought = _brought(paths, text)
            if not brought:
                return _form(site.door(request), [], 0, [], _nothing())
            if len(brought) > MOST:
                return _form(site.door(request), [], 0, [], _too_many(len(brought)))
            return _form(site.door(request), brought, 0, [])

        @spoken
        def take(
            paths: Sequence[str] | None,
            text: str | None,
            at: int,
            told: list[str],
            who: str | None,
            what: str | None,
            day: str | None,
            sort: str | None,
            request: gr.Request,
        ) -> tuple[object, ...]:
            door, brought = site.door(request), _brought(paths, text)
            if at >= len(brought):
                return _form(door, brought, at, told)
            result = door.upload(
                brought[at].name,
                brought[at].data,
                account=(who or "").strip(),
                opportunity_id=what or "",
                date=(day or "").strip(),
                kind=sort or "",
            )
            if result.status == "refused":  # it could be read, so what was set by hand is to be mended: the form stays
                before = [UploadResult.model_validate_json(t) for t in told]
                return (*[gr.skip()] * 9, notes.results([*before, result]), gr.skip(), gr.skip())
            return _form(door, brought, at + 1, [*told, _kept(result)])

        @spoken
        def take_all(
            paths: Sequence[str] | None, text: str | None, at: int, told: list[str], request: gr.Request
        ) -> Iterator[tuple[object, ...]]:
            door, brought = site.door(request), _brought(paths, text)
            for number, item in enumerate(brought[at:], start=at + 1):
                told = [*told, _kept(door.upload(item.name, item.data))]
                yield _form(door, brought, number, told, quiet=number < len(brought))

        @spoken
        def leave(
            paths: Sequence[str] | None, text: str | None, at: int, told: list[str], request: gr.Request
        ) -> tuple[object, ...]:
            return _form(site.door(request), _brought(paths, text), at + 1, told)

        buttons = [read, hand_in, rest, skip]
        for button, does, given, doing in (
            (read, begin, [files, pasted], "Reading…"),
            (hand_in, take, [files, pasted, place, known, account, deal, date, kind], "Handing it in…"),
            (rest, take_all, [files, pasted, place, known], "Handing them in…"),
            (skip, leave, [files, pasted, place, known], "Reading the next one…"),
        ):
            begun = button.click(lambda said=doing: _busy(said), None, [*buttons, outcome], **QUIET)
            begun.then(does, given, whole, **QUIET).then(_at_rest, None, buttons, **QUIET)
    return app


def _busy(doing: str) -> tuple[object, ...]:
    """Return the buttons at rest and what is being done, so that nobody presses twice while a large note is read."""
    return (*[gr.update(interactive=False)] * 4, page(element("p", doing, class_="soft", role="status")))


def _at_rest() -> tuple[object, ...]:
    return (*[gr.update(interactive=True)] * 4,)


def _brought(paths: Sequence[str] | None, text: str | None) -> list[Brought]:
    found = [Brought(Path(p).name, Path(p).read_bytes()) for p in paths or ()]
    return [*found, Brought(PASTED, text.encode())] if text and text.strip() else found


def _form(
    door: Access,
    brought: Sequence[Brought],
    at: int,
    told: list[str],
    message: Html | None = None,
    *,
    quiet: bool = False,
) -> tuple[object, ...]:
    """Return the page for the note that is next; the form is hidden and the fields are emptied when none is left."""
    results = [UploadResult.model_validate_json(t) for t in told]
    while at < len(brought) and not quiet:
        try:
            read = door.prefill(brought[at].name, brought[at].data)
        except AssistantError as error:
            refused = UploadResult(status="refused", name=brought[at].name, what=error.what, how=error.how)
            results, told, at = [*results, refused], [*told, _kept(refused)], at + 1
            continue
        return (
            gr.update(visible=True),
            *_fields(read, at + 1, len(brought)),
            gr.update(visible=len(brought) - at > 1),
            at,
            told,
            notes.results(results),
            gr.skip(),
            gr.skip(),
        )
    ended = at >= len(brought) and bool(brought)
    shown = message if message is not None else notes.results(results)
    kept = (None, "") if ended else (gr.skip(), gr.skip())
    return (
        gr.update(visible=False),
        Html(),
        "",
        gr.update(choices=[], value=None),
        "",
        None,
        gr.update(),
        at,
        told,
        shown,
        *kept,
    )


def _fields(read: NoteSuggestion, place: int, of: int) -> tuple[object, ...]:
    deals = [("No one deal", ""), *((name, key) for key, name in read.deals)]
    if read.opportunity_id and read.opportunity_id not in {key for key, _ in read.deals}:
        deals.append((read.opportunity_name or read.opportunity_id, read.opportunity_id))
    return (
        notes.suggestion(read, place, of),
        read.account or "",
        gr.update(choices=[(name, key) for name, key in deals], value=read.opportunity_id or ""),
        read.date.isoformat() if read.date else "",
        read.kind.value,
    )


def _kept(result: UploadResult) -> str:
    return result.model_dump_json()


def _waiting() -> Html:
    return page(
        empty(
            "Your note, as it was read", "Drop files or paste a note, then read them: correct it here, and hand it in."
        )
    )


def _nothing() -> Html:
    return page(element("p", "Drop a file or paste a note first; then press Read them.", role="status"))


def _too_many(number: int) -> Html:
    return page(
        element(
            "p", f"{number} files are more than the {MOST} that are taken at a time. Bring them in parts.", role="alert"
        )
    )
