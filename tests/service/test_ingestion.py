import datetime as dt

import pytest

from assistant.service import Service
from assistant.settings import Settings

HEADER = "Opportunity ID,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date\n"


@pytest.fixture
def folder(tmp_path):
    base = tmp_path / "in"
    for name in ("crm", "calls", "meetings"):
        (base / name).mkdir(parents=True)
    return base


@pytest.fixture
def service(tmp_path):
    with Service.open(Settings.load(home=tmp_path / "home")) as opened:
        yield opened


def export(folder, day, *rows):
    (folder / "crm" / f"opps_{day}.csv").write_text(HEADER + "\n".join(rows) + "\n", "utf-8")


def note(folder, name, text):
    (folder / name).write_text(text, "utf-8")


def documents(service):
    return {d.path: d for d in service._home.records.documents()}


HALDEN = "O-1,Halden Foods Ltd,Line monitoring,Proposal,1000,2026-12-01,2026-10-01"
TARN = "O-2,Tarn Mills,Mill camera,Proposal,2000,2026-12-02,2026-10-02"


def test_a_note_is_tied_to_the_account_its_text_mentions(folder, service):
    export(folder, "2026-11-20", HALDEN, TARN)
    note(folder, "calls/2026-11-18_call.txt", "Good talk at Halden today. Halden wants a second camera.\n")
    service.ingest([folder])
    assert documents(service)["calls/2026-11-18_call.txt"].account == "Halden Foods Ltd"


def test_a_meeting_about_many_accounts_is_tied_to_none(folder, service):
    export(folder, "2026-11-20", HALDEN, TARN)
    note(folder, "meetings/2026-11-18_weekly.txt", "Halden is on track.\nTarn Mills asks for time.\n")
    service.ingest([folder])
    assert documents(service)["meetings/2026-11-18_weekly.txt"].account is None


def test_what_only_the_file_name_says_gives_way_to_the_text(folder, service):
    export(folder, "2026-11-20", HALDEN, TARN)
    note(folder, "meetings/2026-11-18_friday_standup.txt", "Short one today. Nothing on any deal.\n")
    note(folder, "calls/2026-11-18_tarn_steering_group.txt", "They liked the demo a lot.\n")
    service.ingest([folder])
    assert documents(service)["meetings/2026-11-18_friday_standup.txt"].account is None
    assert documents(service)["calls/2026-11-18_tarn_steering_group.txt"].account == "Tarn Mills"


def test_a_customer_that_the_crm_lacks_stays_as_the_note_names_it(folder, service):
    export(folder, "2026-11-20", HALDEN)
    note(folder, "calls/2026-11-18_new.txt", "Account: Osprey Canning\nDate: 18 Nov 2026\n\nA first call.\n")
    service.ingest([folder])
    assert documents(service)["calls/2026-11-18_new.txt"].account == "Osprey Canning"


def test_notes_that_came_before_the_crm_are_tied_when_it_comes(folder, service):
    note(folder, "calls/2026-11-18_call.txt", "Good talk at Halden Foods today.\n")
    service.ingest([folder])
    assert documents(service)["calls/2026-11-18_call.txt"].account is None
    export(folder, "2026-11-20", HALDEN)
    service.ingest([folder])
    assert documents(service)["calls/2026-11-18_call.txt"].account == "Halden Foods Ltd"


def test_the_same_command_again_adds_only_what_is_new(folder, service):
    export(folder, "2026-11-20", HALDEN)
    note(folder, "calls/2026-11-18_a.txt", "Halden asked for a reference visit in Leeds.\n")
    assert service.ingest([folder]).added == ("calls/2026-11-18_a.txt",)
    note(folder, "calls/2026-11-19_b.txt", "Halden has seen the reference and is content.\n")
    again = service.ingest([folder])
    assert again.added == ("calls/2026-11-19_b.txt",)
    assert again.snapshots == () and again.unchanged == 2


def test_identical_bytes_are_stored_once_and_forwarded_copies_linked(folder, service):
    text = "Halden asked for a reference visit in Leeds, and for the price of twelve cameras with hygiene covers.\n" * 2
    note(folder, "calls/2026-11-18_a.txt", text)
    note(folder, "calls/2026-11-18_copy.txt", text)
    note(folder, "calls/2026-11-19_fw.txt", "FYI\n\n" + text)
    report = service.ingest([folder])
    assert report.duplicates == ("calls/2026-11-18_copy.txt",)
    assert report.near_duplicates == {"calls/2026-11-19_fw.txt": "calls/2026-11-18_a.txt"}
    assert service.status().documents == 2


def test_a_note_that_was_changed_replaces_what_it_said(folder, service):
    note(folder, "calls/2026-11-18_a.txt", "Halden will sign in March.\n")
    service.ingest([folder])
    note(folder, "calls/2026-11-18_a.txt", "Halden will sign in June, not in March.\n")
    assert service.ingest([folder]).replaced == ("calls/2026-11-18_a.txt",)
    status = service.status()
    assert (status.documents, status.withdrawn, status.index_in_step) == (1, 1, True)


def test_an_export_that_does_not_say_its_date_takes_the_one_given(folder, service):
    (folder / "crm" / "export.csv").write_text(HEADER + HALDEN + "\n")
    assert "--snapshot-date" in service.ingest([folder]).refusals[0].how
    report = service.ingest([folder], snapshot_date=dt.date(2026, 11, 20))
    assert [s.date for s in report.snapshots] == [dt.date(2026, 11, 20)]
    assert service.status().refused == 0


def test_progress_is_told_to_the_end(folder, service):
    export(folder, "2026-11-20", HALDEN)
    note(folder, "calls/2026-11-18_a.txt", "Halden will sign in March.\n")
    told = []
    service.ingest([folder], progress=lambda what, done, total: told.append((what, done, total)))
    assert told[-1] == ("Done", 2, 2)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
