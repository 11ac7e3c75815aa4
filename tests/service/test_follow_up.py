"""After the meeting: its notes are pasted, and what was decided and asked is followed from then on."""

import pytest

from assistant.cli.lookback import followed_up
from assistant.errors import SourceError
from assistant.models.week import Week
from tests.service.test_approval import COMPANY, CRM, WEEK, service  # noqa: F401 - the fixture is the home

NOTES = """Weekly meeting of CSO and CEO
Date: 20 November 2026
Attendees: Ada Lindqvist, Tom Reyes, Ines Faber, Dan Cole

We decided that Dan Cole sends the revised offer to Tarn Mills by 25 November.
Ada asked Ines for the sponsor map of Halden Foods by 24 November.
Tom: margin check of the camera line, 26 November.
The weather was bad.
"""
NEWS = """Deal update
Date: 26 November 2026
Author: Dan Cole
Account: Tarn Mills

The revised offer was sent to Tarn Mills on 24 November.
"""
NEXT = CRM.replace("2026-12-04,2026-09-03", "2026-12-05,2026-09-03")


def test_decisions_and_asks_become_commitments_and_are_followed(service, tmp_path):  # noqa: F811
    notes = tmp_path / "standing_meeting.txt"
    notes.write_text(NOTES, "utf-8")
    shown = followed_up(service, notes)
    assert {(r["owner"], r["due"], r["status"]) for r in shown.rows} == {
        ("Dan Cole", "2026-11-25", "open"), ("Ines Faber", "2026-11-24", "open"), ("Tom Reyes", "2026-11-26", "open"),
    }  # fmt: skip
    assert any("Dan Cole" in line and "2026-11-25" in line for line in shown.lines)
    first = service.draft(WEEK)
    assert {c.owner for c in first.commitments} >= {"Dan Cole", "Ines Faber", "Tom Reyes"}
    service.approve(WEEK, by="Dan")

    later = tmp_path / "next" / "crm"
    later.mkdir(parents=True)
    (later / "opps_2026-11-27.csv").write_text(NEXT, "utf-8")
    deals = tmp_path / "next" / "deals"
    deals.mkdir()
    (deals / "tarn.txt").write_text(NEWS, "utf-8")
    service.ingest([tmp_path / "next"])
    second = service.draft(Week.parse("2026-W48"))
    status = {c.owner: c.status for c in second.commitments if c.due and c.due <= "2026-11-26"}
    assert status["Dan Cole"] == "kept"
    assert status["Ines Faber"] == status["Tom Reyes"] == "no_news"
    told = " ".join(t.text for s in second.sections if s.id == "since_last_week" for t in s.statements)
    assert "Kept (Dan Cole" in told and "No news (Ines Faber, due 24 November)" in told


def test_notes_without_a_day_are_refused_with_what_to_write(service, tmp_path):  # noqa: F811
    notes = tmp_path / "standing.txt"
    notes.write_text("We decided that Dan Cole sends the offer by Friday.\n", "utf-8")
    with pytest.raises(SourceError, match="no date"):
        followed_up(service, notes)


def test_a_meeting_without_decisions_says_so(service, tmp_path):  # noqa: F811
    notes = tmp_path / "standing_2026-11-20.txt"
    notes.write_text("Date: 20 November 2026\n\nThe weather was bad. Nobody spoke of the offer.\n", "utf-8")
    shown = followed_up(service, notes)
    assert shown.rows == [] and "No decision or ask" in shown.lines[0]
