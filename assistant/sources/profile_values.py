"""Values of company.yaml as people write them: lenient in form, strict in meaning, every trouble with its key."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.models.document import Refusal
from assistant.sources.amounts import decimal_mark, read_money
from assistant.sources.problems import quoted

Node = str | list["Node"] | dict[str, "Node"]
"""What the YAML reader gives: text, lists and mappings; every scalar is still text."""

MOST_ITEMS = 500
_NOTHING = frozenset({"", "~", "null", "none", "n/a", "-"})


class Troubles:
    """Collects what of a profile could not be used, by key."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.refusals: list[Refusal] = []
        self.warnings: list[str] = []

    def refuse(self, key: str, what: str, how: str) -> None:
        """Note that the value at `key` was not used."""
        self.refusals.append(Refusal(path=self._path, what=f"{key}: {what}", how=how))

    def warn(self, key: str, what: str) -> None:
        """Note what a reader of `key` should know though nothing was lost."""
        self.warnings.append(f"{key}: {what}")


class Values:
    """A mapping of the profile, read key by key; keys compare without case, spaces, hyphens and underscores."""

    def __init__(self, node: Mapping[str, Node], key: str, troubles: Troubles, known: Sequence[str]) -> None:
        self._key, self._troubles = key, troubles
        self._nodes: dict[str, Node] = {}
        names = {_bare(name): name for name in known}
        for written, value in node.items():
            name = names.get(_bare(written)) or names.get(_bare(written) + "s")
            if name is None:
                near = difflib.get_close_matches(_bare(written), list(names), n=1)
                hint = f"; did you mean {names[near[0]]}?" if near else ""
                troubles.warn(self.path(written), f"this key is not known and not used{hint}")
            elif name in self._nodes:
                troubles.warn(self.path(written), "the key is given twice, the first one is used")
            else:
                self._nodes[name] = value

    def path(self, key: str) -> str:
        """Return the dotted key by which a message names a value."""
        return f"{self._key}.{key}" if self._key else key

    def has(self, key: str) -> bool:
        """Return whether the key has a value that is not blank."""
        value = self._nodes.get(key)
        return bool(value) and not (isinstance(value, str) and value.strip().casefold() in _NOTHING)

    def node(self, key: str) -> Node | None:
        """Return the value as it came, or None where it is blank."""
        return self._nodes[key] if self.has(key) else None

    def text(self, key: str) -> str:
        """Return the value as one line of text, or an empty string."""
        value = self.node(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return " ".join(value.split())
        self._troubles.refuse(self.path(key), "a text was expected, not a list or a mapping", f"Write `{key}: …`.")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one, a mapping gives `name: text` lines."""
        value = self.node(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (" ".join(value.split()),)
        items = (
            [f"{k}: {v}" if isinstance(v, str) and v.strip() else k for k, v in value.items()]
            if isinstance(value, dict)
            else value
        )
        return tuple(self._each_text(key, items))

    def _each_text(self, key: str, items: Sequence[Node]) -> Iterator[str]:
        for index, item in enumerate(self._bounded(key, items)):
            text = _line(item)
            if text is None:
                self._troubles.refuse(f"{self.path(key)}[{index}]", "a text was expected", "Write one text per line.")
            elif text.strip():
                yield " ".join(text.split())

    def _bounded(self, key: str, items: Sequence[Node]) -> Sequence[Node]:
        if len(items) > MOST_ITEMS:
            self._troubles.refuse(self.path(key), f"only the first {MOST_ITEMS} entries are used", "Shorten the list.")
        return items[:MOST_ITEMS]

    def number(self, key: str, what: str = "a number") -> Decimal | None:
        """Return the value as a number that is not negative: `250,000`, `1.5M`, `15%`, `3x`, `EUR 50k`."""
        text = self.text(key)
        if not text:
            return None
        number = read_number(text, is_money=key.endswith("amount") or key.startswith("max_deal"))
        if number is None:
            self._troubles.refuse(
                self.path(key), f"{quoted(text)} is not {what}", f"Write it as a plain number, such as `{key}: 250000`."
            )
        return number

    def child(self, key: str, known: Sequence[str]) -> "Values":
        """Return a nested mapping; empty where it is missing or something else stands there."""
        value = self.node(key)
        if value is not None and not isinstance(value, dict):
            names = ", ".join(known)
            self._troubles.refuse(self.path(key), "a mapping was expected", f"Give it these keys, indented: {names}.")
        return Values(value if isinstance(value, dict) else {}, self.path(key), self._troubles, known)

    def entries(self, key: str, name_key: str, known: Sequence[str], value_key: str = "") -> list["Values"]:
        """Return a list of mappings.

        A mapping of names to mappings, or to single values (`value_key`), and a list of names are read as the same.
        """
        value = self.node(key)
        if value is None:
            return []
        items: list[Node] = [value] if isinstance(value, str) else list(value)
        if isinstance(value, dict):
            items = [_named(name, entry, name_key, value_key) for name, entry in value.items()]
        found = []
        for index, item in enumerate(self._bounded(key, items)):
            entry = _entry(item, name_key, value_key, known)
            if entry is not None:
                found.append(Values(entry, f"{self.path(key)}[{index}]", self._troubles, known))
            else:
                self._troubles.refuse(
                    f"{self.path(key)}[{index}]", "a mapping was expected", f"Give it these keys: {', '.join(known)}."
                )
        return found


def read_number(text: str, *, is_money: bool) -> Decimal | None:
    """Return a number that is not negative, with a unit (`%`, `x`, a currency, K or M) or without; None for none.

    `250.000` is a quarter of a million as money, and 250 as a ratio or percentage.
    """
    bare = re.sub(r"(?<=\d)\s*(?:x|times|percent|per cent|%)$", "", text.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"(?<=\d)_(?=\d{3})", "", bare)
    money = read_money(bare, decimal_mark([bare]) if is_money else ".")
    return money.value if money and money.value >= 0 else None


def _line(item: Node) -> str | None:
    """Return a list's item as one text; `- Faster onboarding: 30 days` is a mapping to YAML, a line to its author."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        return str(item["name"])
    if isinstance(item, dict) and len(item) == 1:
        name, value = next(iter(item.items()))
        return f"{name}: {value}" if isinstance(value, str) and value.strip() else name
    return item if isinstance(item, str) else None


def _entry(item: Node, name_key: str, value_key: str, known: Sequence[str]) -> dict[str, Node] | None:
    """Return a list's item as a mapping, whether it is one, a name alone, or `name: value`."""
    if isinstance(item, dict) and len(item) == 1 and _bare(next(iter(item))) not in map(_bare, known):
        name, value = next(iter(item.items()))
        named = _named(name, value, name_key, value_key)
        return named if isinstance(named, dict) else None
    if isinstance(item, str):
        return {name_key: item} if item.strip() else None
    return item if isinstance(item, dict) else None


def _named(name: str, entry: Node, name_key: str, value_key: str) -> Node:
    if isinstance(entry, dict):
        return {name_key: name, **{k: v for k, v in entry.items() if _bare(k) != _bare(name_key)}}
    if isinstance(entry, str) and value_key:
        return {name_key: name, value_key: entry}
    return {name_key: name} if not entry else [entry]


def _bare(key: str) -> str:
    return re.sub(r"[\W_]+", "", key.casefold())
