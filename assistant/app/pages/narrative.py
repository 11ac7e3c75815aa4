"""Narrative: draft the week, read it as a memo, see what each sentence rests on, edit, approve, hand out."""

from collections.abc import Iterator, Sequence

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation, open_statement
from assistant.app.pages.working import Ended, told_as_it_goes
from assistant.app.render import Html, element, joined
from assistant.app.views import approving, evidence, memo
from assistant.app.views.parts import failure, page, reading
from assistant.errors import AssistantError, CheckError, NotFoundError
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES
from assistant.service.access import Access
from assistant.service.approval import EditReport, Readiness
from assistant.service.viewing import NarrativeView

SLUG = "narrative"
FORMS = (
    ("Word", "docx"),
    ("Web page (HTML)", "html"),
    ("Markdown", "md"),
    ("Mail draft", "eml"),
    ("Agenda of the meeting", "agenda"),
)
MOST_PERSONAS = 2
SETTLED = ("approved", "frozen")
_HIDDEN = gr.update(visible=False)


def build(site: Site) -> gr.Blocks:  # noqa: PLR0915 - one statement a part of the page
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(elem_classes="controls"):
            week = gr.Dropdown([], label="Week", scale=1, min_width=140, elem_id="week")
            personas = gr.Dropdown(
                [(p.value.capitalize(), p.value) for p in Persona],
                label="How the CEO decides (one or two)",
                multiselect=True,
                max_choices=MOST_PERSONAS,
                scale=3,
                min_width=240,
                elem_id="personas",
            )
            draft = gr.Button("Draft", variant="primary", min_width=120, scale=0)
        chosen, version, putting = gr.State(""), gr.State(0), gr.State("")
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="text"):
                state = html()
                text = html(reading("the narrative"), name="memo")
            with (
                gr.Column(scale=5, min_width=320, elem_id="panel"),
                gr.Tabs(elem_id="beside", overflow_behavior="wrap") as tabs,
            ):
                with gr.Tab("Sentence", id="sentence"):
                    verdict = html(name="verdict")
                    with gr.Column(visible=False) as editor:
                        words = gr.Textbox(
                            label="Edit this sentence", lines=4, max_lines=12, max_length=4000, elem_id="edit"
                        )
                        with gr.Row():
                            save = gr.Button("Save and check", variant="primary", size="sm", min_width=130, scale=0)
                            delete = gr.Button("Delete", variant="stop", size="sm", min_width=90, scale=0)
                    rests = html(evidence.nothing_open(), name="evidence")
                with gr.Tab("Escalations", id="escalations"):
                    crossing = html(name="escalations")
                with gr.Tab("How to bring it", id="framing"):
                    bring = html(name="framing")
                with gr.Tab("Approve", id="approve"):
                    ready = html(name="readiness")
                    override = gr.Textbox(
                        label="Approve all the same, because",
                        lines=2,
                        max_length=1000,
                        elem_id="override",
                        visible=False,
                        info="The reason is kept in the log with what is missing.",
                    )
                    approve = gr.Button("Approve", variant="primary", elem_id="approve-button", min_width=140, scale=0)
                    files = html(name="downloads")
                with gr.Tab("History", id="history"):
                    past = html(name="history")
                    with gr.Row(elem_classes="controls"):
                        before = gr.Dropdown([], label="Compare with week", min_width=140)
                        compare = gr.Button("What changed", min_width=120, scale=0)
                    changed = html(name="changes")
        everything = [state, text, crossing, bring, ready, override, files, past, version, approve]
        beside = [chosen, words, editor, rests, verdict]
        opens = [*beside, putting, tabs]

        @spoken
        def arrive(request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            held = door.weeks()
            weeks = [w.week for w in held]
            first = weeks[0] if weeks else None
            others = [w.week for w in held[1:] if w.versions]
            return (
                gr.update(choices=weeks, value=first),
                gr.update(value=list(door.personas())),
                gr.update(choices=others, value=others[0] if others else None),
                *shown(site, door, first or "", 0),
            )

        @spoken
        def turn(name: str, request: gr.Request) -> tuple[object, ...]:
            return (*shown(site, site.door(request), name, 0), *_closed())

        @spoken
        def write(name: str, kinds: Sequence[str], request: gr.Request) -> Iterator[tuple[object, ...]]:
            yield from drafting(site, site.door(request), name, kinds)

        @spoken
        def choose(name: str, at: int, request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            return opened(site, site.door(request), name, at, event)

        @spoken
        def keep(name: str, target: str, told: str | None, request: gr.Request) -> tuple[object, ...]:
            return edited(site, site.door(request), name, target, told or "")

        @spoken
        def sign(name: str, at: int, why: str | None, request: gr.Request) -> tuple[object, ...]:
            return signed(site, site.door(request), name, at, why or "")

        @spoken
        def difference(name: str, other: str | None, request: gr.Request) -> Html:
            if not other or other == name:
                return approving.nothing_to_compare()
            found = site.door(request).diff(other, name)
            return approving.changes([c.text for c in found], other, name)

        @spoken
        def other_version(name: str, request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            return (*shown(site, site.door(request), name, int(asked(event, "n") or 0)), *_closed())

        @spoken
        def judge(name: str, at: int, request: gr.Request) -> tuple[object, ...]:
            return judged(site, site.door(request), name, at)

        @spoken
        def restore(name: str, target: str, request: gr.Request) -> tuple[object, ...]:
            return restored(site, site.door(request), name, target)

        for come in (
            app.load(arrive, None, [week, personas, before, *everything], **QUIET),
            week.input(turn, week, [*everything, *beside], **QUIET),
            draft.click(write, [week, personas], [*everything, *beside], **QUIET),
            past.click(other_version, week, [*everything, *beside], **QUIET),
        ):
            come.then(judge, [week, version], [crossing, ready, override], **QUIET)
        putting.change(restore, [week, putting], [*everything, *beside], **QUIET)
        for part in (text, crossing, ready, rests, verdict):
            part.click(choose, [week, version], opens, **QUIET)
        acting = [verdict, save, delete, approve]
        for edit in (
            save.click(_editing, None, acting, **QUIET),
            delete.click(_editing, None, acting, **QUIET).then(lambda: "", None, words, **QUIET),
        ):
            kept = edit.then(keep, [week, chosen, words], [*everything, *beside], **QUIET)
            kept.then(lambda: [gr.update(interactive=True)] * 3, None, acting[1:], **QUIET)
        under_way = approve.click(_signing, None, [approve, ready], **QUIET)
        signed_now = under_way.then(sign, [week, version, override], everything, **QUIET)
        signed_now.then(lambda: gr.update(interactive=True), None, approve, **QUIET)
        compare.click(difference, [week, before], changed, **QUIET)
    return app


def shown(
    site: Site, door: Access, week: str, version: int, standing: Readiness | None = None, chosen: str = ""
) -> tuple[object, ...]:
    """Return every part of the page for a version of a week's narrative, the newest for 0; `chosen` is marked in it.

    Without its `standing`, which takes a check of every sentence, the parts about approval say that it is to come.
    """
    if not week:
        return _bare(memo.nothing_ingested())
    try:
        view = door.narrative(week, version or None)
    except NotFoundError:
        return _bare(memo.nothing_drafted(week))
    narrative, settled = view.narrative, view.status in SETTLED
    state = approving.settled() if settled else approving.checking()
    parts = _standing(site, view, standing) if standing else (memo.escalations(narrative, site.wording), state, _HIDDEN)
    return (
        memo.standing(narrative, view.version, view.status, view.author, site.wording.moment(view.made_at)),
        memo.memo(narrative, chosen=chosen),
        parts[0],
        memo.framing(narrative),
        parts[1],
        parts[2],
        _files(view),
        approving.history(door.history(week), site.wording),
        view.version,
        gr.update(visible=not settled),
    )


def judged(site: Site, door: Access, week: str, version: int) -> tuple[object, ...]:
    """Return the parts about approval, after a check of every sentence."""
    if not week or not version:
        return gr.skip(), gr.skip(), gr.skip()
    view = door.narrative(week, version)
    if view.status in SETTLED:
        return gr.skip(), gr.skip(), gr.skip()
    return _standing(site, view, door.readiness(week, version))


def _standing(site: Site, view: NarrativeView, standing: Readiness) -> tuple[object, ...]:
    missing = {(m.rule, m.opportunity_id or m.subject): m.why for m in standing.missing}
    held = bool(standing.missing or standing.flagged)
    return (
        memo.escalations(view.narrative, site.wording, missing),
        approving.readiness(standing.missing, standing.flagged),
        gr.update(visible=held, value=""),
    )


def drafting(site: Site, door: Access, week: str, personas: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Yield how far the draft is, section by section, then the page with the draft in it."""
    still = [gr.skip()] * (len(_bare(Html())) - 2 + len(_closed()))
    titles = list(SECTION_TITLES.values())
    try:
        for step in told_as_it_goes(lambda told: door.draft(week, personas, told)):
            if isinstance(step, Ended):
                yield (*shown(site, door, week, 0), *_closed())
            else:
                done = step.done if step.total else 0
                yield (Html(), approving.progress(titles, done, step.what), *still)
    except AssistantError as error:
        yield (Html(), failure(error), *still)


def opened(site: Site, door: Access, week: str, version: int, event: gr.EventData) -> tuple[object, ...]:
    """Return what was clicked, opened beside the text: a sentence with its evidence, or one of its citations.

    A sentence of the draft that is to be put back is only named; putting it back is an edit of its own.
    """
    target, same = asked(event, "id"), gr.skip()
    if asked(event, "act") == "put-back":
        return same, same, same, same, same, f"{target} {version}", same
    view = door.statement(week, target, version or None)
    tab = gr.update(selected="sentence")
    if asked(event, "act") == "citation":
        place = int(asked(event, "n") or 0)
        if place < len(view.statement.citations):
            note = open_citation(door, view.statement.citations[place], site.wording)
            return same, same, same, joined(evidence.back_to_sentence(target), note), same, same, tab
    shown_now = open_statement(door, view, site.wording)
    return target, view.statement.text, gr.update(visible=True), shown_now, Html(), "", tab


def restored(site: Site, door: Access, week: str, target: str) -> tuple[object, ...]:
    """Return the page with a sentence of the draft put back; nothing changes where none is named.

    `target` is the sentence and the version that lacks it, so that the same one can be put back twice.
    """
    if not target:
        return tuple(gr.skip() for _ in range(len(_bare(Html())) + len(_closed())))
    statement_id = target.partition(" ")[0]
    return _after(site, door, week, statement_id, door.put_back(week, statement_id))


def edited(site: Site, door: Access, week: str, target: str, text: str) -> tuple[object, ...]:
    """Return the page after an edit, with what the check said of it."""
    return _after(site, door, week, target, door.edit_statement(week, target, text), gone=not text.strip())


def _after(
    site: Site, door: Access, week: str, target: str, report: EditReport, *, gone: bool = False
) -> tuple[object, ...]:
    """Return the page with the sentence as it stands now: its text to edit, its evidence, what the check said."""
    standing = Readiness(missing=report.missing, flagged=report.flagged)
    page_now = shown(site, door, week, report.version, standing, "" if gone else target)
    if gone:
        return (*page_now, *_closed()[:-1], approving.edited(report, None, target))
    view = door.statement(week, target, report.version)
    rests = open_statement(door, view, site.wording, reasons=False)
    told = approving.edited(report, view.statement)
    return (*page_now, target, view.statement.text, gr.update(visible=True), rests, told)


def _editing() -> tuple[object, ...]:
    """Return what is being done, and the buttons at rest: what is approved is what this check was of."""
    return (approving.checking(), *[gr.update(interactive=False)] * 3)


def _signing() -> tuple[object, Html]:
    """Return the button at rest and what is being done, so that nobody presses it twice."""
    return gr.update(interactive=False), approving.checking()


def signed(site: Site, door: Access, week: str, version: int, why: str) -> tuple[object, ...]:
    """Return the page after an approval, or with the reasons why it could not be given."""
    try:
        done = door.approve(week, override=why.strip() or None, version=version or None)
    except CheckError:
        if door.narrative(week, version or None).status in SETTLED:
            return shown(site, door, week, version)
        standing = door.readiness(week, version or None)
        refused = list(shown(site, door, week, version, standing))
        refused[4] = approving.readiness(standing.missing, standing.flagged, tried=True)
        refused[5] = gr.update(visible=True)  # with the reason as far as it is written
        return tuple(refused)
    parts = list(shown(site, door, week, done.version))
    parts[4] = approving.approved(done)
    return tuple(parts)


def _files(view: NarrativeView) -> Html:
    links = [(label, f"/download/{view.week}/{view.version}/{form}") for label, form in FORMS]
    return approving.downloads(links)


def _bare(message: Html) -> tuple[object, ...]:
    return (
        Html(),
        message,
        Html(),
        Html(),
        page(element("p", "Draft the week first.")),
        gr.update(visible=False),
        Html(),
        Html(),
        0,
        _HIDDEN,
    )


def _closed() -> tuple[object, ...]:
    return "", "", gr.update(visible=False), evidence.nothing_open(), Html()
