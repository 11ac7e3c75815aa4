"""A field that was never shown, or is hidden again, comes as nothing at all: a handler takes it as empty."""

import pytest
from serving import door, new_hash, ran

from assistant.app.pages.common import OURS

pytestmark = pytest.mark.slow


def told(site, user, page, handler, *data, opened=False):
    """Return what a handler tells this user; with `opened`, on a page that was opened before."""
    session = new_hash()
    with site.browser(user) as client:
        if opened:
            ran(client, page, site.handler(page, "arrive"), session=session)
        answer = ran(client, page, site.handler(page, handler), data, session=session)
    assert OURS not in answer
    return answer


def test_a_narrative_is_approved_without_an_override_field_and_says_so_the_second_time(site):
    door(site, "cso two").draft("2026-W47")
    first = told(site, "cso two", "narrative", "sign", "2026-W47", None, None, opened=True)
    assert "approved." in first
    second = told(site, "cso two", "narrative", "sign", "2026-W47", None, None, opened=True)
    assert "Approved and frozen." in second
    assert "Ready to approve." not in second


@pytest.mark.parametrize(
    ("user", "page", "handler", "data", "says"),
    [
        ("cso two", "chat", "ask", [None, None], "There is no question."),
        ("rep two", "upload", "begin", [None, None], "Drop a file or paste a note first"),
        ("rep two", "upload", "take", [None] * 8, ""),
        ("admin", "users", "make", [None, "rep", None], "say bad"),
    ],
)
def test_nothing_is_taken_as_empty(site, user, page, handler, data, says):
    assert says in told(site, user, page, handler, *data, opened=page == "chat")
