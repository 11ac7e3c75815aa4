"""The app over the sample company with a user a role, served by a process of its own, for browsers to look at."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from assistant.models.user import Role
from assistant.models.week import Week
from assistant.service.accounts import Accounts
from assistant.service.service import Service
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "seven grey herons"
PEOPLE = {
    "Ada": Role.CSO,
    "Rob": Role.REP,
    "Rita": Role.REP,
    "Vera": Role.REVIEWER,
    "Adam": Role.ADMIN,
    "Mara": Role.CEO,
}
START = "from assistant.cli import main; main()"


def furnish(home, drafted=()):
    """Ingest the sample company, make the accounts, draft these weeks."""
    settings = Settings.load(home=home)
    with Service.open(settings) as service:
        service.ingest([ROOT / "corpus" / "sample"])
        accounts = Accounts(service.home.records, settings)
        for name, role in PEOPLE.items():
            accounts.add(name, role, PASSWORD, by="test")
        for week in drafted:
            service.draft(Week.parse(week))


@contextmanager
def serving(home):
    """Give the address of a server over this home; it has ended afterwards."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-c", START, "serve", "--port", str(port)]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "SALES_NARRATIVE_HOME": str(home)}
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_until_ready(base, process, home / "serve.log")
            yield base
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_ready(base, process, log):
    until = time.monotonic() + 400
    while time.monotonic() < until:
        assert process.poll() is None, f"the server ended while it started: {log.read_text()[-800:]}"
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5) as reply:
                if reply.status == 200:
                    return
        except OSError:
            pass  # it does not listen yet, or it is not ready
        time.sleep(0.5)
    raise AssertionError("the server did not get ready")


def sign_in(page, base, name):
    """Sign a user in on this page."""
    page.goto(f"{base}/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_selector(".frame nav")
