"""The gate before every page: host, origin, session, role, and of Gradio's own endpoints only those that are needed.

It stands before Gradio, so that whatever route Gradio has, or will have, obeys it before any handler runs.
"""

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.app import headers as security
from assistant.app.login import refusal_page
from assistant.app.sessions import Holdings, token_of
from assistant.models.user import Role, Session
from assistant.service.accounts import Accounts

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
PUBLIC = frozenset({"/login", "/setup", "/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico"})
LARGEST_BODY = 2_000_000
"""Bytes of a request's body, but for uploads."""
HASH = re.compile(r"[A-Za-z0-9_-]{6,64}")
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class Endpoint(NamedTuple):
    """One of Gradio's endpoints that pages need; what is not listed does not exist for a browser."""

    method: str
    path: re.Pattern[str]


def _endpoints(*given: tuple[str, str]) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(method, re.compile(pattern)) for method, pattern in given)


PAGE = _endpoints(
    ("GET", r"/?"),
    ("GET", r"/config/?"),
    ("GET", r"/theme\.css"),
    ("GET", r"/(?:assets|static|svelte)/[\w./@+-]*"),
    ("GET", r"/gradio_api/(?:info|startup-events|app_id)/?"),
    ("POST", r"/gradio_api/(?:queue/join|run/predict)"),
    ("GET", r"/gradio_api/queue/data"),
    ("GET", r"/gradio_api/heartbeat/(?P<hash>[\w-]+)"),
    ("POST", r"/gradio_api/(?:cancel|reset)/?"),
)
UPLOADING = _endpoints(("POST", r"/gradio_api/upload"), ("GET", r"/gradio_api/upload_progress"))
"""Only of pages that take files. What was uploaded is handed to a handler and never served."""


class Page(NamedTuple):
    """What the gate knows of a mounted page."""

    roles: frozenset[Role]
    takes_files: bool = False


class RefusedError(Exception):
    """The request stops at the gate."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status, self.what = status, what


class Gate:
    """ASGI middleware; `scope["signed_in"]` holds the session for whatever is behind it."""

    def __init__(
        self, app: ASGIApp, *, accounts: Accounts, pages: Mapping[str, Page], hosts: security.Hosts, largest_upload: int
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._pages = pages
        self._hosts = hosts
        self._largest_upload = largest_upload
        self._holdings = Holdings()
        self._threads = CapacityLimiter(8)  # of its own: handlers that are busy must not keep the next one out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        request = _Request(scope)
        nonce = secrets.token_urlsafe(16)
        secured = _Secured(send, request, nonce)
        try:
            self._admit(request)
            session = await self._session(request)
            page = self._page(request, session)
            scope["signed_in"] = session
            limit = self._largest_upload if request.uploads else LARGEST_BODY
            bounded = _Bounded(receive, limit, request.headers)
            secured.too_much = lambda: bounded.exceeded
            inward: Receive = bounded.receive
            if page is not None and session is not None:
                inward = await self._held(request, session, inward, limit)
                if request.shows_page:
                    secured.mark_scripts()
                    scope["headers"] = [h for h in scope["headers"] if h[0].lower() != b"accept-encoding"]
                secured.listen(lambda body: self._learn(request, session, body))
            await self._app(scope, inward, secured.send)
        except RefusedError as refusal:
            if not secured.started:
                await _refusal(request, refusal)(scope, receive, secured.send)

    def _admit(self, request: "_Request") -> None:
        if not self._hosts.answers(request.host):
            raise RefusedError(421, "This host is not one of the app's; name it in SALES_NARRATIVE_ALLOWED_HOSTS.")
        if request.method not in METHODS:
            raise RefusedError(405, "There is no such method here.")
        if "\\" in request.path or "//" in request.path or "/../" in f"{request.path}/" or "\0" in request.path:
            raise RefusedError(404, "There is no such page.")
        if request.method not in SAFE:
            told = request.headers
            if not security.same_origin(told.get("origin"), told.get("sec-fetch-site"), request.host, request.scheme):
                raise RefusedError(403, "A change must come from a page of this app.")

    async def _session(self, request: "_Request") -> Session | None:
        token = token_of(request.headers.get("cookie", ""), https=request.scheme == "https")
        found = None
        if token:
            found = await to_thread.run_sync(self._accounts.session, token, limiter=self._threads)
        if found is None and request.path not in PUBLIC:
            raise RefusedError(401, "Sign in first.")
        return found

    def _page(self, request: "_Request", session: Session | None) -> Page | None:
        page = self._pages.get(request.slug)
        if page is None or session is None:
            return None
        if session.user.role not in page.roles:
            raise RefusedError(403, f"A {session.user.role.title} may not open this page.")
        allowed = (*PAGE, *(UPLOADING if page.takes_files else ()))
        method = "GET" if request.method == "HEAD" else request.method
        if not any(e.method == method and e.path.fullmatch(request.rest) for e in allowed):
            raise RefusedError(404, "There is no such page.")
        return page

    async def _held(self, request: "_Request", session: Session, receive: Receive, limit: int) -> Receive:
        """Refuse session hashes, events and files that another session holds; return what gives the body again."""
        for value in request.hashes():
            self._claim_hash(value, session)
        if request.method != "POST" or request.uploads:
            return receive
        body = await _whole(receive, limit)
        told = _json(body)
        if isinstance(told, dict) and "session_hash" in told:
            self._claim_hash(told["session_hash"], session)
        elif request.rest.endswith(("/queue/join", "/run/predict")):
            raise RefusedError(400, "The request names no session.")
        if isinstance(told, dict) and told.get("event_id") is not None:
            self._own("event", told["event_id"], session)
        for path in _paths(told):
            self._own(_file_of(session), path, session)
        return _again(body, receive)

    def _claim_hash(self, value: object, session: Session) -> None:
        if not isinstance(value, str) or not HASH.fullmatch(value):
            raise RefusedError(400, "That is no session of a page.")
        if not self._holdings.claim("hash", value, session.key):
            raise RefusedError(403, "That session is another's.")

    def _own(self, kind: str, value: object, session: Session) -> None:
        if not isinstance(value, str) or not self._holdings.holds(kind, value, session.key):
            raise RefusedError(403, f"That {kind.partition(' ')[0]} is not yours.")

    def _learn(self, request: "_Request", session: Session, body: bytes) -> None:
        """Note which event or files a response gives to the session."""
        told = _json(body)
        if request.rest.endswith("/queue/join") and isinstance(told, dict) and isinstance(told.get("event_id"), str):
            self._holdings.claim("event", told["event_id"], session.key)
        if request.uploads and isinstance(told, list):
            for path in told:
                if isinstance(path, str):
                    self._holdings.claim(_file_of(session), path, session.key)


def _file_of(session: Session) -> str:
    """Return the kind of an upload: the same bytes are the same path, and are each one's who brought them."""
    return f"file {session.key}"


