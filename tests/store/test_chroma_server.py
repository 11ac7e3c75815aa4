"""The Chroma server's address, token and certificate: private only, sent, verified."""

import http.client
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from assistant.errors import IndexAwayError, UsageError
from assistant.settings import Settings
from assistant.store.chroma_server import ChromaServer, ServerCollection
from assistant.store.home import Home
from assistant.store.index import VectorIndex
from evals.benchmarks.serving import free_port
from tests.servers import make_certificate
from tests.store.world import DIMENSION, SeededEmbedder, new

TOKEN = "t0ken-of-the-proxy"


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8:8000",
        "https://[2001:4860:4860::8888]",
        "http://[::ffff:8.8.8.8]:8000",
        "http://0.0.0.0:8000",
        "8.8.8.8:8000",
    ],
)
def test_a_public_address_is_refused_unless_it_is_allowed(url, tmp_path):
    with pytest.raises(UsageError, match="CVE-2026-45829") as caught:
        Home(Settings(home=tmp_path, chroma_url=url))
    assert "ALLOW_PUBLIC" in caught.value.how
    assert ChromaServer.of(Settings(chroma_url=url, chroma_allow_public=True)) is not None


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000", "http://localhost:8000", "https://10.1.2.3", "http://192.168.7.7:9", "http://[fd00::5]:80",
     "http://[::1]:8000", "http://100.100.1.1:8000"],
)  # fmt: skip
def test_a_private_address_is_taken(url):
    assert ChromaServer.of(Settings(chroma_url=url)).port


def test_a_name_is_judged_by_every_address_that_it_leads_to(monkeypatch):
    def led(*_arguments, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 8000)) for host in ("10.0.0.4", "93.184.216.34")]

    monkeypatch.setattr(socket, "getaddrinfo", led)
    with pytest.raises(UsageError, match=r"93\.184\.216\.34"):
        ChromaServer.of(Settings(chroma_url="http://chroma.example:8000"))


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://ada:pw@127.0.0.1", "http://127.0.0.1/path"]
)
def test_what_is_no_servers_address_is_refused_without_its_password(url):
    with pytest.raises(UsageError) as caught:
        ChromaServer.of(Settings(chroma_url=url))
    assert "pw" not in caught.value.what.replace("password", "")


def test_a_server_that_is_away_is_named():
    server = ChromaServer.of(Settings(chroma_url=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(IndexAwayError, match=r"127\.0\.0\.1"):
        VectorIndex(ServerCollection(server, "passages"), "seeded/1", DIMENSION)


class Guard(ThreadingHTTPServer):
    """A proxy as one stands before a Chroma server: TLS outside, and nothing without the token."""

    daemon_threads = True

    def __init__(self, behind, folder):
        class Passing(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    code, kind, data = 401, "application/json", b'{"error":"Unauthorized","message":"no token"}'
                else:
                    inner = http.client.HTTPConnection("127.0.0.1", behind, timeout=30)
                    inner.request(self.command, self.path, body, {"Content-Type": "application/json"})
                    answer = inner.getresponse()
                    code, kind, data = answer.status, answer.getheader("Content-Type", ""), answer.read()
                    inner.close()
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _pass  # noqa: N815

            def log_message(self, *_arguments):
                pass

        super().__init__(("127.0.0.1", 0), Passing)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(make_certificate(folder / "certificate.pem"))
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_arguments):
        """A client that did not trust the certificate has hung up."""


@pytest.fixture
def guard(chroma, tmp_path):
    server = Guard(chroma.port, tmp_path)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_token_and_certificate_are_used_and_what_lacks_them_is_away(guard, tmp_path):
    settings = Settings(chroma_url=guard, chroma_token=TOKEN, chroma_tls_ca=tmp_path / "certificate.pem")
    place = ServerCollection(ChromaServer.of(settings), f"passages-{uuid4().hex}")
    index = VectorIndex(place, "seeded/1", DIMENSION)
    index.upsert(["x"], SeededEmbedder().embed(["a"]))
    assert index.ids() == {"x"}
    index.close()
    for lacking in ({"chroma_token": None}, {"chroma_token": "wrong"}, {"chroma_tls_ca": None}):
        server = ChromaServer.of(Settings(**settings.model_dump() | lacking))
        with pytest.raises(IndexAwayError) as caught:
            VectorIndex(ServerCollection(server, place.name), "seeded/1", DIMENSION)
        assert TOKEN not in caught.value.what


def test_the_home_lock_stays_while_one_of_the_stores_is_in_the_home(chroma, databases, tmp_path):
    url = databases.new()
    for fields, locked in (
        ({}, True),
        ({"chroma_url": chroma.url}, True),
        ({"database_url": url}, True),
        ({"database_url": url, "chroma_url": chroma.url}, False),
    ):
        with Home(Settings(home=tmp_path / "home", **fields), SeededEmbedder()) as home:
            assert home.shared is not locked
            home.add([new("One.")])
            assert home.index_state().in_step
    databases.drop(url)
