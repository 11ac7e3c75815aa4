"""Collecting a section's statements with stable ids."""

import hashlib
from collections.abc import Iterable

from assistant.models.narrative import SECTION_TITLES, Citation, Section, Statement, StatementKind


def statement_id(section_id: str, about: str) -> str:
    """Return the id of the statement about `about`; the same from draft to draft."""
    digest = hashlib.sha256(f"{section_id}|{about}".encode()).hexdigest()[:8]
    return f"{section_id}-{digest}"


class Ledger:
    """Builds one section: each statement has an id made of the section and what it is about, so it is stable."""

    def __init__(self, section_id: str) -> None:
        self.section_id = section_id
        self._statements: list[Statement] = []
        self._texts: set[str] = set()

    def _id(self, about: str) -> str:
        return statement_id(self.section_id, about)

    def has(self, about: str) -> bool:
        """Return whether the section has a statement about `about`."""
        return any(s.id == self._id(about) for s in self._statements)

    def say(
        self,
        about: str,
        text: str,
        *,
        kind: StatementKind = StatementKind.EVIDENCE,
        facts: Iterable[str] = (),
        citations: Iterable[Citation] = (),
    ) -> Statement | None:
        """Add a statement about `about`, unless the section already says the same; return it."""
        if text in self._texts:
            return None
        self._texts.add(text)
        statement = Statement(
            id=self._id(about),
            text=text,
            kind=kind,
            facts=tuple(dict.fromkeys(facts)),
            citations=tuple(dict.fromkeys(citations)),
        )
        if self.has(about):
            raise ValueError(f"two statements of {self.section_id} are about {about!r}")
        self._statements.append(statement)
        return statement

    def fact(self, about: str, text: str, *facts: str, citations: Iterable[Citation] = ()) -> Statement | None:
        """Add a statement that rests on computed figures (and maybe on cells or notes too)."""
        return self.say(about, text, kind=StatementKind.FACT, facts=facts, citations=citations)

    def gap(self, about: str, text: str) -> Statement | None:
        """Add one line on what was looked for and not found."""
        return self.say(about, text, kind=StatementKind.GAP)

    def section(self) -> Section:
        """Return the section as collected."""
        return Section(id=self.section_id, title=SECTION_TITLES[self.section_id], statements=tuple(self._statements))
