"""A Chroma server as the index's place: on loopback or a private network, unless a public address is allowed.

Chroma's releases up to 1.5.9 are reported to run code for whoever can reach them, before any token is asked for
(CVE-2026-45829). So the server must not be reachable from outside, and no embedding function is ever named to it.
"""

import ipaddress
import socket
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import IndexAwayError, UsageError
from assistant.settings import Settings

if TYPE_CHECKING:
    from chromadb.api.client import Client

_CONNECT_SECONDS, _ANSWER_SECONDS = 5.0, 60.0
_FORM = "Write SALES_NARRATIVE_CHROMA_URL as http://host:8000, or https://host."
_SHARED_SPACE = ipaddress.ip_network("100.64.0.0/10")
"""Addresses of carriers' and overlay networks: not public, though Python does not call them private."""


@dataclass(frozen=True)
class ChromaServer:
    """Where the server is and how it is asked; `check` before use."""

    host: str
    port: int
    tls: bool
    token: str | None = None
    authority: Path | None = None
    allow_public: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "ChromaServer | None":
        """Return the server that the settings name, checked, or None. Raises UsageError."""
        if settings.chroma_url is None:
            return None
        token = settings.chroma_token
        server = cls(
            *_parts(settings.chroma_url),
            token=token.get_secret_value() if token else None,
            authority=settings.chroma_tls_ca,
            allow_public=settings.chroma_allow_public,
        )
        server.check()
        return server

    @property
    def url(self) -> str:
        """The server's address, for messages."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def check(self) -> None:
        """Refuse a public address unless it is allowed, every one that the name leads to. Raises UsageError.

        A name that leads nowhere at the moment passes: there is then nothing to reach.
        """
        if self.allow_public:
            return
        for address in self._addresses():
            if not _is_private(address):
                raise UsageError(
                    f"The Chroma server {self.url} is at the public address {address}; releases up to 1.5.9 are "
                    "reported to run code for whoever reaches them (CVE-2026-45829).",
                    "Keep it on loopback or a private network; if it is guarded otherwise, set "
                    "SALES_NARRATIVE_CHROMA_ALLOW_PUBLIC=true.",
                )

    def client(self) -> "Client":
        """Return a connected client. Raises IndexAwayError, and UsageError for a public address."""
        self.check()  # again: the name may lead elsewhere by now
        self._probe()
        import chromadb  # noqa: PLC0415 - its import takes most of a second; commands without a search do without
        from chromadb.api.client import Client  # noqa: PLC0415
        from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415

        known: dict[str, Any] = {"anonymized_telemetry": False, "_env_file": None}
        if self.authority is not None:
            known["chroma_server_ssl_verify"] = str(self.authority)
        with warnings.catch_warnings():
            # Chroma can pass on the authority's file only in a form that httpx would rather not have.
            warnings.filterwarnings("ignore", "`verify=<str>`", DeprecationWarning)
            client = chromadb.HttpClient(
                host=self.host, port=self.port, ssl=self.tls, headers=self._headers(), settings=ChromaSettings(**known)
            )
        assert isinstance(client, Client)
        # The library waits for ever; a server that hangs must not hang its users.
        for session in _sessions(client):
            session.timeout = _ANSWER_SECONDS
        return client

    def release(self, client: "Client") -> None:
        """Close the client and its connections, which the library leaves open."""
        for session in _sessions(client):
            session.close()
        client.close()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _probe(self) -> None:
        """See that the server answers us; a client of the library that fails at that leaves its connections open."""
        import httpx  # noqa: PLC0415 - the library's own; imported with it

        try:
            verify = ssl.create_default_context(cafile=self.authority) if self.tls else True
            with httpx.Client(verify=verify, timeout=_CONNECT_SECONDS, headers=self._headers()) as probe:
                probe.get(f"{self.url}/api/v2/auth/identity").raise_for_status()
        except (httpx.HTTPError, OSError) as error:
            raise self.away(" ".join(str(error).split("\n")[0].split())[:200]) from error

    def away(self, reason: str) -> IndexAwayError:
        """Return the error that says that the server does not answer, and why."""
        return IndexAwayError(
            f"The index's server {self.url} does not answer: {reason}.",
            "Start Chroma there, or correct SALES_NARRATIVE_CHROMA_URL; the records hold everything meanwhile.",
        )

    def _addresses(self) -> set[str]:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return set()
        return {str(entry[4][0]).partition("%")[0] for entry in found}


@dataclass(frozen=True)
class ServerCollection:
    """One collection of a server: an index that is made anew gets a new one, so that readers never see half."""

    server: ChromaServer
    name: str


def _sessions(client: "Client") -> list[Any]:
    """Return the httpx.Client of the client and that of its administrator; the library gives no way to them."""
    parts: tuple[Any, ...] = (client, client._admin_client)
    return [part._server._session for part in parts]


def _parts(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port
    except ValueError as error:
        raise UsageError(f"SALES_NARRATIVE_CHROMA_URL has no usable port: {error}.", _FORM) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UsageError("SALES_NARRATIVE_CHROMA_URL is not the address of a server.", _FORM)
    if parts.username or parts.password:
        raise UsageError(
            "SALES_NARRATIVE_CHROMA_URL carries a password.", "Put the token in SALES_NARRATIVE_CHROMA_TOKEN."
        )
    tls = parts.scheme == "https"
    return parts.hostname, port or (443 if tls else 8000), tls


def _is_private(address: str) -> bool:
    known = ipaddress.ip_address(address)
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    if known.version == 4 and known in _SHARED_SPACE:
        return True
    return known.is_loopback or known.is_link_local or (known.is_private and not known.is_unspecified)
