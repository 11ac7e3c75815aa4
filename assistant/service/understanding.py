"""What the notes say, read once and kept, and tied to accounts as the CRM knows them today."""

import hashlib
from collections.abc import Sequence

from assistant.insight.signal_head import read_head
from assistant.insight.signal_judge import BlendedJudge
from assistant.insight.signals import READING, SignalClassifier, read_signals, retied
from assistant.language.names import AccountDirectory
from assistant.models.document import Document
from assistant.models.risk import NoteSignal
from assistant.resources import data_folder
from assistant.store.home import Home
from assistant.store.uploads import Correction

BATCH = 40
"""So many notes are read before what was understood is kept."""


class Understanding:
    """Reads notes' signals through the cache of the records; a newer method or profile reads them anew."""

    def __init__(self, home: Home, rivals: Sequence[str], directory: AccountDirectory) -> None:
        self._home = home
        self._directory = directory
        folder = data_folder("corpus") / "signals"
        content, metadata = (folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes()
        encoder = home.sentence_model
        self._classifier = SignalClassifier(BlendedJudge(encoder, read_head(content, metadata)), rivals)
        made_of = hashlib.sha256(
            content + metadata + f"{encoder.version}|{READING}|{'|'.join(sorted(rivals))}".encode()
        )
        self._method = made_of.hexdigest()[:16]

    def read(self, documents: Sequence[Document]) -> list[NoteSignal]:
        """Return every sentence of these notes, `other` included, note by note in the order given.

        What a person said that a sentence means stands above what was read.
        """
        ids = [d.id for d in documents]
        known = self._home.records.note_signals(ids, self._method)
        found: list[NoteSignal] = []
        fresh: dict[str, list[NoteSignal]] = {}
        for document in documents:
            if document.id in known:
                found += retied(document, known[document.id], self._directory)
                continue
            fresh[document.id] = read_signals(document, self._directory, self._classifier)
            found += fresh[document.id]
            if len(fresh) >= BATCH:
                self._home.records.put_note_signals(fresh, self._method)
                fresh = {}
        self._home.records.put_note_signals(fresh, self._method)
        return corrected(found, self._home.records.corrections(ids))


def corrected(signals: Sequence[NoteSignal], corrections: Sequence[Correction]) -> list[NoteSignal]:
    """Return the signals with people's word on their sentences in place of the reading's, and as sure as can be."""
    said: dict[str, list[Correction]] = {}
    for correction in corrections:
        said.setdefault(correction.document_id, []).append(correction)
    out = []
    for signal in signals:
        of_note = said.get(signal.document_id, ())
        word = next((c for c in of_note if c.char_start < signal.char_end and signal.char_start < c.char_end), None)
        update = {"label": word.label, "signal": word.signal, "score": 1.0} if word else {}
        out.append(signal.model_copy(update=update) if word else signal)
    return out
