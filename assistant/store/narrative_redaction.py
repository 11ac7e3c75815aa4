"""A narrative without what must be forgotten: a mark stands in its place, and everything else as it was."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from assistant.models.draft import Narrative
from assistant.store.subject import MARK, Subject

_SAID = ("text", "answer", "question", "note_value", "crm_value")
"""Where a narrative speaks in its own words, which go whole when what they rest on is gone."""


class Gone(NamedTuple):
    """What was taken out of the records, and so must be out of the narratives."""

    subject: Subject
    paths: frozenset[str]
    """Paths of the notes that were deleted."""
    texts: Mapping[str, str]
    """Path -> what stands now in a note of which parts were hidden."""
    ids: Mapping[str, str]
    """Opportunity id -> what stands for it now."""
    rows: frozenset[tuple[str, int]]
    """(path, row) of the table rows that were emptied."""

    def string(self, text: str) -> str:
        """Return a text without names and ids; an id that may be a word or a number only where nothing else stands."""
        if text in self.ids:
            return self.ids[text]
        for known in self.subject.ids:
            text = re.sub(rf"(?<![^\W_]){re.escape(known)}(?![^\W_])", self.ids[known], text, flags=re.IGNORECASE)
        return self.subject.out_of(text)


def redacted(narrative: Narrative, gone: Gone) -> Narrative:
    """Return the narrative without what is gone; equal to the given one where it held nothing of it.

    About an account every statement that names it, or rests on what was taken out, is marked whole; of a person the
    name alone. Computed figures stay, as sums that name nobody.
    """
    walked, _ = _walk(narrative.model_dump(), gone)
    return Narrative.model_validate(walked)


def _walk(node: Any, gone: Gone) -> tuple[Any, bool]:  # noqa: ANN401 - a dumped model is of any shape
    """Return the node without what is gone, None for a citation that is, and whether anything went."""
    if isinstance(node, str):
        told = gone.string(node)
        return told, told != node
    if isinstance(node, (list, tuple)):
        walked = [_walk(item, gone) for item in node]
        return [item for item, _ in walked if item is not None], any(touched for _, touched in walked)
    if not isinstance(node, dict):
        return node, False
    if "quote" in node:
        return _note_citation(node, gone)
    if {"path", "row"} <= set(node):
        return _cell(node, gone)
    walked_fields = {key: _walk(value, gone) for key, value in node.items()}
    fields = {key: value for key, (value, _) in walked_fields.items()}
    touched = any(touched for _, touched in walked_fields.values())
    direct = any(walked_fields[key][1] for key in (*_SAID, "citations", "account", "subject") if key in walked_fields)
    if direct and gone.subject.kind == "account":
        fields |= {key: MARK for key in _SAID if fields.get(key)}
    return fields, touched


def _note_citation(node: dict[str, Any], gone: Gone) -> tuple[Any, bool]:
    if node["path"] in gone.paths:
        return None, True
    quote = node["quote"]
    if node["path"] in gone.texts:
        quote = gone.texts[node["path"]][node["char_start"] : node["char_end"]]
    told = node | {"quote": quote, "path": gone.string(node["path"]), "document": gone.string(node["document"])}
    return told, told != node


def _cell(node: dict[str, Any], gone: Gone) -> tuple[Any, bool]:
    told = {key: gone.string(value) if isinstance(value, str) else value for key, value in node.items()}
    if "value" in node and (node["path"], node["row"]) in gone.rows and node["value"]:
        told["value"] = MARK
    return told, told != node
