"""Signing in and out, the first account, one's own password: plain pages that need no script."""

import hmac
import logging
import secrets
from html import escape
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.app.navigation import entries_of
from assistant.app.sessions import cookie_name, token_of
from assistant.app.texts import PRODUCT
from assistant.errors import AssistantError, ForbiddenError, UsageError
from assistant.models.user import Role, Session, User
from assistant.service.accounts import LONGEST, LONGEST_NAME, SHORTEST, Accounts, TooManyAttemptsError

LOG = logging.getLogger(__name__)
CODE_TRIES = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_STYLE = """
:root{color-scheme:light dark;--ink:#1b232d;--ground:#fff;--line:#6b7683;--accent:#1d5b7b;--bad:#a32018}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8ec;--ground:#14181d;--line:#8b95a1;--accent:#8cc2df;--bad:#ff9b91}}
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
main{max-width:24rem;margin:12vh auto 2rem;padding:0 1rem}a{color:var(--accent)}
h1,.brand{font-family:Charter,"Bitstream Charter",Cambria,Georgia,"DejaVu Serif",serif}
h1{font-size:1.4rem;margin:0 0 .3rem}.brand{font-weight:600}p{margin:.4rem 0}
label{display:block;margin-top:1rem;font-weight:600}small{display:block}
input,select,button{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;margin-top:.25rem;color:inherit;
background:var(--ground);border:1px solid var(--line);border-radius:3px}
button{margin-top:1.4rem;background:var(--accent);color:var(--ground);border-color:var(--accent);font-weight:600}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}[role=alert]{color:var(--bad);font-weight:600}
"""


class FirstAccount:
    """The one-time code by which who started the server makes the first account; nobody else sees the terminal."""

    def __init__(self) -> None:
        self.code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        self._tries = 0
        self._lock = Lock()

    def prove(self, code: str) -> None:
        """Raise ForbiddenError unless this is the code; after ten wrong ones only a new start gives another."""
        with self._lock:
            if self._tries >= CODE_TRIES:
                raise ForbiddenError("Too many wrong codes.", "Start the server again for a new code.")
            given = code.strip().upper().replace(" ", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, self.code.encode()):
                self._tries += 1
                raise ForbiddenError("That is not the code on the terminal.", "Copy the code that `serve` printed.")
            self._tries = CODE_TRIES


def routes(accounts: Accounts, first: FirstAccount) -> APIRouter:
    """Return the addresses `/`, `/login`, `/logout`, `/setup` and `/account`."""
    router = APIRouter()
    _signing(router, accounts)
    _setting_up(router, accounts, first)
    _own_account(router, accounts)
    return router


