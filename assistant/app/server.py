"""The web app put together: the gate, sign-in, downloads, health, and a mounted page for each role's tasks."""

import asyncio
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import fastapi
import gradio as gr
import uvicorn
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from assistant.app import files, login, metrics, theme
from assistant.app.gate import Gate, Page
from assistant.app.headers import Hosts
from assistant.app.login import FirstAccount
from assistant.app.navigation import ENTRIES
from assistant.app.pages import (
    approved,
    chat,
    checks,
    contract_and_commitments,
    evals,
    my_notes,
    narrative,
    pictures,
    settings_status,
    sources,
    upload,
    users,
)
from assistant.app.pages.common import Site
from assistant.app.texts import Wording
from assistant.errors import AssistantError, ForbiddenError, UsageError
from assistant.logs import start_logging
from assistant.models.user import Session
from assistant.service.access import Access
from assistant.service.accounts import Accounts
from assistant.service.service import Service
from assistant.service.suggesting import suggestions
from assistant.settings import Settings

LOG = logging.getLogger(__name__)
FILES_AT_ONCE = 20
"""So many of the largest files fit into one request."""
THREADS = 40
"""Handlers that run at the same time; each waits for the records, the index or a model for most of its time."""
KEPT_FILES = (300, 900)
"""Every so many seconds, what was uploaded so many seconds ago is deleted; a handler reads it at once."""
INCOMING, A_DAY = "incoming-", 86_400
EVENTS_NOTED = 200
TAKES_FILES = frozenset({"upload"})
Builder = Callable[[Site], gr.Blocks]
_PAGES = (
    approved,
    chat,
    checks,
    contract_and_commitments,
    evals,
    my_notes,
    narrative,
    pictures,
    settings_status,
    sources,
    upload,
    users,
)
BUILDERS: Mapping[str, Builder] = {page.SLUG: page.build for page in _PAGES}
"""Slug -> what builds the page."""


class App:
    """The app over one service; `asgi` is what a server runs."""

    def __init__(
        self, service: Service, *, hosts: tuple[str, ...] = (), builders: Mapping[str, Builder] | None = None
    ) -> None:
        self._service = service
        self._ready = threading.Event()
        self.accounts = Accounts(service.home.records, service.settings)
        self.first = FirstAccount()
        self.pages: dict[str, gr.Blocks] = {}
        inner = _in_a_loop(lambda: self._inner(builders or BUILDERS))
        allowed = (*hosts, *service.settings.allowed_hosts.split(","))
        self.asgi: ASGIApp = Gate(
            inner,
            accounts=self.accounts,
            pages={e.slug: Page(e.roles, e.slug in TAKES_FILES) for e in ENTRIES},
            hosts=Hosts(allowed),
            largest_upload=FILES_AT_ONCE * (service.settings.max_file_bytes + 100_000),
        )

    def door(self, request: gr.Request) -> Access:
        """Return the door of whoever asks, from the account as it is now. Raises ForbiddenError."""
        user = self._service.home.records.user(str(request.username or ""))
        if user is None:
            raise ForbiddenError("You are not signed in any more.", "Sign in again.")
        return Access(self._service, user)

    def warm(self) -> None:
        """Open what the first question would wait for; then the app is ready."""
        try:
            self._service.home.sync_index()
            suggestions(self._service, None)
            self._ready.set()
        except AssistantError as error:
            LOG.warning("%s %s", error.what, error.how)

    def _inner(self, builders: Mapping[str, Builder]) -> fastapi.FastAPI:
        app = fastapi.FastAPI(title="sales-narrative", docs_url=None, redoc_url=None, openapi_url=None)
        app.add_exception_handler(404, _nothing_here)
        app.include_router(login.routes(self.accounts, self.first))
        app.include_router(files.routes(self._service))
        app.include_router(self._health())
        app.include_router(metrics.routes(self._service))
        site = Site(self.door, Wording(self._service.settings.locale), self._service.settings.max_file_mb)
        for entry in ENTRIES:
            if entry.slug in builders:
                self._mount(app, entry.slug, builders[entry.slug](site))
        return app

    def _mount(self, app: fastapi.FastAPI, slug: str, blocks: gr.Blocks) -> None:
        allowed = next(e.roles for e in ENTRIES if e.slug == slug)

        def user_id(request: fastapi.Request) -> str | None:
            session = request.scope.get("signed_in")
            return session.user.id if isinstance(session, Session) and session.user.role in allowed else None

        blocks.delete_cache = KEPT_FILES
        self.pages[slug] = blocks
        blocks.queue(default_concurrency_limit=THREADS, max_size=500, api_open=False)
        gr.mount_gradio_app(
            app,
            blocks,
            f"/{slug}",
            footer_links=[],
            run_history=False,
            auth_dependency=user_id,
            allowed_paths=[],
            blocked_paths=[str(self._service.home.folder)],
            show_error=False,
            max_file_size=self._service.settings.max_file_bytes,
            ssr_mode=False,
            enable_monitoring=False,
            pwa=False,
            mcp_server=False,
            theme=theme.theme(),
            css_paths=list(theme.CSS_FILES),
            head=theme.HEAD,
        )
        _without_statistics(blocks)

    def _health(self) -> fastapi.APIRouter:
        router = fastapi.APIRouter()

        @router.get("/healthz")
        async def healthy() -> JSONResponse:
            return JSONResponse({"status": "ok"})

        @router.get("/favicon.ico")
        async def icon() -> Response:
            return Response(status_code=204)

        @router.get("/robots.txt")
        async def robots() -> PlainTextResponse:
            return PlainTextResponse("User-agent: *\nDisallow: /\n")

        @router.get("/readyz")
        def ready() -> JSONResponse:
            if not self._ready.is_set():
                return JSONResponse({"status": "starting"}, 503)
            try:
                self._service.home.records.any_user()
            except AssistantError as error:
                return JSONResponse({"status": "unready", "error": error.what}, 503)
            return JSONResponse({"status": "ready"})

        return router


