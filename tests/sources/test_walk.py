import os
from pathlib import Path

import openpyxl
import pytest

from assistant.errors import SourceError
from assistant.models.document import Kind
from assistant.sources.walk import walk

EXPORT = "Opportunity ID,Stage,Amount,Close Date\n1,Open,5,2026-12-01\n"
GOALS = "Period,Metric,Target\n2026-Q4,bookings,5\n"


def fill(root: Path, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def listed(inventory):
    return [(item.relative, item.role, item.kind) for item in inventory.items]


def test_a_workspace_is_classified_in_a_fixed_order(tmp_path):
    root = fill(
        tmp_path,
        {
            "calls/2026/b.vtt": "x", "calls/a.md": "x", "deals/Ærø.txt": "x", "meetings/weekly.html": "x",
            "memo.md": "x",
            "crm/opportunities_2026-11-20.csv": EXPORT, "crm/opportunities_2026-11-13.csv": "anything",
            "goals.csv": GOALS, "company.yaml": "name: B", "Call Notes/c.eml": "x", "other/d.pdf": "x",
        },
    )  # fmt: skip
    inventory = walk([root])
    assert inventory.refusals == ()
    assert listed(inventory) == [
        ("company.yaml", "company", Kind.OTHER),
        ("goals.csv", "goals", Kind.OTHER),
        ("crm/opportunities_2026-11-13.csv", "crm", Kind.OTHER),
        ("crm/opportunities_2026-11-20.csv", "crm", Kind.OTHER),
        ("Call Notes/c.eml", "note", Kind.CALL),
        ("calls/2026/b.vtt", "note", Kind.CALL),
        ("calls/a.md", "note", Kind.CALL),
        ("deals/Ærø.txt", "note", Kind.DEAL),
        ("meetings/weekly.html", "note", Kind.MEETING),
        ("memo.md", "note", Kind.OTHER),
        ("other/d.pdf", "note", Kind.OTHER),
    ]


def test_what_is_plainly_no_input_is_left_out_silently(tmp_path):
    names = [
        ".DS_Store", ".git/config", "~$memo.docx", "Thumbs.db", "desktop.ini", "calls/.hidden.md", "memo.md~",
        "README.md", "LICENSE", "__MACOSX/calls/a.md", ".~lock.goals.csv#", "x.csv.tmp",
    ]  # fmt: skip
    inventory = walk([fill(tmp_path, dict.fromkeys(names, "x"))])
    assert (inventory.items, inventory.refusals) == ((), ())


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("calls/a.doc", ".docx"),
        ("crm/a.xls", ".xlsx"),
        ("meetings/deck.pptx", ".pdf"),
        ("calls/a.msg", ".eml"),
        ("calls/a.mp3", "Transcribe"),
        ("calls/scan.png", "Type its text"),
        ("all.zip", "Unpack"),
        ("a.xyz", "Notes may be"),
        ("calls/noending", "Notes may be"),
        ("accounts.csv", "crm/"),
    ],
)
def test_an_unknown_format_is_refused_with_a_remedy(tmp_path, name, remedy):
    inventory = walk([fill(tmp_path, {name: "a,b\n1,2\n", "calls/good.md": "x"})])
    (refusal,) = inventory.refusals
    assert refusal.path == name
    assert remedy in refusal.how
    assert [item.relative for item in inventory.items] == ["calls/good.md"]


@pytest.mark.parametrize(
    ("name", "text", "relative", "role", "kind"),
    [
        ("x/deals.csv", EXPORT, "deals.csv", "crm", Kind.OTHER),
        ("x/targets.csv", GOALS, "targets.csv", "goals", Kind.OTHER),
        ("x/goals.csv", "a,b", "goals.csv", "goals", Kind.OTHER),
        ("x/company.yml", "name: B", "company.yml", "company", Kind.OTHER),
        ("x/note.md", "x", "note.md", "note", Kind.OTHER),
        ("x/calls/note.md", "x", "calls/note.md", "note", Kind.CALL),
        ("x/meetings/2026/note.txt", "x", "meetings/2026/note.txt", "note", Kind.MEETING),
        ("x/crm/any.csv", "a,b", "crm/any.csv", "crm", Kind.OTHER),
        ("x/.hidden.md", "x", ".hidden.md", "note", Kind.OTHER),
    ],
)
def test_a_single_file_is_classified_by_name_folder_and_content(tmp_path, name, text, relative, role, kind):
    fill(tmp_path, {name: text})
    assert listed(walk([tmp_path / name])) == [(relative, role, kind)]


