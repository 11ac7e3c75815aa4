"""The guide's haproxy.cfg before two app processes on real PostgreSQL and Chroma, as a browser meets it.

Its text is used as it stands but for where it listens, its certificate, and the replicas' addresses, which Docker's
names give there. What needs an engine for containers, their network and its names, is not tried here.
"""

import datetime as dt
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

import assistant
from assistant.models.user import Role
from assistant.service import Service
from assistant.service.accounts import Accounts
from assistant.settings import Settings
from evals.benchmarks.serving import answers, free_port, wait_until
from tests.servers import ROOT, SKIPPING, WAIT_SECONDS, make_certificate, program, stores

HAPROXY = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
FOLDER = Path(assistant.__file__).parent / "deployment"
PASSWORD = "four plain words here"
TOKEN = "a-token-of-the-test"
LIED = "203.0.113.9"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(HAPROXY is None and SKIPPING, reason="needs HAProxy (Debian: apt-get install haproxy)"),
]


class Replica:
    """One app process, as compose.yaml starts it."""

    def __init__(self, folder, settings):
        self.port = free_port()
        given = stores(settings) | {
            "TRUSTED_PROXIES": "127.0.0.1",
            "METRICS_TOKEN": TOKEN,
            "LOG_FORMAT": "json",
        }
        folder.parent.mkdir(exist_ok=True)
        self.log = folder.with_suffix(".log")
        command, environment = program("serve", "--port", self.port, home=folder, settings=given)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(WAIT_SECONDS)


class Proxy:
    """HAProxy with the guide's configuration before these replicas."""

    def __init__(self, folder, replicas):
        self.port, self.plain_port = free_port(), free_port()
        certificate = make_certificate(folder / "site.pem")
        (folder / "haproxy.cfg").write_text(configured(replicas, self.port, self.plain_port, certificate))
        environment = os.environ | {"COOKIE_KEY": "a-long-random-text"}
        checked = subprocess.run(
            [HAPROXY, "-c", "-f", folder / "haproxy.cfg"], env=environment, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
        assert "WARNING" not in checked.stderr
        with (folder / "log").open("wb") as log:
            command = [HAPROXY, "-db", "-f", folder / "haproxy.cfg"]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.url, self.plain_url = f"https://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.plain_port}"
        self.trust = ssl.create_default_context(cafile=certificate)

    @contextmanager
    def browser(self, **headers):
        with httpx.Client(
            base_url=self.url, verify=self.trust, timeout=60, headers={"origin": self.url} | headers
        ) as c:
            yield c

    def end(self):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)


