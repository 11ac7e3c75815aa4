"""No test reaches beyond loopback; every test has a home of its own; servers start when a test first asks for one."""

import socket

import pytest

from tests.servers import ChromaProcess, Databases, PostgresServer

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    real = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("SALES_NARRATIVE_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def databases():
    """New PostgreSQL databases, on a server of this test run."""
    server = PostgresServer()
    yield Databases(server)
    server.remove()


@pytest.fixture(scope="session")
def chroma(tmp_path_factory):
    """A Chroma server of this test run."""
    server = ChromaProcess(tmp_path_factory.mktemp("chroma"))
    yield server
    server.stop()
