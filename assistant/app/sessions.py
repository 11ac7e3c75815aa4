"""The session cookie, and which browser session holds what of Gradio's: session hashes, events, uploaded files."""

from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from threading import Lock

PLAIN, SECURE = "sales_narrative", "__Host-sales_narrative"
MOST = 50_000


def cookie_name(*, https: bool) -> str:
    """Return the cookie's name; over https the browser itself holds it to this host and to https."""
    return SECURE if https else PLAIN


def token_of(cookies: str, *, https: bool) -> str | None:
    """Return the session's token out of a Cookie header, None where there is none that could be one."""
    try:
        found = SimpleCookie(cookies).get(cookie_name(https=https))
    except CookieError:
        return None
    return found.value if found is not None and 20 <= len(found.value) <= 100 else None


class Holdings:
    """What each browser session holds; what is held by one is refused to every other.

    Kinds: `hash` (a page's session hash, chosen by the browser), `event` (a run of a handler), `file` (an upload).
    The oldest are forgotten when there are too many, and what is forgotten is refused.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = Lock()

    def claim(self, kind: str, value: str, holder: str) -> bool:
        """Let the session hold the value unless another does; say whether it holds it now."""
        with self._lock:
            found = self._held.setdefault((kind, value), holder)
            self._held.move_to_end((kind, value))
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return found == holder

    def holds(self, kind: str, value: str, holder: str) -> bool:
        """Say whether the session holds the value."""
        with self._lock:
            return self._held.get((kind, value)) == holder
