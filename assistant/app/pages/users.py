"""Users: who may sign in, and as what."""

import gradio as gr

from assistant.app.pages.common import QUIET, Site, asked, blocks, frame, html, spoken
from assistant.app.render import Html
from assistant.app.views import lists
from assistant.app.views.parts import failure, page, reading, say
from assistant.errors import AssistantError
from assistant.models.user import Role
from assistant.service.access import Access

SLUG = "users"


def build(site: Site) -> gr.Blocks:
    """Return the page."""
    app = blocks(SLUG)
    with app:
        frame(app, site, SLUG)
        with gr.Row(equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="text"):
                held = html(reading("the accounts"), name="users")
            with gr.Column(scale=4, min_width=300, elem_id="panel"):
                told = html(name="said")
                chosen = gr.State("")
                with gr.Column(visible=False) as setting:
                    whose = html()
                    other = gr.Textbox(label="New password (10 characters or more)", type="password", max_length=256)
                    renew = gr.Button("Set the password", variant="primary", size="sm")
                with gr.Column(visible=False) as removing:
                    going = html()
                    remove = gr.Button("Yes, remove", variant="stop", size="sm")
                name = gr.Textbox(label="Name of a new user", max_length=64, elem_id="new-name")
                role = gr.Dropdown(
                    [(r.title, r.value) for r in Role], value=Role.REP.value, label="Role", elem_id="new-role"
                )
                password = gr.Textbox(
                    label="First password (10 characters or more)",
                    type="password",
                    max_length=256,
                    elem_id="new-password",
                )
                add = gr.Button("Add the user", variant="primary")
        after = [held, told, setting, removing, name, password, other]

        @spoken
        def arrive(request: gr.Request) -> Html:
            return _table(site, site.door(request))

        @spoken
        def make(who: str | None, sort: str, word: str | None, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            try:
                made = door.add_user(who or "", Role(sort), word or "")
            except AssistantError as error:
                return (gr.skip(), failure(error), *[gr.skip()] * 3, "", gr.skip())
            return _done(site, door, f"{made.name} can sign in now, as {made.role.title}.")

        @spoken
        def choose(event: gr.EventData) -> tuple[object, ...]:
            who, does = asked(event, "id"), asked(event, "act")
            ask_first = page(say(f"Remove {who}?", "Their sessions end at once; what they did stays.", tone="warn"))
            return (
                who,
                gr.update(visible=does == "password"),
                gr.update(visible=does == "remove"),
                page(say(f"A new password for {who}", "Their sessions end.")),
                ask_first,
            )

        @spoken
        def set_password(who: str, word: str | None, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            try:
                door.set_password(who, word or "")
            except AssistantError as error:
                return (gr.skip(), failure(error), *[gr.skip()] * 4, "")
            return _done(site, door, f"{who} has a new password.")

        @spoken
        def end(who: str, request: gr.Request) -> tuple[object, ...]:
            door = site.door(request)
            try:
                door.remove_user(who)
            except AssistantError as error:
                return (gr.skip(), failure(error), *[gr.skip()] * 5)
            return _done(site, door, f"{who} can't sign in any more.")

        app.load(arrive, None, held, **QUIET)
        add.click(make, [name, role, password], after, **QUIET)
        held.click(choose, None, [chosen, setting, removing, whose, going], **QUIET)
        renew.click(set_password, [chosen, other], after, **QUIET)
        remove.click(end, chosen, after, **QUIET)
    return app


def _table(site: Site, door: Access) -> Html:
    return lists.users(door.users(), door.user, site.wording)


def _done(site: Site, door: Access, what: str) -> tuple[object, ...]:
    hidden = gr.update(visible=False)
    return _table(site, door), page(say(what, tone="good")), hidden, hidden, "", "", ""
