"""Names taken out of what leaves the machine and put back into what returns: stable placeholders, exact restoration."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from assistant.language.common_words import is_common

Reply = TypeVar("Reply", bound=BaseModel)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TOKEN = re.compile(r"\b(?:ACCOUNT|PERSON|MAIL)_\d+(?:_\d+)?\b")
_WORD = re.compile(r"[^\W\d_][\w’'&.-]*")
SHORTEST = 3


class Mask:
    """Replaces accounts, people and mail addresses that the records know; without names it changes nothing.

    The same records give the same placeholders. A short form (`Acme` for Acme Corporation, a first name) has a
    placeholder that begins with the whole name's, so that a reader without names still sees who is who.
    """

    def __init__(self, accounts: Iterable[str] = (), people: Iterable[str] = (), mails: Iterable[str] = ()) -> None:
        self._hidden: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for kind, names in (("ACCOUNT", accounts), ("PERSON", people), ("MAIL", mails)):
            known = sorted({n.strip() for n in names if len(n.strip()) >= SHORTEST})
            for number, name in enumerate(known, 1):
                self._learn(name, f"{kind}_{number}")
            for number, name in enumerate(known, 1):
                for part, short in enumerate(_parts(name, kind), 1):
                    self._learn(short, f"{kind}_{number}_{part}")
        longest = sorted(self._hidden, key=lambda n: (-len(n), n))
        self._pattern = (
            re.compile("|".join(rf"(?<![^\W_]){re.escape(n)}(?![^\W_])" for n in longest)) if longest else None
        )
        self._folded = {n.casefold(): token for n, token in self._hidden.items()}
        whole = [n for n in longest if self._hidden[n].count("_") == 1]
        self._anyhow = (
            re.compile("|".join(rf"(?<![^\W_]){re.escape(n)}(?![^\W_])" for n in whole), re.IGNORECASE)
            if whole
            else None
        )
        self._unknown = 0

    @property
    def is_on(self) -> bool:
        """Whether there is anything to hide."""
        return self._pattern is not None

    def hide(self, text: str) -> str:
        """Return the text with every known name, and every mail address, replaced."""
        if self._pattern is None or self._anyhow is None:
            return text
        text = _MAIL.sub(lambda m: self._mail(m[0]), text)
        text = self._anyhow.sub(lambda m: self._of(m[0]), text)
        return self._pattern.sub(lambda m: self._hidden[m[0]], text)

    def show(self, text: str) -> str:
        """Return the text with every placeholder replaced by what it stood for."""
        return _TOKEN.sub(lambda m: self._shown.get(m[0], m[0]), text)

    def show_in(self, reply: Reply) -> Reply:
        """Return the reply with placeholders replaced in all of its texts."""
        return type(reply).model_validate(_walk(reply.model_dump(), self))

    def _learn(self, name: str, token: str) -> None:
        if name not in self._hidden:
            self._hidden[name] = token
            self._shown[token] = name

    def _of(self, written: str) -> str:
        """Return the placeholder of a whole name, whatever its case; a new spelling gets one of its own."""
        if written in self._hidden:
            return self._hidden[written]
        base = self._folded[written.casefold()]
        self._unknown += 1
        self._learn(written, f"{base}_{900 + self._unknown}")
        return self._hidden[written]

    def _mail(self, address: str) -> str:
        if address not in self._hidden:
            self._unknown += 1
            self._learn(address, f"MAIL_{9000 + self._unknown}")
        return self._hidden[address]


def _parts(name: str, kind: str) -> list[str]:
    """Return the short forms by which a name may stand in a text."""
    if kind == "MAIL":
        return []
    words = [w.strip(".'’-") for w in _WORD.findall(name)]
    words = [w for w in words if len(w) >= SHORTEST and w[0].isupper()]
    if kind == "PERSON":
        return [w for w in words if w != name]
    telling = [w for w in words if not is_common(w)] or words[:1]
    return [w for w in telling if w != name]


def _walk(value: object, mask: Mask) -> object:
    if isinstance(value, str):
        return mask.show(value)
    if isinstance(value, Mapping):
        return {key: _walk(item, mask) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(item, mask) for item in value]
    return value
