"""Which statements tell which escalations, and what was found but left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from assistant.models.narrative import CellCitation, Citation, Section, Statement
from assistant.models.risk import Escalation, NoteSignal


def _place(citation: Citation) -> tuple[str, int]:
    return citation.path, citation.row if isinstance(citation, CellCitation) else citation.char_start


class Links:
    """Collects, while sections are written, the statements behind each escalation and the counts of what is omitted."""

    def __init__(self) -> None:
        self._deals: dict[str, list[str]] = defaultdict(list)
        self._figures: dict[str, list[str]] = defaultdict(list)
        self.omitted: Counter[str] = Counter()
        self._told: set[tuple[str, int]] = set()
        self._cited: set[tuple[str, int]] = set()
        self._spare: list[tuple[int, str, str]] = []

    def tell(self, *signals: NoteSignal) -> None:
        """Note that these sentences are quoted, so that no other section tells them again."""
        self._told |= {(s.path, s.char_start) for s in signals}

    def untold(self, signals: Iterable[NoteSignal]) -> list[NoteSignal]:
        """Return those that no section has quoted yet, in their order."""
        return [s for s in signals if (s.path, s.char_start) not in self._told]

    def spare(self, rank: int, kind: str, statement: Statement | None) -> None:
        """Note that a crowded memo can do without the statement, those of the lowest rank first, counted as `kind`."""
        if statement:
            self._spare.append((rank, statement.id, kind))

    def fitted(self, sections: Sequence[Section], words: int) -> list[Section]:
        """Return the sections with as many statements left out as it takes to come down to so many words.

        Only what was noted as spare is left out, the last noted first within a rank, and it is counted.
        """
        length = {s.id: len(s.text.split()) for section in sections for s in section.statements}
        over = sum(length.values()) - words
        left: set[str] = set()
        last_first = sorted(enumerate(self._spare), key=lambda item: (item[1][0], -item[0]))
        for _, (_, statement_id, kind) in last_first:
            if over <= 0:
                break
            left.add(statement_id)
            over -= length.get(statement_id, 0)
            self.omit(kind)
        return [
            section.model_copy(update={"statements": tuple(s for s in section.statements if s.id not in left)})
            for section in sections
        ]

    def close(self, section: Section) -> None:
        """Note what a finished section rests on."""
        self._cited |= {_place(c) for statement in section.statements for c in statement.citations}

    def all_cited(self, citations: Iterable[Citation]) -> bool:
        """Return whether the sections finished so far rest on all these rows and sentences."""
        return {_place(c) for c in citations} <= self._cited

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