def _signing(router: APIRouter, accounts: Accounts) -> None:
    @router.get("/")
    def arrive(request: Request) -> Response:
        return RedirectResponse(_home(signed_in(request).user), 303)

    @router.get("/login")
    def login_page(request: Request) -> Response:
        if not accounts.any():
            return RedirectResponse("/setup", 303)
        session = request.scope.get("signed_in")
        return RedirectResponse(_home(session.user), 303) if session else _login()

    @router.post("/login")
    def login(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
        address = request.client.host if request.client else "unknown"
        try:
            token = accounts.sign_in(name, password, address)
        except TooManyAttemptsError as error:
            return _login(error, status=429)
        except ForbiddenError as error:
            return _login(error, status=401)
        old = token_of(request.headers.get("cookie", ""), https=_https(request))
        if old:
            accounts.sign_out(old)
        return _with_session(RedirectResponse("/", 303), request, token)

    @router.post("/logout")
    def logout(request: Request) -> Response:
        token = token_of(request.headers.get("cookie", ""), https=_https(request))
        if token:
            accounts.sign_out(token)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(cookie_name(https=_https(request)), path="/", secure=_https(request), httponly=True)
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response


def _setting_up(router: APIRouter, accounts: Accounts, first: FirstAccount) -> None:
    @router.get("/setup")
    def setup_page() -> Response:
        return RedirectResponse("/login", 303) if accounts.any() else _setup()

    @router.post("/setup")
    def setup(
        code: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        role: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        if accounts.any():
            return RedirectResponse("/login", 303)
        try:
            if role not in (Role.ADMIN.value, Role.CSO.value):
                raise UsageError("The first account is an admin's or the CSO's.", "Choose one of the two.")
            _same(password, again)
            accounts.proved(name, password)
            first.prove(code)
            accounts.add(name, Role(role), password, by="first start", only_first=True)
        except AssistantError as error:
            return _setup(error)
        return RedirectResponse("/login", 303)


def _own_account(router: APIRouter, accounts: Accounts) -> None:
    @router.get("/account")
    def account_page(request: Request) -> Response:
        return _account(signed_in(request).user)

    @router.post("/account")
    def account(
        request: Request,
        old: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        session = signed_in(request)
        try:
            _same(password, again)
            accounts.change_password(session.user, old, password, keep_session=session.key)
        except AssistantError as error:
            return _account(session.user, error)
        return RedirectResponse("/", 303)


def signed_in(request: Request) -> Session:
    """Return the session that the gate has found. Raises ForbiddenError where there is none."""
    session = request.scope.get("signed_in")
    if not isinstance(session, Session):
        raise ForbiddenError("You are not signed in.", "Sign in first.")
    return session


def _home(user: User) -> str:
    mine = entries_of(user.role)
    return f"/{mine[0].slug}/" if mine else "/account"


def _https(request: Request) -> bool:
    return request.url.scheme == "https"


def _with_session(response: Response, request: Request, token: str) -> Response:
    https = _https(request)
    response.set_cookie(cookie_name(https=https), token, path="/", httponly=True, samesite="strict", secure=https)
    return response


def _same(password: str, again: str) -> None:
    if not hmac.compare_digest(password.encode("utf-8", "replace"), again.encode("utf-8", "replace")):
        raise UsageError("The two passwords differ.", "Write the same one twice.")


def _login(error: AssistantError | None = None, status: int = 200) -> HTMLResponse:
    body = _field("Name", "name", autocomplete="username", maxlength=LONGEST_NAME, autofocus=True)
    body += _field("Password", "password", type="password", autocomplete="current-password", maxlength=LONGEST)
    return _page("Sign in", "", f"{body}<button>Sign in</button>", "/login", error, status)


def _setup(error: AssistantError | None = None) -> HTMLResponse:
    options = "".join(f'<option value="{r.value}">{escape(r.title)}</option>' for r in (Role.ADMIN, Role.CSO))
    body = _field(
        "Code",
        "code",
        "The server printed it on its terminal when it started.",
        autocomplete="one-time-code",
        autofocus=True,
    )
    body += _field("Your name", "name", autocomplete="username", maxlength=LONGEST_NAME)
    body += f'<label for="role">What you are</label><select id="role" name="role">{options}</select>'
    body += _passwords()
    intro = "There are no accounts yet. An admin adds the others; a CSO can have an admin added at the command line."
    status = 200 if error is None else 400
    return _page("The first account", intro, f"{body}<button>Make it</button>", "/setup", error, status)


def _account(user: User, error: AssistantError | None = None) -> HTMLResponse:
    body = _field("Your password now", "old", type="password", autocomplete="current-password", maxlength=LONGEST)
    body += f'{_passwords("New password")}<button>Change it</button><p><a href="{_home(user)}">Back</a></p>'
    status = 200 if error is None else 400
    return _page("Your password", f"{user.name}, {user.role.title}", body, "/account", error, status)


def _passwords(label: str = "Password") -> str:
    hint = f"{SHORTEST} characters at least; a few words that you know are best."
    given: dict[str, Any] = {"type": "password", "autocomplete": "new-password", "maxlength": LONGEST}
    return _field(label, "password", hint, minlength=SHORTEST, **given) + _field("The same again", "again", **given)


def _field(label: str, name: str, hint: str = "", **attributes: str | int | bool) -> str:
    told = "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value))}"' for key, value in attributes.items()
    )
    below = f"<small>{escape(hint)}</small>" if hint else ""
    return f'<label for="{name}">{escape(label)}</label>{below}<input id="{name}" name="{name}" required{told}>'


def refusal_page(what: str, status: int) -> HTMLResponse:
    """Return a page that says why there is nothing to see, with the way back to one's own pages."""
    return _document(what, '<p><a href="/">Back to your pages</a></p>', status)


def _page(  # noqa: PLR0917 - the six parts of a form's page
    title: str, intro: str, fields: str, action: str, error: AssistantError | None, status: int
) -> HTMLResponse:
    alert = f'<p role="alert">{escape(error.what)} {escape(error.how)}</p>' if error else ""
    form = f'<form method="post" action="{action}">{fields}</form>'
    return _document(title, f"<p>{escape(intro)}</p>{alert}{form}", status)


def _document(title: str, body: str, status: int) -> HTMLResponse:
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · {escape(PRODUCT)}</title>'
        f"{viewport}<style>{_STYLE}</style></head><body><main>"
        f'<p class="brand">{escape(PRODUCT)}</p><h1>{escape(title)}</h1>{body}</main></body></html>',
        status,
    )
