"""Load: signed-in users on loopback who chat and hand in notes at the same time, embedded, beside one user alone.

    python -m evals.benchmarks.load [--users 50] [--seconds 300] [--alone 60] [--workspace corpus/sample]

Prints errors, notes lost (told to be handed in, and not in the records after), and the 95th percentile of an answer
in the chat page (from the question sent to the last word) with all users, alone, and as a ratio.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.models.user import Role
from assistant.service import Service
from assistant.service.accounts import Accounts
from assistant.service.suggesting import suggestions
from assistant.settings import Settings
from evals.benchmarks.serving import answers, free_port, wait_until

PASSWORD = "four plain words here"
START = "from assistant.cli.entry import main; main()"


class Phase(NamedTuple):
    """What one phase came to."""

    chats: int
    p50: float
    p95: float
    """Milliseconds of an answer."""
    handed_in: list[str]
    failures: int
    requests: int


def prepared(home: Path, workspace: Path, users: int) -> list[str]:
    """Ingest the workspace, make the accounts; return what to ask."""
    with Service.open(Settings.load(home=home)) as service:
        service.ingest([workspace])
        accounts = Accounts(service.home.records, service.settings)
        for number in range(users):
            for role in (Role.CSO, Role.REP):
                accounts.add(f"{role.value} {number}", role, PASSWORD, by="benchmark")
        return list(suggestions(service, None))


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve the home in a process of its own until the block ends; give its address."""
    port = free_port()
    command = [sys.executable, "-c", START, "--home", str(home), "serve", "--port", str(port)]
    settings = {"SALES_NARRATIVE_MAX_UPLOADS_PER_HOUR": "1000000"}
    with subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(answers(f"http://127.0.0.1:{port}/readyz"), process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def phase(address: str, folder: Path, questions: list[str], users: int, seconds: int) -> Phase:
    """Let so many users work for so long."""
    accepted, prefix = folder / f"accepted_{users}.json", folder / f"users_{users}"
    told = {
        "LOAD_QUESTIONS": json.dumps(questions),
        "LOAD_ACCEPTED": str(accepted),
        "LOAD_REPS": "1" if users > 1 else "0",
    }
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("load_users.py")), "--headless",
        "--host", address, "--users", str(users), "--spawn-rate", "5", "--run-time", f"{seconds}s",
        "--stop-timeout", "60", "--csv", str(prefix), "--only-summary", "--exit-code-on-error", "0",
    ]  # fmt: skip
    subprocess.run(command, env=os.environ | told, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = {row["Name"]: row for row in csv.DictReader((folder / f"users_{users}_stats.csv").open(encoding="utf-8"))}
    if "chat" not in rows:
        raise SystemExit(f"nobody of {users} had a second answer within {seconds} s; give them longer")
    chat, every = rows["chat"], rows["Aggregated"]
    failures = (folder / f"users_{users}_failures.csv").read_text("utf-8").splitlines()[1:]
    for line in failures[:10]:
        print(f"    {line[:300]}")
    return Phase(
        chats=int(chat["Request Count"]),
        p50=float(chat["50%"]),
        p95=float(chat["95%"]),
        handed_in=json.loads(accepted.read_text("utf-8")),
        failures=int(every["Failure Count"]),
        requests=int(every["Request Count"]),
    )


def lost(home: Path, handed_in: list[str]) -> int:
    """Return how many of the notes that were handed in are not in the records."""
    with Service.open(Settings.load(home=home, lock_wait_seconds=60)) as service:
        held = {d.name for d in service.home.records.documents()}
    return sum(f"{mark}.md" not in held for mark in handed_in)


def main() -> None:
    """Run both phases and print what they came to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--alone", type=int, default=60)
    parser.add_argument("--workspace", type=Path, default=Path("corpus/sample"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as place:
        folder = Path(place)
        questions = prepared(folder / "home", options.workspace, options.users)
        with served(folder / "home") as address:
            alone = phase(address, folder, questions, 1, options.alone)
            together = phase(address, folder, questions, options.users, options.seconds)
        missing = lost(folder / "home", together.handed_in)
    print(f"alone: {alone.chats} answers, p50 {alone.p50:.0f} ms, p95 {alone.p95:.0f} ms, {alone.failures} errors")
    print(
        f"{options.users} users for {options.seconds} s: {together.chats} answers, p50 {together.p50:.0f} ms, "
        f"p95 {together.p95:.0f} ms; {together.requests} requests, {together.failures} errors"
    )
    print(f"notes handed in: {len(together.handed_in)}, lost: {missing}")
    print(f"p95 of an answer, {options.users} users over one: {together.p95 / max(alone.p95, 1):.1f}")


if __name__ == "__main__":
    main()
