"""Security headers: what a page may load, who may frame it, and which hosts and origins are answered."""

import ipaddress
import socket
from collections.abc import Iterable, MutableSequence
from urllib.parse import urlsplit

Header = tuple[bytes, bytes]

_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex",
}
INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox"
"""For a file that is handed out: were it shown, nothing in it would run or load."""
_STATIC = ("/assets/", "/static/", "/svelte/")


def content_policy(nonce: str = "") -> str:
    """Return what a page may load: this app's own files only.

    Scripts run from this app's files, or with the page's nonce: a script in text never has it. Gradio compiles what
    its components bring along, hence `unsafe-eval`, and styles its parts inline.
    """
    script = f"'self' 'nonce-{nonce}' 'unsafe-eval'" if nonce else "'self'"
    parts = {
        "default-src": "'none'",
        "script-src": script,
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "media-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def secure(headers: MutableSequence[Header], path: str, *, https: bool, nonce: str = "") -> None:
    """Add the security headers to a response's headers, in place; one that sets its own policy keeps it."""
    present = {name.lower() for name, _ in headers}
    added = dict(_FIXED)
    if b"content-security-policy" not in present:
        added["content-security-policy"] = content_policy(nonce)
    if https:
        added["strict-transport-security"] = "max-age=31536000"
    if not any(part in path for part in _STATIC):
        # What a user sees must not come back from a shared or a later user's browser.
        headers[:] = [h for h in headers if h[0].lower() != b"cache-control"]
        added["cache-control"] = "no-store"
    headers[:] = [h for h in headers if h[0].lower() not in (b"server", b"access-control-allow-origin")]
    headers.extend((name.encode(), value.encode()) for name, value in added.items() if name.encode() not in present)


class Hosts:
    """The hosts that requests may name: addresses, this machine's names, and those that were allowed.

    A name of somebody else's that points to this address (DNS rebinding) is refused.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._names = {"localhost", socket.gethostname().lower()} | {a.strip().lower() for a in allowed if a.strip()}

    def answers(self, host: str) -> bool:
        """Say whether a Host header's value is one of ours."""
        name = _name(host)
        if not name:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._names
        return True


def same_origin(origin: str | None, fetch_site: str | None, host: str, scheme: str) -> bool:
    """Say whether a request that changes something comes from a page of this very app.

    A browser says so by Origin, or, where it leaves that out, by Sec-Fetch-Site. Who says nothing is refused.
    """
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    if origin is None:
        return fetch_site == "same-origin"
    parts = urlsplit(origin)
    return parts.scheme == scheme and parts.netloc.lower() == host.lower() and bool(host)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
