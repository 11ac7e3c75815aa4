"""Which pages there are, whose they are, and the frame that every page stands in."""

from typing import NamedTuple

from assistant.app.render import Html, element
from assistant.app.texts import PRODUCT
from assistant.models.user import Role, User


class Entry(NamedTuple):
    """A page as the menu shows it."""

    slug: str
    """Its address is `/` and this."""
    title: str
    purpose: str
    """What someone comes here for, in one sentence."""
    roles: frozenset[Role]


ENTRIES = (
    Entry(
        "chat", "Chat", "Ask about the week; every answer shows what it rests on.", frozenset({Role.CSO})
    ),
    Entry(
        "narrative", "Narrative", "Draft the week for the CEO, check it sentence by sentence, approve it.",
        frozenset({Role.CSO}),
    ),
    Entry(
        "pictures", "Pictures", "The quarter at a glance; choose any figure or bar to see the rows behind it.",
        frozenset({Role.CSO}),
    ),
    Entry(
        "contract", "Contract and commitments", "What you and the CEO agreed, and what was promised to whom.",
        frozenset({Role.CSO}),
    ),
    Entry("sources", "Sources", "What the narrative is drawn from, and what could not be read.", frozenset({Role.CSO})),
    Entry("upload", "Add notes", "Bring in what you wrote down after a call or a meeting.", frozenset({Role.REP})),
    Entry(
        "notes", "My notes", "What you brought in, what was understood from it; correct it or take it back.",
        frozenset({Role.REP}),
    ),
    Entry("evals", "Evals", "How the last runs went, and what changed since the baseline.", frozenset({Role.REVIEWER})),
    Entry(
        "checks", "Narratives and checks", "Each narrative with what the check said of every sentence.",
        frozenset({Role.REVIEWER}),
    ),
    Entry("users", "Users", "Who may sign in, and as what.", frozenset({Role.ADMIN})),
    Entry("status", "Status", "What is stored, and how this installation is set.", frozenset({Role.ADMIN})),
    Entry("approved", "Narratives", "What your Chief Sales Officer approved for you.", frozenset({Role.CEO})),
)  # fmt: skip
"""In the order of the menu; the first that a role may open is where its user arrives."""


def entries_of(role: Role) -> tuple[Entry, ...]:
    """Return the pages that this role may open, in the menu's order."""
    return tuple(entry for entry in ENTRIES if role in entry.roles)


def entry(slug: str) -> Entry:
    """Return the page with this slug; raises KeyError for an unknown one."""
    return {e.slug: e for e in ENTRIES}[slug]


def header(slug: str, user: User) -> Html:
    """Return the page's frame: a way past it, the product, this user's pages, who is signed in, the title."""
    here = entry(slug)
    links = [
        element("li", element("a", e.title, href=f"/{e.slug}/", aria_current="page" if e.slug == slug else None))
        for e in entries_of(user.role)
    ]
    top = element(
        "header",
        element("a", "Skip to the page", href="#page", class_="skip", data_act="back", data_to="page"),
        element("span", PRODUCT, class_="brand"),
        element("nav", element("ul", links), aria_label="Pages"),
        element(
            "div",
            element(
                "a",
                user.name,
                element("span", f", {user.role.title}", class_="role"),
                href="/account",
                title="Your account",
            ),
            element("form", element("button", "Sign out", type="submit"), method="post", action="/logout"),
            class_="who",
        ),
        class_="frame",
    )
    title = element("div", element("h1", here.title), element("p", here.purpose), class_="head", id="page", tabindex=-1)
    return element("div", top, title)
