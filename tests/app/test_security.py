"""An attacker with a rep's login, or with none: every door is tried, and the list of what was tried stands here.

Tried without a sign-in: every page, every endpoint of Gradio on every page, downloads, the account page.
Tried as a rep, here: every handler of every other role's page by its number, by name, queued and not; every use case of
every role. In `test_security_of_others.py`: other users' page sessions, running events, uploaded files, conversations,
messages, notes; files outside of what was uploaded, in many spellings. In `test_security_of_requests.py`: requests from
other sites, other hosts and other methods, of more than may be brought, and what each answer's headers hold. In
`test_security_of_content.py`: script and images in a note, a file name, a question and an account; files of wrong
types and with lying names. In `test_security_of_signing_in.py`: 50 wrong passwords; a cookie that was signed out, has
expired, is another's or is made up.
"""

import inspect
import re

import pytest
from serving import door, handlers, joined, new_hash

from assistant.app.navigation import ENTRIES
from assistant.errors import ForbiddenError
from assistant.models.user import Role
from assistant.service.access import Access

pytestmark = pytest.mark.slow

GRADIO = (
    "", "config", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/queue/data?session_hash=abcdefgh",
    "gradio_api/queue/status", "gradio_api/heartbeat/abcdefgh", "gradio_api/file=/etc/passwd",
    "gradio_api/file/etc/passwd", "file=/etc/passwd", "gradio_api/proxy=https://example.org/",
    "gradio_api/upload_progress?upload_id=1", "gradio_api/stream/abcdefgh/1/2/playlist.m3u8", "gradio_api/dev/reload",
    "gradio_api/token", "gradio_api/user", "gradio_api/app_id", "gradio_api/login_check", "gradio_api/startup-events",
    "gradio_api/call/ask/1", "gradio_api/call/v2/ask/1", "gradio_api/runs", "gradio_api/run-history/buckets",
    "gradio_api/deep_link", "gradio_api/vibe-code", "gradio_api/profiling/traces", "monitoring", "monitoring/summary",
    "manifest.json", "pwa_icon", "custom_component/1/client/component/index.js", "login", "logout", "theme.css",
)  # fmt: skip
"""Every address under a page that Gradio has, needed or not, for reading."""
GRADIO_POST = (
    "gradio_api/queue/join", "gradio_api/run/predict", "gradio_api/run/ask", "gradio_api/api/predict",
    "gradio_api/call/ask", "gradio_api/call/v2/ask", "gradio_api/upload", "gradio_api/cancel", "gradio_api/reset",
    "gradio_api/component_server", "gradio_api/stream/abcdefgh", "gradio_api/stream/abcdefgh/close",
    "gradio_api/process_recording", "gradio_api/vibe-edit", "gradio_api/vibe-code", "gradio_api/undo-vibe-edit",
    "gradio_api/vibe-starter-queries", "gradio_api/run-history/connect", "gradio_api/profiling/clear", "login",
)  # fmt: skip
"""And for changing."""
HELD_FROM_OWN_PAGE = {
    path for path in GRADIO if not re.fullmatch(
        r"|config|theme\.css|gradio_api/(info|startup-events|app_id|queue/data.*|heartbeat/.*|upload_progress.*)", path
    )
}  # fmt: skip
"""What not even a page's own user can reach."""


def test_without_signing_in_nothing_is_shown(stranger):
    for slug in [e.slug for e in ENTRIES]:
        for path in GRADIO:
            assert stranger.get(f"/{slug}/{path}").status_code in (401, 404), (slug, path)
        for path in GRADIO_POST:
            assert stranger.post(f"/{slug}/{path}", json={}).status_code == 401, (slug, path)
    for path in ("/", "/account", "/download/2026-W47/1/md", "/docs", "/openapi.json", "/gradio_api/info", "/x/"):
        assert stranger.get(path).status_code in (401, 404), path
    assert stranger.get("/chat/", headers={"accept": "text/html"}).headers["location"] == "/login"


def test_a_rep_opens_no_other_roles_page(site, rep):
    for entry in ENTRIES:
        if Role.REP in entry.roles:
            assert rep.get(f"/{entry.slug}/").status_code == 200
            continue
        for path in GRADIO:
            assert rep.get(f"/{entry.slug}/{path}").status_code in (403, 404), (entry.slug, path)
        for path in GRADIO_POST:
            assert rep.post(f"/{entry.slug}/{path}", json={}).status_code == 403, (entry.slug, path)


def test_a_rep_calls_no_handler_of_another_roles_page(site, rep):
    foreign = [h for h in handlers(site) if Role.REP not in next(e.roles for e in ENTRIES if e.slug == h[0])]
    assert len(foreign) > 40
    for slug, number, name in foreign:
        assert joined(rep, slug, number, ["x"] * 8).status_code == 403, (slug, name)
        body = {"data": [], "fn_index": number, "session_hash": new_hash()}
        for how in (f"run/{name}", f"api/{name}", f"call/{name}", f"call/v2/{name}", "run/predict"):
            assert rep.post(f"/{slug}/gradio_api/{how}", json=body).status_code == 403, (slug, how)


def test_endpoints_that_no_page_needs_are_closed_to_its_own_user_too(site, rep):
    for path in HELD_FROM_OWN_PAGE:
        assert rep.get(f"/upload/{path}").status_code == 404, path
    for path in set(GRADIO_POST) - {"gradio_api/queue/join", "gradio_api/run/predict", "gradio_api/upload"}:
        answer = rep.post(f"/upload/{path}", json={"session_hash": new_hash()})
        assert answer.status_code in (400, 404, 422, 403) or path.endswith("/reset"), path
    assert rep.post("/notes/gradio_api/upload", files={"files": ("a.md", b"x")}).status_code == 404


def test_the_list_of_an_apps_api_names_nothing(site, rep):
    listed = rep.get("/upload/gradio_api/info").json()
    assert listed["named_endpoints"] == {}


@pytest.mark.parametrize("name", [n for n, f in inspect.getmembers(Access) if hasattr(f, "roles")])
def test_every_use_case_refuses_the_roles_that_it_does_not_name(site, name):
    case = getattr(Access, name)
    wanted = [p for p in inspect.signature(case).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    given = ["x" for p in wanted if p.default is p.empty]
    for role in set(Role) - case.roles:
        with pytest.raises(ForbiddenError):
            case(door(site, role.value), *given)


def test_no_use_case_is_without_roles():
    public = {n for n, f in inspect.getmembers(Access, inspect.isfunction) if not n.startswith("_")}
    assert public - {n for n in public if hasattr(getattr(Access, n), "roles")} == {"require"}