def test_a_workbook_is_classified_by_its_header(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Deals of the week"], ["Record ID", "Deal Stage", "Amount"], ["1", "Open", 5]):
        book.active.append(row)
    book.save(tmp_path / "deals.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04...")
    inventory = walk([tmp_path])
    assert [(item.relative, item.role) for item in inventory.items] == [("deals.xlsx", "crm")]
    assert [refusal.path for refusal in inventory.refusals] == ["broken.xlsx"]


def test_a_named_subfolder_keeps_the_paths_of_its_workspace(tmp_path):
    fill(tmp_path, {"calls/a.md": "x"})
    assert listed(walk([tmp_path / "calls"])) == listed(walk([tmp_path])) == listed(walk([tmp_path / "calls/a.md"]))


def test_a_file_that_is_named_twice_is_one_input(tmp_path):
    fill(tmp_path, {"calls/a.md": "x"})
    assert len(walk([tmp_path, tmp_path / "calls/a.md", tmp_path]).items) == 1


def test_two_folders_with_the_same_path_in_them_keep_both(tmp_path):
    fill(tmp_path, {"one/calls/a.md": "x", "two/calls/a.md": "y"})
    inventory = walk([tmp_path / "one", tmp_path / "two"])
    assert [item.relative for item in inventory.items] == ["calls/a.md", "two/calls/a.md"]
    assert {item.kind for item in inventory.items} == {Kind.CALL}


def test_links_out_of_the_folder_are_refused_and_loops_end(tmp_path):
    fill(tmp_path, {"ws/calls/a.md": "x", "secret/b.md": "x"})
    root = tmp_path / "ws"
    (root / "calls" / "out.md").symlink_to(tmp_path / "secret" / "b.md")
    (root / "meetings").symlink_to(tmp_path / "secret", target_is_directory=True)
    (root / "calls" / "loop").symlink_to(root, target_is_directory=True)
    (root / "calls" / "self.md").symlink_to(root / "calls" / "self.md")
    (root / "calls" / "again.md").symlink_to(root / "calls" / "a.md")
    inventory = walk([root])
    assert [item.relative for item in inventory.items] == ["calls/a.md"]
    assert [refusal.path for refusal in inventory.refusals] == ["calls/out.md", "calls/self.md", "meetings"]
    assert all(refusal.how for refusal in inventory.refusals)


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (refusal,) = walk([tmp_path]).refusals
    assert "regular" in refusal.what


def test_a_name_that_can_not_be_printed_is_refused(tmp_path):
    (tmp_path / "a\nb.md").write_text("x")
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    inventory = walk([tmp_path])
    assert inventory.items == ()
    assert [refusal.path for refusal in inventory.refusals] == ["a?b.md", "caf?.md"]


def test_a_second_profile_is_refused(tmp_path):
    inventory = walk([fill(tmp_path, {"company.yaml": "name: B", "old/company.yaml": "name: A"})])
    assert [item.relative for item in inventory.items] == ["company.yaml"]
    assert [refusal.path for refusal in inventory.refusals] == ["old/company.yaml"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        walk([tmp_path / "none"])


def test_a_workspace_in_a_folder_called_deals_still_has_its_exports(tmp_path):
    inventory = walk([fill(tmp_path / "deals", {"crm/o.csv": EXPORT, "calls/a.md": "x"})])
    assert [(item.role, item.kind) for item in inventory.items] == [("crm", Kind.OTHER), ("note", Kind.CALL)]