class _Request:
    """What the gate reads of a request."""

    def __init__(self, scope: Scope) -> None:
        self.headers = Headers(scope=scope)
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.scheme: str = scope.get("scheme", "http")
        self.host = self.headers.get("host", "")
        self._query: bytes = scope.get("query_string", b"")
        first, slash, rest = self.path.removeprefix("/").partition("/")
        self.slug = first
        self.rest = f"{slash}{rest}"

    @property
    def uploads(self) -> bool:
        """Whether it brings files."""
        return self.rest == "/gradio_api/upload"

    @property
    def shows_page(self) -> bool:
        """Whether it asks for a page itself."""
        return self.rest in ("", "/")

    @property
    def answered_in_brief(self) -> bool:
        """Whether the gate has to read the answer."""
        return self.uploads or self.rest.endswith("/queue/join")

    def hashes(self) -> Iterator[str]:
        """Yield the session hashes that its address names."""
        found = re.fullmatch(r"/gradio_api/heartbeat/([\w-]+)", self.rest)
        if found:
            yield found[1]
        if self.rest == "/gradio_api/queue/data":
            yield from parse_qs(self._query.decode("latin-1"), keep_blank_values=True).get("session_hash", [""])


class _Secured:
    """Sends a response on with the security headers, and reads or marks its body where that is asked for."""

    def __init__(self, send: Send, request: _Request, nonce: str) -> None:
        self._send = send
        self._request = request
        self._nonce = nonce
        self._marks = False
        self._hear: Callable[[bytes], None] | None = None
        self._start: Message | None = None
        self._body = b""
        self.started = False
        self.too_much: Callable[[], bool] = lambda: False
        """Whether the request brought more than it may; whatever is answered then says so."""

    def mark_scripts(self) -> None:
        """Give the page's own scripts the nonce without which none runs."""
        self._marks = True

    def listen(self, hear: Callable[[bytes], None]) -> None:
        """Let somebody hear the body of a brief answer."""
        if self._request.answered_in_brief:
            self._hear = hear

    async def send(self, message: Message) -> None:
        """Send one part of the response."""
        if message["type"] == "http.response.start":
            listed = list(message.get("headers", []))
            https = self._request.scheme == "https"
            security.secure(listed, self._request.path, https=https, nonce=self._nonce if self._marks else "")
            message = {**message, "headers": listed} | ({"status": 413} if self.too_much() else {})
            self.started = True
            if self._marks or self._hear:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._finish()
            return
        await self._send(message)

    async def _finish(self) -> None:
        start = self._start
        assert start is not None  # a body follows its start
        body = self._body
        if self._hear and start["status"] == 200:
            self._hear(body)
        if self._marks:
            body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', body)
        listed = [h for h in start["headers"] if h[0].lower() != b"content-length"]
        await self._send({**start, "headers": [*listed, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


class _Bounded:
    """Receives a body of at most so many bytes."""

    def __init__(self, receive: Receive, limit: int, told: Headers) -> None:
        self._receive, self._left = receive, limit
        self.exceeded = False
        length = told.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            raise RefusedError(413, "That is more than can be taken at once.")

    async def receive(self) -> Message:
        """Return the next part. Raises RefusedError where there is too much."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.exceeded = True
            raise RefusedError(413, "That is more than can be taken at once.")
        return message


async def _whole(receive: Receive, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError(400, "The request broke off.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise RefusedError(413, "That is more than can be taken at once.")
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Return what gives a body that was read already, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _json(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


def _paths(value: object) -> Iterator[object]:
    """Yield every `path` and `url` that names a file in what a browser sends to a handler, wherever it stands."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            waiting += found.values()
            yield from (found[key] for key in ("path",) if found.get(key) is not None)


def _refusal(request: _Request, refusal: RefusedError) -> Response:
    wants_page = "text/html" in request.headers.get("accept", "") and request.method in SAFE
    if refusal.status == 401 and wants_page:
        return RedirectResponse("/login", 303)
    if wants_page:
        return refusal_page(refusal.what, refusal.status)
    return JSONResponse({"error": refusal.what, "detail": refusal.what}, refusal.status)
