"""What went wrong row by row, gathered so that one kind of trouble is one line to read."""

from assistant.models.document import Refusal

_SHOWN_ROWS = 6
_SHOWN_TEXTS = 3


class Problems:
    """Collects row-level troubles of one file and gives them as refusals, one per kind."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kinds: dict[tuple[str, str], list[tuple[int, str]]] = {}

    def add(self, row: int, what: str, how: str, text: str | None = None) -> None:
        """Note that `what` holds for `row`; `text` is the cell that shows it."""
        self._kinds.setdefault((what, how), []).append((row, text or ""))

    def refusals(self) -> tuple[Refusal, ...]:
        """Return one refusal per kind of trouble, in the order of their first rows."""
        ordered = sorted(self._kinds.items(), key=lambda item: item[1][0][0])
        return tuple(
            Refusal(
                path=self._path,
                what=f"{_places([row for row, _ in found])}: {what}{_samples([text for _, text in found])}",
                how=how,
                rows=tuple(row for row, _ in found),
            )
            for (what, how), found in ordered
        )


def quoted(text: str, width: int = 40) -> str:
    """Return a cell's text in quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    return f"'{line if len(line) <= width else line[: width - 1] + '…'}'"


def _places(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    more = f" and {len(rows) - _SHOWN_ROWS:,} more" if len(rows) > _SHOWN_ROWS else ""
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"


def _samples(texts: list[str]) -> str:
    shown = list(dict.fromkeys(quoted(text) for text in texts if text))[:_SHOWN_TEXTS]
    return f" ({', '.join(shown)})" if shown else ""
