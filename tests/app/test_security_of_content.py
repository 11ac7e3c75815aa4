"""Script, images and lying files in what a user brings: it stays text, or it is refused with a remedy."""

import io
import re
import zipfile

import pytest
from serving import NOTE, door, ran

pytestmark = pytest.mark.slow

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


def test_more_notes_than_an_hour_allows_are_refused(site, monkeypatch):
    records = site.service.home.records
    monkeypatch.setattr(type(records), "uploads_since", lambda *_: site.service.settings.max_uploads_per_hour)
    done = door(site, "rep").upload("one more.md", NOTE.encode())
    assert done.status == "refused"
    assert "within an hour" in done.what
