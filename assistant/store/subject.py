"""Who or what is to be forgotten, found again in any text by name."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Literal

from assistant.errors import UsageError
from assistant.models.base import Model

MARK = "[redacted]"
"""What stands where something was taken out."""
BLOCK = "█"
"""What stands for each letter in a stored note, so that all ranges in it still hold."""
SHORTEST = 3
_LEGAL = re.compile(
    r"[\s,]+(?:gmbh|mbh|ag|se|kg|ohg|inc|corp|corporation|co|company|ltd|limited|llc|llp|plc|sa|sas|sarl|srl|spa|bv|nv|"
    r"ab|asa?|oyj?|aps|pty|&)\.?$",
    re.IGNORECASE,
)
"""What a company's name may end with and still be that company's."""


class Subject(Model):
    """An account or a person, by every name that is to be found."""

    kind: Literal["account", "person"]
    names: tuple[str, ...]

    @classmethod
    def of(cls, kind: Literal["account", "person"], names: Iterable[str]) -> "Subject":
        """Return the subject of these names. Raises UsageError for none, or one too short to be told from others."""
        found = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
        if not found or any(len(name) < SHORTEST for name in found):
            raise UsageError(
                f"A name of at least {SHORTEST} letters is needed to know what is meant.",
                "Give the whole name; --also takes further spellings.",
            )
        return cls(kind=kind, names=found)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a mention looks like."""
        longest = sorted(self.names, key=lambda name: (-len(name), name))
        written = "|".join(r"[\s_\-]+".join(map(re.escape, re.split(r"[\s_\-]+", name))) for name in longest)
        return re.compile(rf"(?<![^\W_])(?:{written})(?![^\W_])", re.IGNORECASE)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the text names it: whole words, any case, also as file names are written."""
        return [match.span() for match in self.pattern.finditer(text)]

    def is_in(self, text: str) -> bool:
        """Say whether the text names it."""
        return self.pattern.search(text) is not None

    def is_account(self, account: str) -> bool:
        """Say whether an account's name is one of these, whatever its case and legal form."""
        return _plain(account) in {_plain(name) for name in self.names}

    def out_of(self, text: str) -> str:
        """Return the text with MARK in place of each name."""
        return self.pattern.sub(MARK, text)

    def out_of_all(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a JSON value with MARK in place of each name in its texts."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_all(item) for item in value]
        if isinstance(value, dict):
            return {self.out_of(key): self.out_of_all(item) for key, item in value.items()}
        return value


def _plain(account: str) -> str:
    name, shorter = "", " ".join(account.replace(".", "").split()).casefold()
    while name != shorter:
        name, shorter = shorter, _LEGAL.sub("", shorter)
    return name


def blocked(text: str, start: int, end: int) -> str:
    """Return the text with every letter of the range hidden; it stays as long as it was."""
    return text[:start] + re.sub(r"\S", BLOCK, text[start:end]) + text[end:]
