"""Reading ahead without a cluster: the same worker in this process, so that order, refusals and skips are seen."""

import socket
import sys

import pytest

from assistant import __version__
from assistant.cluster import ClusterReading
from assistant.cluster.ray_engine import RayEngine
from assistant.cluster.worker import NoteWorker
from assistant.errors import ClusterError, UsageError
from assistant.service.ingestion import Ingestion
from assistant.settings import Settings
from assistant.store.home import Home
from tests.cluster.notes_world import digest, write_notes
from tests.store.world import SeededEmbedder


class InProcess:
    """An engine whose worker is here; `ahead` notes are taken at once, and `sent` keeps their names."""

    def __init__(self, ahead=7):
        self.ahead, self.sent = ahead, []
        self._worker = NoteWorker(__version__, SeededEmbedder)

    def start(self):
        pass

    def stop(self):
        pass

    def work(self, raws):
        while taken := [raw for _, raw in zip(range(self.ahead), raws, strict=False)]:
            self.sent += [raw.relative for raw in taken]
            rows = [{"name": r.name, "relative": r.relative, "kind": r.kind.value, "data": r.data} for r in taken]
            yield from zip(taken, self._worker.work(rows), strict=True)


def ingest(folder, home, engine=None):
    settings = Settings(home=home)
    with Home(settings, SeededEmbedder()) as opened:
        cluster = ClusterReading("local", engine=engine) if engine else None
        report = Ingestion(opened, settings, snapshot_date=None, cluster=cluster).run([folder])
        return report, digest(opened)


@pytest.fixture
def folder(tmp_path):
    write_notes(tmp_path / "in", 130)
    return tmp_path / "in"


def test_what_is_read_ahead_is_stored_as_one_process_stores_it(tmp_path, folder):
    expected, held = ingest(folder, tmp_path / "single")
    report, found = ingest(folder, tmp_path / "ahead", InProcess())
    assert report == expected
    assert found == held
    assert report.refusals
    assert report.near_duplicates


def test_what_is_stored_is_not_sent_again(tmp_path, folder):
    ingest(folder, tmp_path / "home", InProcess())
    (folder / "calls" / "2026-11-20_late.md").write_text("Account: Fenby Glass\n\nThey signed on Friday.\n")
    engine = InProcess()
    report, _ = ingest(folder, tmp_path / "home", engine)
    assert len(report.added) == 1
    assert "calls/2026-11-20_late.md" in engine.sent
    assert set(engine.sent) <= {"calls/2026-11-20_late.md", *(r.path for r in report.refusals)}


def test_a_path_that_gets_other_bytes_while_its_old_ones_come_back_elsewhere(tmp_path, folder):
    first = sorted((folder / "calls").iterdir())[0]
    for home, engine in ((tmp_path / "single", None), (tmp_path / "ahead", InProcess())):
        ingest(folder, home, engine)
    old = first.read_text()
    first.write_text("Account: Fenby Glass\n\nThe old words are gone.\n")
    (folder / "calls" / "zz_again.md").write_text(old)
    expected, held = ingest(folder, tmp_path / "single")
    report, found = ingest(folder, tmp_path / "ahead", InProcess())
    assert report == expected
    assert found == held


def test_a_worker_of_another_version_is_refused():
    with pytest.raises(ClusterError, match="has sales-narrative") as refused:
        NoteWorker("0.0.1", SeededEmbedder)
    assert "same version" in refused.value.how


def test_an_address_that_is_none_is_wrong_usage():
    for address in ("nowhere", "http://host:1", "host:"):
        with pytest.raises(UsageError, match="address"):
            RayEngine(address, SeededEmbedder).start()


def test_where_nothing_answers_it_is_said_at_once():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClusterError, match="No Ray cluster answers"):
        RayEngine(f"127.0.0.1:{port}", SeededEmbedder).start()


def test_without_ray_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match="isn't installed") as missing:
        RayEngine("local", SeededEmbedder).start()
    assert "sales-narrative[cluster]" in missing.value.how
