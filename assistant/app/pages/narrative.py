"""Narrative: draft the week, read it as a memo, see what each sentence rests on, edit, approve, hand out."""

from collections.abc import Iterator, Sequence

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.pages.showing import open_citation, open_statement
from assistant.app.pages.working import Ended, told_as_it_goes
from assistant.app.render import Html, element
from assistant.app.views import approving, memo
from assistant.app.views.evidence import nothing_open
from assistant.app.views.parts import failure, page
from assistant.errors import AssistantError, CheckError, NotFoundError
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES
from assistant.service.access import Access
from assistant.service.viewing import NarrativeView

SLUG = "narrative"
FORMS = (("Word", "docx"), ("Web page (HTML)", "html"), ("Markdown", "md"), ("Mail draft", "eml"))
MOST_PERSONAS = 2


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
        chosen, version = gr.State(""), gr.State(0)
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="text"):
                state = html()
                text = html(name="memo")
            with gr.Column(scale=5, min_width=320, elem_classes="panel"), gr.Tabs(elem_id="beside") as tabs:
                with gr.Tab("Sentence", id="sentence"):
                    verdict = html(name="verdict")
                    with gr.Column(visible=False) as editor:
                        words = gr.Textbox(
                            label="Edit this sentence", lines=4, max_lines=12, max_length=4000, elem_id="edit"
                        )
                        with gr.Row():
                            save = gr.Button("Save and check", variant="primary", size="sm", min_width=130, scale=0)
                            delete = gr.Button("Delete", variant="stop", size="sm", min_width=90, scale=0)
                    rests = html(nothing_open(), name="evidence")
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
        everything = [state, text, crossing, bring, ready, override, files, past, version]
        beside = [chosen, words, editor, rests, verdict]

        @spoken
        def arrive(request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            weeks = [w.week for w in door.weeks()]
            first = weeks[0] if weeks else None
            others = weeks[1:]
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
        def keep(name: str, target: str, told: str, request: gr.Request) -> tuple[object, ...]:
            return edited(site, site.door(request), name, target, told)

        @spoken
        def sign(name: str, at: int, why: str, request: gr.Request) -> tuple[object, ...]:
            return signed(site, site.door(request), name, at, why)

        @spoken
        def difference(name: str, other: str, request: gr.Request) -> Html:
            found = site.door(request).diff(other, name)
            return approving.changes([c.text for c in found], other, name)

        @spoken
        def other_version(name: str, request: gr.Request, event: gr.EventData) -> tuple[object, ...]:
            return (*shown(site, site.door(request), name, int(asked(event, "n") or 0)), *_closed())

        app.load(arrive, None, [week, personas, before, *everything], **QUIET)
        week.input(turn, week, [*everything, *beside], **QUIET)
        draft.click(write, [week, personas], [*everything, *beside], **QUIET)
        for part in (text, crossing, ready, rests):
            part.click(choose, [week, version], [*beside, tabs], **QUIET)
        save.click(keep, [week, chosen, words], [*everything, verdict], **QUIET)
        delete.click(lambda: "", None, words, **QUIET).then(
            keep, [week, chosen, words], [*everything, verdict], **QUIET
        )
        approve.click(sign, [week, version, override], everything, **QUIET)
        compare.click(difference, [week, before], changed, **QUIET)
        past.click(other_version, week, [*everything, *beside], **QUIET)
    return app


def shown(site: Site, door: Access, week: str, version: int) -> tuple[object, ...]:
    """Return every part of the page for a version of a week's narrative, the newest for 0."""
    if not week:
        return _bare(memo.nothing_ingested())
    try:
        view = door.narrative(week, version or None)
    except NotFoundError:
        return _bare(memo.nothing_drafted(week))
    narrative, settled = view.narrative, view.status in ("approved", "frozen")
    standing = door.readiness(week, view.version)
    missing = {(m.rule, m.opportunity_id or m.subject): m.why for m in standing.missing}
    ready = approving.settled() if settled else approving.readiness(standing.missing, standing.flagged)
    held = not settled and bool(standing.missing or standing.flagged)
    return (
        memo.standing(narrative, view.version, view.status, view.author, site.wording.moment(view.made_at)),
        memo.memo(narrative),
        memo.escalations(narrative, site.wording, missing),
        memo.framing(narrative),
        ready,
        gr.update(visible=held, value=""),
        _files(view),
        approving.history(door.history(week), site.wording),
        view.version,
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
    """Return what was clicked, opened beside the text: a sentence with its evidence, or one of its citations."""
    target = asked(event, "id")
    view = door.statement(week, target, version or None)
    tab = gr.update(selected="sentence")
    if asked(event, "act") == "citation":
        place = int(asked(event, "n") or 0)
        if place < len(view.statement.citations):
            note = open_citation(door, view.statement.citations[place], site.wording)
            return gr.skip(), gr.skip(), gr.skip(), note, gr.skip(), tab
    shown_now = open_statement(door, view, site.wording)
    return target, view.statement.text, gr.update(visible=True), shown_now, Html(), tab


def edited(site: Site, door: Access, week: str, target: str, text: str) -> tuple[object, ...]:
    """Return the page after an edit, with what the check said of it."""
    report = door.edit_statement(week, target, text)
    statement = None if not text.strip() else door.statement(week, target, report.version).statement
    return (*shown(site, door, week, report.version), approving.edited(report, statement))


def signed(site: Site, door: Access, week: str, version: int, why: str) -> tuple[object, ...]:
    """Return the page after an approval, or with the reasons why it could not be given."""
    try:
        done = door.approve(week, override=why.strip() or None, version=version or None)
    except CheckError:
        return shown(site, door, week, version)
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
    )


def _closed() -> tuple[object, ...]:
    return "", "", gr.update(visible=False), nothing_open(), Html()
