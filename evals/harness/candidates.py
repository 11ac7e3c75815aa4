"""Thumbs-down from the app as candidates for eval cases: a person says what would have been right, and moves them over.

Nothing says who asked. A question that a chat case asks already is left out.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import yaml

from assistant.chat.answer import Answer
from evals.harness.case import CASES, HEADER

_HEAD = """\
# Answers that users marked as wrong. For each, say what would have been right: `expect`, with `path` and `quote` of the
# sentence that holds it, or `refuse: true` where there is no answer. Set `week` to the week that was asked about. Then
# move it into a file of evals/cases/chat and raise that file's `count`. What stays here is not run.
"""
LONGEST = 300


class RatedMessage(Protocol):
    """What is read of a rated answer."""

    @property
    def asked(self) -> str:
        """The question as it was typed."""

    @property
    def understood(self) -> str:
        """The same as it reads by itself, without the questions before it."""

    @property
    def answer(self) -> str:
        """The answer, as JSON."""

    @property
    def verdict(self) -> str | None:
        """`up` or `down`."""

    @property
    def reason(self) -> str:
        """What the user wrote to it."""


def candidates(rated: Sequence[RatedMessage], week: str, cases: Path = CASES) -> list[dict[str, Any]]:
    """Return a draft of a chat case for each answer that was marked as wrong, the newest first."""
    known = _asked_already(cases)
    found: dict[str, dict[str, Any]] = {}
    for message in rated:
        question = " ".join((message.understood or message.asked).split())
        key = question.casefold()
        if message.verdict != "down" or key in known or key in found:
            continue
        answer = Answer.model_validate_json(message.answer)
        found[key] = {
            "id": f"feedback/{hashlib.sha256(key.encode()).hexdigest()[:8]}",
            "about": " ".join(message.reason.split()) or "a thumb down without a reason",
            "company": "sample",
            "week": week,
            "kind": "note",
            "turns": [question],
            "answered": ("abstained: " if answer.abstained else "") + answer.answer[:LONGEST],
        }
    return list(found.values())


def _asked_already(cases: Path) -> set[str]:
    known = set()
    for path in (cases / "chat").glob("*.yaml"):
        for case in yaml.safe_load(path.read_text("utf-8"))["cases"]:
            known |= {" ".join(turn.casefold().split()) for turn in case.get("turns", [])[-1:]}
    return known


def text_of(found: Sequence[dict[str, Any]]) -> str:
    """Return the candidates as a file to be filled in."""
    body = yaml.safe_dump({"cases": list(found)}, allow_unicode=True, sort_keys=False, width=110)
    return HEADER.replace("schema.json", str(CASES / "chat" / "schema.json")) + _HEAD + body
