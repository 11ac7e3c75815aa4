"""What one worker of the cluster does: raw notes in, prepared and embedded notes out. Knows nothing of Ray."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from assistant import __version__
from assistant.errors import ClusterError, SourceError
from assistant.models.document import Document, Kind, Passage
from assistant.sources.prepared import PreparedNote, RawNote, prepare_bytes
from assistant.store.embeddings import Embedder, MiniLmEmbedder

Vectors = NDArray[np.float32]
Row = Mapping[str, Any]
"""A note on its way: `name`, `relative`, `kind` and `data` there; `document`, `passages`, `signature`, `vectors` and
`refused` back. JSON text and bytes, which any two machines read alike."""

_PASSAGES = TypeAdapter(tuple[Passage, ...])


def embedder_in_package() -> Embedder:
    """Return the embedded model on one thread: a worker has one core, and the vectors don't depend on threads."""
    return MiniLmEmbedder(1)


class NoteWorker:
    """Reads, cuts, signs and embeds; made once a worker. Raises ClusterError where its program is not the driver's."""

    def __init__(self, version: str, make_embedder: Callable[[], Embedder] = embedder_in_package) -> None:
        if version != __version__:
            raise ClusterError(
                f"A worker of the cluster has sales-narrative {__version__}, the driver {version}.",
                "Install the same version on every node of the cluster.",
            )
        self._embedder = make_embedder()

    def work(self, raws: Sequence[Row]) -> list[dict[str, Any]]:
        """Return one row a note, in their order; a note that can't be read comes back as its refusal."""
        read = [_read(raw) for raw in raws]
        texts = [p.text for note in read if isinstance(note, PreparedNote) for p in note.passages]
        vectors = self._embedder.embed(texts)
        rows, start = [], 0
        for note in read:
            if isinstance(note, SourceError):
                rows.append(_row(refused=json.dumps([note.what, note.how])))
                continue
            end = start + len(note.passages)
            rows.append(
                _row(
                    document=note.document.model_dump_json(),
                    passages=_PASSAGES.dump_json(note.passages).decode(),
                    signature=note.signature,
                    vectors=np.ascontiguousarray(vectors[start:end], dtype="<f4").tobytes(),
                )
            )
            start = end
        return rows


def _read(raw: Row) -> PreparedNote | SourceError:
    try:
        return prepare_bytes(RawNote(raw["name"], raw["relative"], Kind(raw["kind"]), raw["data"]))
    except SourceError as error:
        return error


def _row(
    document: str = "", passages: str = "", signature: bytes = b"", vectors: bytes = b"", refused: str = ""
) -> dict[str, Any]:
    return {
        "document": document,
        "passages": passages,
        "signature": signature,
        "vectors": vectors,
        "refused": refused,
    }


def note_from(row: Row, dimension: int) -> tuple[PreparedNote, Vectors]:
    """Return what a worker made of a note. Raises SourceError where the worker could not read it."""
    if row["refused"]:
        what, how = json.loads(row["refused"])
        raise SourceError(what, how)
    document = Document.model_validate_json(row["document"])
    cut = _PASSAGES.validate_json(row["passages"])
    vectors = np.frombuffer(row["vectors"], dtype="<f4").reshape(len(cut), dimension).astype(np.float32)
    return PreparedNote(document, cut, row["signature"]), vectors
