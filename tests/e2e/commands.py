"""Running the command as a user does: in a process of its own, with a home of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments, home, cwd=ROOT, timeout=300, settings=None):
    """Return the finished process; `settings` are variables of its environment beside the home."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SALES_NARRATIVE_")}
    environment |= {"SALES_NARRATIVE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment |= settings or {}
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=cwd,
        timeout=timeout,
        check=False,
    )


def run_json(*arguments, home, code=0, **more):
    """Return the one JSON document on standard output, having seen the exit code that was expected."""
    done = run(*arguments, "--json", home=home, **more)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)
