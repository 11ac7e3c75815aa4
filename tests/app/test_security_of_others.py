"""What is another user's: conversations, notes, page sessions, events, uploads, downloads, files of the machine."""

import pytest
from serving import NOTE, door, joined, new_hash

from assistant.errors import NotFoundError
from assistant.models.risk import Label

pytestmark = pytest.mark.slow

OUTSIDE = (
    "/etc/passwd", "../../../../etc/passwd", "..%2f..%2f..%2fetc/passwd", "....//....//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd", "/proc/self/environ", "C:\\Windows\\win.ini", "\\\\host\\share", "file:///etc/passwd", "http://127.0.0.1:1/x",
    "https://example.org/x.png", "http://169.254.169.254/latest/meta-data/", "\x00/etc/passwd", "~/.ssh/id_rsa", "",
)  # fmt: skip
"""Files that were never uploaded, in the spellings that have got past others."""


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
    assert rep.post("/upload/gradio_api/upload", files={"files": ("secret.md", NOTE.encode())}).json() == sent.json()
    assert joined(rep, "upload", number, [given, ""]).status_code == 200, "who brings the same bytes holds them too"
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