def _nothing_here(request: fastapi.Request, _error: Exception) -> Response:
    what = "There is no such page."
    if "text/html" in request.headers.get("accept", ""):
        return login.refusal_page(what, 404)
    return JSONResponse({"error": what, "detail": what}, 404)


def _in_a_loop(make: Callable[[], fastapi.FastAPI]) -> fastapi.FastAPI:
    """Make it while an event loop runs: without one Gradio opens several for each page and closes none."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:

        async def made() -> fastapi.FastAPI:
            return make()

        return asyncio.run(made())
    return make()


class _Latest(dict[str, Any]):
    """Remembers so many of the newest entries."""

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401 - whatever Gradio notes of an event
        super().__setitem__(key, value)
        while len(self) > EVENTS_NOTED:
            del self[next(iter(self))]


def _without_statistics(blocks: gr.Blocks) -> None:
    """Spare what Gradio computes after every event over all events so far, for a page that is switched off here.

    It takes longer with every event that the server has ever run, and the notes are never let go.
    """
    blocks._queue.event_analytics = _Latest()
    blocks._queue.compute_analytics_summary = lambda _noted: {}  # type: ignore[method-assign]  # see above


@contextmanager
def uploads_folder(home: Path) -> Iterator[Path]:
    """Let Gradio keep what is being uploaded in a folder of this process's own within the home.

    It must be entered before the pages are built, as Gradio reads the folder's name then. Nothing in it is served;
    what a killed process left behind is removed a day later.
    """
    for left in home.glob(f"{INCOMING}*"):
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=home))
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            os.environ.pop("GRADIO_TEMP_DIR", None)
        else:
            os.environ["GRADIO_TEMP_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


def server_of(app: App, settings: Settings, host: str, port: int) -> uvicorn.Server:
    """Return the server, not yet started; it believes what a proxy says only of the proxies that are set."""
    return uvicorn.Server(
        uvicorn.Config(
            app.asgi,
            host=host,
            port=port,
            log_config=None,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            timeout_graceful_shutdown=5,
            ws="none",
        )
    )


def serve(service: Service, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; `say` tells the terminal where, and the first account's code.

    Raises UsageError where the address can't be listened on.
    """
    for name in ("GRADIO_ANALYTICS_ENABLED", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "False" if name.startswith("GRADIO") else "1"
    start_logging(service.settings.log_format)
    if service.settings.log_format == "json":  # what reads the lines expects one object in each
        say = partial(LOG.info, "%s")
    with uploads_folder(service.home.folder):
        app = App(service, hosts=() if host in ("0.0.0.0", "::") else (host,))  # noqa: S104 - compared, not bound
        server = server_of(app, service.settings, host, port)
        _listenable(host, port)
        say(f"Serving on http://{host}:{port}/")
        if host not in ("127.0.0.1", "::1", "localhost"):
            say("Passwords and notes would travel in the open: let a proxy before it speak https (TRUSTED_PROXIES).")
        if not app.accounts.any():
            say(f"There are no accounts yet: open it and make the first one with the code {app.first.code}")
        threading.Thread(target=app.warm, name="warm", daemon=True).start()
        asyncio.run(server.serve())


def _listenable(host: str, port: int) -> None:
    import socket  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if sys.platform != "win32":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            raise UsageError(f"{host}:{port} can't be listened on", "Choose another --port or --host.") from error
