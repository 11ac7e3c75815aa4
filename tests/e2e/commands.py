"""Running the command as a user does: in a process of its own, with a home of its own."""

import json
import subprocess

from tests.servers import ROOT, program


def run(*arguments, home, cwd=ROOT, timeout=300, settings=None):
    """Return the finished process; `settings` are variables of its environment beside the home."""
    command, environment = program(*arguments, home=home)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment | (settings or {}),
        cwd=cwd,
        timeout=timeout,
        check=False,
    )


def run_json(*arguments, home, code=0, **more):
    """Return the one JSON document on standard output, having seen the exit code that was expected."""
    done = run(*arguments, "--json", home=home, **more)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)
