"""Real servers for tests, each a process of this test run alone, on loopback or a socket of its own."""

import datetime as dt
import ipaddress
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import create_engine, text

from assistant.store.records import Records
from evals.benchmarks.serving import answers, free_port, wait_until

WAIT_SECONDS = 300
ROOT = Path(__file__).parents[1]
SKIPPING = "TESTS_SKIP_NO_SERVER" not in os.environ
"""Whether tests may be skipped for want of a server program; `.ci/run` lets none be."""


def may_skip(reason):
    """Skip what a program is not there for; in CI, where every one must be, fail."""
    if not SKIPPING:
        pytest.fail(reason)
    pytest.skip(reason)


def program(*arguments, home, settings=None):
    """Return the command line of the program, and the environment in which these settings alone are set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SALES_NARRATIVE_")}
    given = {f"SALES_NARRATIVE_{name}": str(value) for name, value in (settings or {}).items()}
    environment = kept | {"SALES_NARRATIVE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *map(str, arguments)]
    return command, environment | given


def stores(settings):
    """Return the settings of shared stores as `program` takes them."""
    return {"DATABASE_URL": settings.database_url.get_secret_value(), "CHROMA_URL": settings.chroma_url}


def make_certificate(path):
    """Write a certificate for loopback, signed by itself, with its key, as one PEM file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


class PostgresServer:
    """A cluster in a folder under /tmp, since a socket's path must be short."""

    def __init__(self, *, durable=False):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        self.programs = found[-1].parent if found else shutil.which("initdb") and Path(shutil.which("initdb")).parent
        if not self.programs:
            may_skip("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._durable = durable
        self._call("initdb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "tester", "--no-sync")
        self.start()

    def start(self):
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=200"
        if not self._durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._call("pg_ctl", "-o", options, "-l", self.folder / "log", "-w", "start")

    def stop(self, how="fast"):
        self._call("pg_ctl", "-m", how, "-w", "stop")

    def remove(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def url(self, database="postgres"):
        return f"postgresql://tester@/{database}?host={self.folder}"

    def _call(self, program, *arguments):
        command = [self.programs / program, "-D", self.folder / "data", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Not captured by pipes: the server would inherit and hold them.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                [str(part) for part in command], stdout=said, stderr=said, cwd="/", timeout=WAIT_SECONDS, check=False
            )
        assert done.returncode == 0, (self.folder / "said").read_text()

    @contextmanager
    def administrator(self):
        engine = create_engine(self.url().replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()


class Databases:
    """Databases of one server: each test gets one of its own, copied from one that was migrated once."""

    def __init__(self, server):
        self.server = server
        self._migrated = False

    def new(self, *, migrated=True):
        name = f"t{secrets.token_hex(6)}"
        if migrated and not self._migrated:
            with self.server.administrator() as connection:
                connection.execute(text("CREATE DATABASE migrated"))
            Records(self.server.url("migrated")).close()
            self._migrated = True
        template = "migrated" if migrated else "template0"
        with self.server.administrator() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self.server.url(name)

    def drop(self, url):
        name = url.partition("@/")[2].partition("?")[0]
        with self.server.administrator() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


class ChromaProcess:
    """A Chroma server over a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self._process = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        program = Path(sys.executable).with_name("chroma")
        if not program.exists():
            may_skip("the chroma program is not installed beside Python")
        command = [program, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)]
        environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        wait_until(answers(f"{self.url}/api/v2/heartbeat"), self._process)

    def stop(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(WAIT_SECONDS)
