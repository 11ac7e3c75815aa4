"""An attacker with a rep's login, or with none: every door is tried, and the list of what was tried stands here.

Tried without a sign-in: every page, every endpoint of Gradio on every page, downloads, the account page.
Tried as a rep: every handler of every other role's page by its number, by name, queued and not; other users' page
sessions, running events, uploaded files, conversations, messages, notes; files outside of what was uploaded, in many
spellings; requests from other sites, other hosts and other methods; script and images in a note, a file name, a
question and an account; files too large, too many, of wrong types and with lying names; 50 wrong passwords; a cookie
that was signed out, has expired, is another's or is made up.
"""

import datetime as dt
import inspect
import io
import re
import zipfile

import pytest
from serving import NOTE, PASSWORD, joined, new_hash, ran, roles, serving

from assistant.app.navigation import ENTRIES
from assistant.app.sessions import PLAIN
from assistant.errors import ForbiddenError, NotFoundError
from assistant.models.risk import Label
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
OUTSIDE = (
    "/etc/passwd", "../../../../etc/passwd", "..%2f..%2f..%2fetc/passwd", "....//....//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd", "/proc/self/environ", "C:\\Windows\\win.ini", "\\\\host\\share", "file:///etc/passwd", "http://127.0.0.1:1/x",
    "https://example.org/x.png", "http://169.254.169.254/latest/meta-data/", "\x00/etc/passwd", "~/.ssh/id_rsa", "",
)  # fmt: skip
"""Files that were never uploaded, in the spellings that have got past others."""
SCRIPTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<iframe src=//evil.example>", "<a href='javascript:alert(1)'>x</a>", "![x](https://evil.example/p.png)",
    "<link rel=stylesheet href=//evil.example>", "\"><script>alert(1)</script>",
    "'-alert(1)-'", "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;//evil.example'>",
    "<object data=//evil.example></object>", "<base href=//evil.example>", "<form action=//evil.example><button>",
)  # fmt: skip
LIVE = re.compile(
    r"<\s*(?:script|img|svg|iframe|link|body|meta|object|base|embed|style)\b|<[a-z][^>]*\son\w+\s*=|"
    r"<[a-z][^<>]*\s(?:href|src|action)=[\"'\\]*(?:javascript:|(?:https?:)?//)",
    re.IGNORECASE,
)
"""Markup that would run, load or lead away."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("site"), max_file_mb=1) as served:
        yield roles(served)


@pytest.fixture(scope="module")
def rep(site):
    with site.browser("rep") as client:
        yield client


@pytest.fixture(scope="module")
def other(site):
    with site.browser("rep two") as client:
        yield client


@pytest.fixture(scope="module")
def stranger(site):
    with site.browser() as client:
        yield client


def door(site, name):
    return Access(site.service, site.users[name])


def handlers(site):
    return [(slug, number, fn.name) for slug, blocks in site.app.pages.items() for number, fn in blocks.fns.items()]


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


def test_conversations_and_messages_of_another_are_not_there(site):
    mine, theirs = door(site, "cso"), door(site, "cso two")
    held = theirs.begin_conversation()
    list(theirs.ask(held.id, "How far are we from our goal?"))
    message = theirs.messages(held.id)[0]
    for tried in (
        lambda: mine.messages(held.id),
        lambda: mine.forget_conversation(held.id),
        lambda: mine.ask(held.id, "And now?"),
        lambda: mine.rate(message.id, "up"),
        lambda: mine.messages("' OR 1=1 --"),
    ):
        with pytest.raises(NotFoundError):
            tried()
    assert held.id not in {c.id for c in mine.conversations()}
    assert [m.asked for m in theirs.messages(held.id)] == ["How far are we from our goal?"]


def test_notes_of_another_are_not_there(site):
    mine, theirs = door(site, "rep"), door(site, "rep two")
    note = theirs.upload("theirs.md", f"{NOTE}They want it by May.".encode()).note
    assert note is not None
    for tried in (
        lambda: mine.withdraw(note.document),
        lambda: mine.understood(note.document),
        lambda: mine.my_note_text(note.document, 0, 10),
        lambda: mine.correct(note.document, 0, 10, Label.OTHER),
    ):
        with pytest.raises(NotFoundError):
            tried()
    assert note.document not in {n.document for n in mine.my_notes()}
    same = mine.upload("mine.md", f"{NOTE}They want it by May.".encode())
    assert same.status == "duplicate"
    assert "theirs" not in same.what
    mine.withdraw(note.document)
    assert note.document in {n.document for n in theirs.my_notes()}
    assert site.service.home.records.document_by_name(note.path) is not None


def test_a_page_session_and_an_event_belong_to_who_began_them(site, rep, other):
    number, session = site.handler("notes", "fill"), new_hash()
    begun = joined(other, "notes", number, session=session)
    assert begun.status_code == 200
    assert rep.get("/notes/gradio_api/queue/data", params={"session_hash": session}).status_code == 403
    assert rep.get(f"/notes/gradio_api/heartbeat/{session}").status_code == 403
    assert joined(rep, "notes", number, session=session).status_code == 403
    event = begun.json()["event_id"]
    for told in ({"session_hash": session}, {"session_hash": new_hash()}):
        answer = rep.post("/notes/gradio_api/cancel", json={**told, "fn_index": number, "event_id": event})
        assert answer.status_code == 403
    assert rep.get("/notes/gradio_api/queue/data").status_code == 400


def test_an_uploaded_file_is_for_who_uploaded_it_and_is_never_served(site, rep, other):
    sent = other.post("/upload/gradio_api/upload", files={"files": ("secret.md", NOTE.encode())})
    path = sent.json()[0]
    number = next(i for i, fn in site.app.pages["upload"].fns.items() if fn.inputs and fn.name != "fill")
    given = [{"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "secret.md"}]
    assert joined(rep, "upload", number, [given, ""]).status_code == 403
    for spelled in (f"/upload/gradio_api/file={path}", f"/upload/file={path}", f"/upload/gradio_api/file/{path}"):
        assert rep.get(spelled).status_code == 404
        assert other.get(spelled).status_code == 404


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_file_outside_of_the_uploads_is_reached(site, rep, path):
    number = next(i for i, fn in site.app.pages["upload"].fns.items() if fn.inputs and fn.name != "fill")
    for given in ({"path": path}, {"path": path, "meta": {"_type": "gradio.FileData"}, "is_stream": True}):
        assert joined(rep, "upload", number, [[given], ""]).status_code == 403
    for start in ("/upload/gradio_api/file=", "/upload/static/", "/upload/assets/", "/download/2026-W47/1/", "/"):
        answer = rep.get(start + path.replace("\x00", "%00"), follow_redirects=False)
        assert "root:" not in answer.text
        assert answer.status_code != 200 or start + path in ("/upload/static/", "/upload/assets/"), start + path


def test_what_another_role_may_download_is_refused(site, rep):
    door(site, "cso").draft("2026-W47")
    assert rep.get("/download/2026-W47/1/md").status_code == 403
    with site.browser("ceo") as ceo:
        assert ceo.get("/download/2026-W47/1/md").status_code == 404
        assert ceo.get("/narrative/").status_code == 403
    with site.browser("cso") as cso:
        got = cso.get("/download/2026-W47/1/html")
        assert got.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in got.headers["content-security-policy"]
        assert cso.get("/download/2026-W47/1/../../../etc/passwd").status_code == 404


def test_a_change_that_comes_from_elsewhere_is_refused(site, rep):
    number = site.handler("notes", "fill")
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": site.url.replace("127.0.0.1", "localhost")},
        {"origin": site.url.replace("http:", "https:")},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": f"{site.url}.evil.example"},
    ):
        body = {"data": [], "fn_index": number, "session_hash": new_hash()}
        assert rep.post("/notes/gradio_api/queue/join", json=body, headers=headers).status_code == 403, headers
        assert rep.post("/logout", headers=headers).status_code == 403
        assert rep.post("/login", data={"name": "rep", "password": PASSWORD}, headers=headers).status_code == 403
    with site.browser() as silent:
        del silent.headers["origin"]
        assert silent.post("/login", data={"name": "rep", "password": PASSWORD}).status_code == 403
    assert rep.get("/notes/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "evil.example:80", "[::1", "a b"])
def test_a_name_that_is_not_ours_is_not_answered(stranger, host):
    assert stranger.get("/login", headers={"host": host}).status_code in (400, 421)


def test_other_methods_are_refused(site, rep):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        assert rep.request(method, "/notes/").status_code == 405


def test_every_answer_carries_the_security_headers(site, rep, stranger):
    for client, path in ((rep, "/notes/"), (rep, "/login"), (rep, "/nowhere"), (stranger, "/notes/")):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert not re.search(r"https?:|\*", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


def test_a_page_loads_nothing_from_elsewhere(site, rep):
    page = rep.get("/notes/")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1]
    opened = re.findall(r"<script([^>]*)>", page.text)
    assert opened
    assert all(f'nonce="{nonce}"' in given for given in opened)
    assert nonce not in rep.get("/notes/").text
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//", page.text)


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_in_a_note_a_name_or_an_account_stays_text(site, rep, script):
    mine = door(site, "rep")
    text = f"Date: 2026-11-18\nAccount: Halden Foods {script}\n\nTheir sponsor {script} resigned on Monday.\n"
    done = mine.upload(f"call {script}.md", text.encode(), account=f"Halden {script}"[:90])
    assert done.status == "accepted", done.what
    assert not re.search(r"[<>\"'/\\]", done.note.name)
    shown = ran(rep, "notes", site.handler("notes", "fill"))
    for number, fn in site.app.pages["notes"].fns.items():
        if not fn.inputs:
            shown += ran(rep, "notes", number)
    assert not LIVE.search(shown.replace("\\u003c", "<")), LIVE.search(shown)
    mine.withdraw(done.note.document)


def test_script_in_a_question_stays_text(site):
    with site.browser("cso two") as cso:
        mine = door(site, "cso two")
        for script in SCRIPTS:
            list(mine.ask(mine.begin_conversation().id, f"What about {script} Halden Foods?"))
        shown = "".join(ran(cso, "chat", n) for n, fn in site.app.pages["chat"].fns.items() if not fn.inputs)
        assert "What about" in shown
        assert not LIVE.search(shown.replace("\\u003c", "<")), LIVE.search(shown)


def docx_bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tool.exe", b"MZ\x90\x00"),
        ("page.php", b"<?php system('id'); ?>"),
        ("photo.svg", b"<svg/>"),
        ("tool.md", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 20),
        ("paper.pdf", b"MZ\x90\x00 not a pdf"),
        ("letter.docx", b"%PDF-1.7 not a zip"),
        ("bomb.docx", docx_bomb()),
        ("empty.md", b""),
        ("blank.txt", b" \n\t "),
        ("large.md", b"a" * 1_000_001),
        ("noending", b"text"),
        ("..", b"text"),
        ("archive.zip", b"PK\x03\x04"),
        ("deals.csv", b"Opportunity ID\nO-1\n"),
        ("company.yaml", b"name: Taken Over"),
    ],
)
def test_a_file_that_is_no_note_is_refused_with_a_remedy(site, name, data):
    done = door(site, "rep").upload(name, data)
    assert (done.status, bool(done.what), bool(done.how)) == ("refused", True, True)
    assert site.service.home.records.company().name == "Kestrel Sensors"


def test_a_name_with_a_path_stays_within_the_users_own_folder(site):
    for name in ("../../../home/x.md", "/etc/cron.d/x.md", "..\\..\\x.md", "uploads/rep-two/x.md", "a\u202edm.exe.md"):
        done = door(site, "rep").upload(name, f"{NOTE}{name}".encode())
        assert done.status == "accepted"
        folder, _, rest = done.note.path.partition("/")
        assert folder == "uploads"
        assert rest.startswith(f"rep-{site.users['rep'].id[:6]}/")
        assert ".." not in done.note.path
        assert "\u202e" not in done.note.name
        door(site, "rep").withdraw(done.note.document)


def test_more_than_a_request_may_bring_is_refused(rep, stranger):
    big = b"x" * 23_000_000

    def slowly():
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
        for start in range(0, len(big), 500_000):
            yield big[start : start + 500_000]

    assert rep.post("/upload/gradio_api/upload", content=big).status_code == 413
    form = {"content-type": "multipart/form-data; boundary=b"}
    assert rep.post("/upload/gradio_api/upload", content=slowly(), headers=form).status_code == 413
    assert rep.post("/notes/gradio_api/queue/join", content=b"x" * 2_100_000).status_code == 413
    over = rep.post("/upload/gradio_api/upload", files={"files": ("a.md", b"x" * 1_200_000)})
    assert over.status_code == 413
    assert stranger.post("/login", content=big).status_code == 413


def test_more_notes_than_an_hour_allows_are_refused(site, monkeypatch):
    records = site.service.home.records
    monkeypatch.setattr(type(records), "uploads_since", lambda *_: site.service.settings.max_uploads_per_hour)
    done = door(site, "rep").upload("one more.md", NOTE.encode())
    assert done.status == "refused"
    assert "within an hour" in done.what


def test_fifty_wrong_passwords_get_nowhere_and_lock_nobody_else_out(site, monkeypatch):
    victim = site.add("victim", Role.REP)
    now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr(type(site.app.accounts), "_now", staticmethod(lambda: now))
    with site.browser() as client:
        codes = [
            client.post("/login", data={"name": "victim", "password": f"wrong guess number {n}"}).status_code
            for n in range(50)
        ]
        assert codes == [401] * 5 + [429] * 45
        assert client.post("/login", data={"name": "victim", "password": PASSWORD}).status_code == 429
        assert not client.cookies
        unknown = client.post("/login", data={"name": "nobody at all", "password": "wrong guess here"})
        known = client.post("/login", data={"name": "reviewer", "password": "wrong guess here"})
        assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
        client.headers["x-forwarded-for"] = "10.1.2.3"
        assert client.post("/login", data={"name": "victim", "password": PASSWORD}).status_code == 429
    with site.browser("ceo") as fine:
        assert fine.get("/approved/").status_code == 200
    assert site.app.accounts.sign_in("victim", PASSWORD, "203.0.113.9"), "the owner still gets in from elsewhere"
    assert victim.name in {u.name for u in site.app.accounts.all()}


def test_a_session_ends_when_it_should(site, stranger):
    accounts, user = site.app.accounts, site.add("leaver", Role.REP)
    with site.browser("leaver") as client:
        cookie = client.cookies[PLAIN]
        assert cookie.encode() not in (site.service.home.folder / "records.sqlite3").read_bytes()
        assert client.get("/notes/").status_code == 200
        assert client.post("/logout").status_code == 303
    assert stranger.get("/notes/", headers={"cookie": f"{PLAIN}={cookie}"}).status_code == 401
    with site.browser("leaver") as again:
        accounts.set_password(user, "other plain words now", by="test")
        assert again.get("/notes/").status_code == 401
    with site.browser("leaver", "other plain words now") as third:
        accounts.remove(user, by="test")
        assert third.get("/notes/").status_code == 401
    for made_up in ("", "x", "' OR 1=1 --", "a" * 43, f"{cookie}x", "../../x" * 6):
        assert stranger.get("/notes/", headers={"cookie": f"{PLAIN}={made_up}"}).status_code == 401


def test_a_session_lasts_neither_unused_nor_for_ever(site, monkeypatch):
    accounts = site.app.accounts
    token = accounts.sign_in("admin", PASSWORD, "127.0.0.1")
    now = dt.datetime.now(dt.UTC)
    for later, lasts in ((dt.timedelta(minutes=50), True), (dt.timedelta(minutes=61), False)):
        monkeypatch.setattr(type(accounts), "_now", staticmethod(lambda at=now + later: at))
        monkeypatch.setattr(type(site.service.home.records), "touch_session", lambda *_: None)
        assert (accounts.session(token) is not None) is lasts


def test_the_cookie_is_kept_from_scripts_and_other_sites(site):
    with site.browser() as client:
        given = client.post("/login", data={"name": "admin", "password": PASSWORD}).headers["set-cookie"].lower()
        assert "httponly" in given
        assert "samesite=strict" in given
        assert PASSWORD not in given
