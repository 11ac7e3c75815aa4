"""What a note only repeats from an earlier one that it is linked with: shown once, from the earlier one."""

import re
from collections.abc import Callable, Mapping

from assistant.language.sentences import document_sentences
from assistant.models.document import Document, Hit

_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 3
"""A shorter sentence ("Thanks, all.") is repeated by chance."""


class Repeats:
    """Compares linked notes sentence by sentence; what a later one adds stays its own.

    `earlier` gives for a document the one that it all but repeats; only documents among the `found` are compared.
    """

    def __init__(
        self, found: Mapping[str, Hit], earlier: Mapping[str, str], document: Callable[[str], Document]
    ) -> None:
        self._document = document
        self._families: dict[str, list[str]] = {}
        self._paths = {key: hit.path for key, hit in found.items()}
        for key in found:
            self._families.setdefault(_root(key, earlier), []).append(key)
        for root, family in self._families.items():
            family.sort(key=lambda key: (key != root, self._paths[key]))
        self._roots = {key: root for root, family in self._families.items() for key in family}
        self._said: dict[str, list[tuple[int, int, str]]] = {}

    def ranges(self, document_id: str) -> list[tuple[int, int]]:
        """Return the ranges of the document's sentences that an earlier one of its family says too."""
        family = self._families[self._roots[document_id]]
        if document_id == family[0]:
            return []
        before = "\n".join(self._words(key) for key in family[: family.index(document_id)])
        return [(start, end) for start, end, words in self._sentences(document_id) if words in before]

    def paths(self, document_id: str, text: str) -> tuple[str, ...]:
        """Return the paths of the later documents of the family that repeat a sentence of the text."""
        family = self._families[self._roots[document_id]]
        said = _plain(text)
        later = family[family.index(document_id) + 1 :]
        return tuple(sorted(self._paths[k] for k in later if any(w in said for _, _, w in self._sentences(k))))

    def _words(self, document_id: str) -> str:
        confidential = self._document(document_id).confidential
        return "" if confidential else " ".join(words for _, _, words in self._sentences(document_id))

    def _sentences(self, document_id: str) -> list[tuple[int, int, str]]:
        if document_id not in self._said:
            found = (
                (s.char_start, s.char_end, _plain(s.text)) for s in document_sentences(self._document(document_id))
            )
            self._said[document_id] = [one for one in found if one[2].count(" ") + 1 >= _FEWEST_WORDS]
        return self._said[document_id]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _root(document: str, earlier: Mapping[str, str]) -> str:
    seen = {document}
    while (parent := earlier.get(document)) is not None and parent not in seen:
        document = parent
        seen.add(parent)
    return document
