"""A server of one's own on the loopback: a free port for it, and patience until it answers."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable

PATIENT = 300.0
"""Seconds after which a server is given up, however busy the machine is."""


def free_port() -> int:
    """Return a port of the loopback on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> Callable[[], bool]:
    """Return what says whether a GET of the address is answered with 200."""

    def asked() -> bool:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bool(answer.status == 200)

    return asked


def wait_until(
    done: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None, seconds: float = PATIENT
) -> None:
    """Return once it is done; what can't be asked yet is asked again.

    Raises RuntimeError where the process ends before, TimeoutError after so many seconds.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            if done():
                return
        except OSError:  # nothing listens there yet
            pass
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it was ready")
        if time.monotonic() > until:
            raise TimeoutError("it took too long")
        time.sleep(0.1)
