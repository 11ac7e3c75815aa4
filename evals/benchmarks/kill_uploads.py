"""Uploads while app processes are killed: every acknowledged note is there once, is found, and the log verifies.

`python -m evals.benchmarks.kill_uploads --database-url URL --chroma-url URL --minutes 3`, on an empty database: two
app processes, eight clients, and a `kill -9` of one process every few seconds. A tenth of the notes is sent by two
clients at the same time.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from assistant.models.base import Model
from assistant.service import Service
from assistant.settings import Settings
from evals.benchmarks.serving import answers, free_port, wait_until

CLIENTS, PROCESSES = 8, 2
_WORDS = ("budget", "sponsor", "renewal", "security", "pilot", "discount", "rollout", "contract", "champion")


class Outcome(Model):
    """What was seen while it ran and after."""

    seconds: float
    kills: int
    sent: int
    """Requests, those that a kill cut off too."""
    acknowledged: int
    """Notes that a process said it had stored."""
    lost: tuple[str, ...]
    """Acknowledged notes that are not stored with their bytes."""
    twice: tuple[str, ...]
    """Notes that are stored more than once."""
    unfound: tuple[str, ...]
    """Acknowledged notes that a search for their own words does not find."""
    unlogged: tuple[str, ...]
    """Acknowledged notes without an entry in the audit log."""
    index_in_step: bool
    log_holds: bool

    @property
    def holds(self) -> bool:
        """True when nothing acknowledged was lost, doubled or hidden, and the log verifies."""
        wrong = (*self.lost, *self.twice, *self.unfound, *self.unlogged)
        return bool(self.acknowledged) and not wrong and self.index_in_step and self.log_holds


class AppProcess:
    """An upload server in a process of its own, on a port that it keeps when it is started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self._environment = environment
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "evals.benchmarks.upload_server", str(self.port)]
        return subprocess.Popen(
            command, env=self._environment, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL
        )

    def wait(self) -> None:
        """Return when it answers. Raises RuntimeError or TimeoutError."""
        wait_until(answers(f"http://127.0.0.1:{self.port}/"), self._process)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self._process = self._start()


class Clients:
    """Threads that upload until they are told to stop, each note again and again until it is acknowledged."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged: dict[str, bytes] = {}
        self.sent = 0
        self._threads = [threading.Thread(target=self._upload, args=(number,)) for number in range(CLIENTS)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wait_for_more(self) -> None:
        """Return when a further note was acknowledged: a kill before that would hit nothing. Raises TimeoutError."""
        before = len(self.acknowledged)
        wait_until(lambda: len(self.acknowledged) > before)

    def stop(self) -> None:
        """Let each finish what it has begun; return when all have."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _upload(self, client: int) -> None:
        rng = random.Random(client)
        number = 0
        while not self._stop.is_set():
            number += 1
            # every tenth note is its neighbour's too
            whose = client // 2 * 2 if number % 10 == 0 else client
            name, body = _note(whose, number)
            while not self._stop.is_set():
                if self._send(rng.choice(self._ports), name, body):
                    with self._lock:
                        self.acknowledged[name] = body
                    break
                time.sleep(0.1)

    def _send(self, port: int, name: str, body: bytes) -> bool:
        with self._lock:
            self.sent += 1
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{name}", data=body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def _note(client: int, number: int) -> tuple[str, bytes]:
    rng = random.Random(f"{client}-{number}")
    mark = f"mark{client}x{number}"
    words = " ".join(rng.choices(_WORDS, k=12))
    return f"2026-11-18_{mark}.md", f"Account: Ostby Marine\n\nCall {mark}: {words}.\n".encode()


def run(settings: Settings, seconds: float, every: float) -> Outcome:
    """Upload for so many seconds at least, and kill one process in turn, so many after the last one is back; then look.

    However slow the machine is, work is done between two kills.
    """
    url = settings.database_url
    environment = os.environ | {
        "SALES_NARRATIVE_DATABASE_URL": url.get_secret_value() if url else "",
        "SALES_NARRATIVE_CHROMA_URL": settings.chroma_url or "",
        "SALES_NARRATIVE_HOME": str(settings.home),
    }
    started = time.monotonic()
    processes = [AppProcess(environment) for _ in range(PROCESSES)]
    clients = Clients([process.port for process in processes])
    kills = 0
    try:
        for process in processes:
            process.wait()
        begun = time.monotonic()
        clients.start()
        while time.monotonic() < begun + seconds:
            time.sleep(every)
            clients.wait_for_more()
            process = processes[kills % PROCESSES]
            process.restart()
            kills += 1
            process.wait()
    finally:
        clients.stop()
        for process in processes:
            process.kill()
    return _found(settings, clients, kills, time.monotonic() - started)


def _found(settings: Settings, clients: Clients, kills: int, seconds: float) -> Outcome:
    with Service.open(settings) as service:
        records = service.home.records
        stored = {document.path: document.sha256 for document in records.documents()}
        hashes = Counter(stored.values())
        logged = {entry.subject for entry in records.audit(limit=1_000_000)}
        wanted = {name: hashlib.sha256(body).hexdigest() for name, body in clients.acknowledged.items()}
        state = service.home.index_state()
        return Outcome(
            seconds=seconds,
            kills=kills,
            sent=clients.sent,
            acknowledged=len(wanted),
            lost=tuple(sorted(name for name, digest in wanted.items() if stored.get(name) != digest)),
            twice=tuple(sorted(name for name, digest in stored.items() if hashes[digest] > 1)),
            unfound=tuple(sorted(name for name in wanted if not _is_found(service, name))),
            unlogged=tuple(sorted(wanted.keys() - logged)),
            index_in_step=state.in_step,
            log_holds=records.verify_audit().holds,
        )


def _is_found(service: Service, name: str) -> bool:
    """Say whether the words find the note, and its own vector finds it in the index."""
    home, mark = service.home, name.removesuffix(".md").partition("_")[2]
    found = home.records.hits(home.records.lexical(mark, 3))
    if [hit.path for hit in found] != [name]:
        return False
    passage = home.records.document_passages(found[0].document_id)[0]
    near = home.index.query(home.records.vectors([passage.id])[0], 3)
    return passage.id in dict(near)


def main() -> None:
    """Run it and print the outcome as JSON; exit 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--chroma-url", required=True)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--every", type=float, default=5.0, help="seconds from a process's return to the next kill")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=Path(home), database_url=asked.database_url, chroma_url=asked.chroma_url)
        outcome = run(settings, asked.minutes * 60, asked.every)
    print(json.dumps(outcome.model_dump(), indent=2))
    sys.exit(not outcome.holds)


if __name__ == "__main__":
    main()