def configured(replicas, port, plain_port, certificate):
    """Return the guide's configuration for loopback; each replaced line must be there."""
    text = (FOLDER / "haproxy.cfg").read_text("utf-8")
    servers = "\n".join(f"    server app{n} 127.0.0.1:{r.port}" for n, r in enumerate(replicas, 1))
    for old, new in (
        ("bind :8080", f"bind 127.0.0.1:{plain_port}"),
        ("bind :8443 ssl crt /etc/haproxy/site.pem", f"bind 127.0.0.1:{port} ssl crt {certificate}"),
        (" resolvers docker init-addr none", ""),
        ("    server-template app 8 app:7860", servers),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def settings(databases, chroma, tmp_path_factory):
    url = databases.new()
    yield Settings(home=tmp_path_factory.mktemp("first"), database_url=url, chroma_url=chroma.url)
    databases.drop(url)


@pytest.fixture(scope="module")
def replicas(settings, tmp_path_factory):
    with Service.open(settings) as service:
        Accounts(service.home.records, service.settings).add("ada", Role.ADMIN, PASSWORD, by="test")
    folder = tmp_path_factory.mktemp("replicas")
    started = [Replica(folder / str(number), settings) for number in (1, 2)]
    for replica in started:
        wait_until(answers(f"http://127.0.0.1:{replica.port}/readyz"), replica.process)
    yield started
    for replica in started:
        replica.end()


@pytest.fixture(scope="module")
def proxy(replicas, tmp_path_factory):
    started = Proxy(tmp_path_factory.mktemp("proxy"), replicas)
    with started.browser() as browser:
        wait_until(lambda: answered(browser), started.process)
    yield started
    started.end()


def answered(browser):
    try:
        return browser.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False  # it does not listen yet


def sign_in(browser, password=PASSWORD):
    return browser.post("/login", data={"name": "ada", "password": password})


def load_handler(browser):
    """Return the number of a handler that the status page runs when it is opened."""
    told = browser.get("/status/config").json()["dependencies"]
    return next(d["id"] for d in told if any(event == "load" for _, event in d["targets"]))


def ran(browser, number):
    """Run a handler as the page does: one request puts it into a process's queue, another hears of its end."""
    session = uuid4().hex[:12]
    body = {"data": [], "fn_index": number, "session_hash": session, "trigger_id": None}
    joined = browser.post("/status/gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text
    with browser.stream("GET", "/status/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            told = json.loads(line[5:]) if line.startswith("data:") else {"msg": ""}
            if told["msg"] in ("process_completed", "close_stream"):
                return told["msg"] == "process_completed" and told["success"]
    return False


def test_plain_http_is_sent_to_https(proxy):
    answer = httpx.get(f"{proxy.plain_url}/login")
    assert answer.status_code == 308
    assert answer.headers["location"].startswith("https://")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(proxy):
    old = ssl.create_default_context(cafile=None)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", proxy.port), 10) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain)


@pytest.mark.parametrize(
    "path", ["/metrics", "/readyz", "/metrics?a=1", "/%6Detrics", "/metric%73", "/%72eadyz", "/metrics/", "/METRICS"]
)
def test_what_is_for_operators_is_not_for_browsers(proxy, path):
    with proxy.browser(authorization=f"Bearer {TOKEN}") as browser:
        answer = browser.get(path)
    assert answer.status_code == 403
    assert "sales_narrative" not in answer.text


def test_two_browsers_are_spread_and_each_stays_with_its_replica(proxy):
    with proxy.browser() as one, proxy.browser() as other:
        held = []
        for browser in (one, other):
            assert sign_in(browser).status_code == 303
            assert any(c.startswith("__Host-") for c in browser.cookies), "the app knows that it speaks https"
            held.append(browser.cookies["replica"])
            number = load_handler(browser)
            assert all(ran(browser, number) for _ in range(6))
            assert browser.cookies["replica"] == held[-1]
        assert held[0] != held[1]


def test_the_cookie_that_holds_a_browser_is_no_scripts(proxy):
    with proxy.browser() as browser:
        (given,) = [c for c in browser.get("/login").headers.get_list("set-cookie") if c.startswith("replica=")]
    for flag in ("HttpOnly", "Secure", "SameSite=Lax"):
        assert flag in given


def test_what_a_browser_claims_of_its_address_is_not_believed(proxy, settings):
    claims = {"x-forwarded-for": LIED, "forwarded": f"for={LIED}", "x-forwarded-proto": "http"}
    with proxy.browser(**claims) as browser:
        assert sign_in(browser, "a wrong one of four").status_code == 401
        assert sign_in(browser).status_code == 303
        assert any(c.startswith("__Host-") for c in browser.cookies)
    with Service.open(settings) as service:
        long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        assert service.home.records.failures(f"address:{LIED}", long_ago)[0] == 0
        assert service.home.records.failures("address:127.0.0.1", long_ago)[0] >= 1


def test_when_a_replica_is_killed_the_next_request_is_served_by_the_other_and_nobody_is_signed_out(proxy, replicas):
    with proxy.browser() as one, proxy.browser() as other:
        browsers = [one, other]
        for browser in browsers:
            assert sign_in(browser).status_code == 303
        before = [browser.cookies["replica"] for browser in browsers]
        assert before[0] != before[1]
        replicas[0].end(signal.SIGKILL)
        for browser in browsers:
            answer = browser.get("/status/")
            assert answer.status_code == 200, answer.text
            assert ran(browser, load_handler(browser))
        after = [browser.cookies["replica"] for browser in browsers]
        assert after[0] == after[1]
        assert after[0] in before


def test_the_proxys_log_has_no_question_and_no_address_of_a_page_s_session(proxy, tmp_path_factory):
    with proxy.browser() as browser:
        browser.get("/login?asked=What+of+Halden")
    written = "".join(path.read_text() for path in tmp_path_factory.getbasetemp().glob("proxy*/log"))
    assert re.search(r"GET /login", written)
    assert "Halden" not in written


def test_every_line_of_a_replicas_log_is_one_object(replicas):
    lines = [json.loads(line) for replica in replicas for line in replica.log.read_text("utf-8").splitlines()]
    assert sum("Serving on" in line["message"] for line in lines) == len(replicas)
    assert all(line["level"] and line["at"] for line in lines)
