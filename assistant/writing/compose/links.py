"""Which statements tell which escalations, and what was found but left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from assistant.models.narrative import Statement
from assistant.models.risk import Escalation, NoteSignal


class Links:
    """Collects, while sections are written, the statements behind each escalation and the counts of what is omitted."""

    def __init__(self) -> None:
        self._deals: dict[str, list[str]] = defaultdict(list)
        self._figures: dict[str, list[str]] = defaultdict(list)
        self.omitted: Counter[str] = Counter()
        self._told: set[tuple[str, int]] = set()

    def tell(self, *signals: NoteSignal) -> None:
        """Note that these sentences are quoted, so that no other section tells them again."""
        self._told |= {(s.path, s.char_start) for s in signals}

    def untold(self, signals: Iterable[NoteSignal]) -> list[NoteSignal]:
        """Return those that no section has quoted yet, in their order."""
        return [s for s in signals if (s.path, s.char_start) not in self._told]

    def cover_deal(self, statement: Statement | None, *opportunity_ids: str, rule: str | None = None) -> None:
        """Note that the statement tells of these deals; with `rule`, only for the escalation under that rule.

        An escalation that knows only the account goes by the account's name.
        """
        if statement:
            for opportunity_id in opportunity_ids:
                self._deals[f"{opportunity_id}|{rule or ''}"].append(statement.id)

    def cover_figure(self, statement: Statement | None, *figure_ids: str) -> None:
        """Note that the statement tells of these figures."""
        if statement:
            for figure_id in figure_ids:
                self._figures[figure_id].append(statement.id)

    def omit(self, kind: str, number: int = 1) -> None:
        """Count something that was found and is not shown."""
        self.omitted[kind] += number

    def resolve(self, escalations: tuple[Escalation, ...]) -> tuple[Escalation, ...]:
        """Return the escalations with the ids of the statements that tell them."""
        done = []
        for item in escalations:
            subject = item.opportunity_id or item.subject
            ids = self._deals[f"{subject}|{item.rule}"] or self._deals[f"{subject}|"] or self._figures[subject]
            done.append(item.model_copy(update={"statements": tuple(dict.fromkeys(ids))}))
        return tuple(done)
