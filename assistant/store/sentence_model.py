"""What a sentence tells, as a fine-tuned encoder sees it: a probability for each kind of signal.

The encoder is all-MiniLM-L6-v2, trained further on corpus/signals. Its weights are int8 and its activations 32-bit
floats, and each sentence's tokens are averaged alone, so what a sentence gets does not depend on its batch.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.resources import data_folder
from assistant.store.onnx_models import TOKENIZER_SHA256, batches, content_of, open_session, verified

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_SENTENCE, MAX_CONTEXT = 64, 32
"""Tokens read of a sentence (from its start) and of what was said right before it (from its end)."""
BATCH_TEXTS = 16
BATCH_TOKENS = 512
"""Padded tokens in one run."""
CLS, SEP = 101, 102

Chances = NDArray[np.float32]


class Input(NamedTuple):
    """The first `sentence` of the token `ids` are the sentence's, the others what was said before it."""

    ids: list[int]
    sentence: int


class SentenceModel:
    """Gives each class's probability; nothing but the facts beside the model is read before the first call.

    Raises IntegrityError where model or tokenizer is not the one that was measured.
    """

    def __init__(self, threads: int = 1, *, folder: Path | None = None) -> None:
        """`folder` holds encoder.onnx and encoder.json; the program's own unless given."""
        self._folder = folder or data_folder("corpus") / "signals"
        self._threads = threads
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None
        self._lock = Lock()
        facts = json.loads(content_of(self._folder / "encoder.json"))
        self._sha256 = str(facts["sha256"])
        self.classes: Sequence[str] = tuple(str(name) for name in facts["classes"])
        """`label` or `label|signal`, one a column of `probabilities`."""
        self.share = float(facts["share"])
        """How much its word weighs beside the linear head's."""
        self.risk_threshold = float(facts["risk_threshold"])
        """Summed probability of the risks from which on a sentence is called a risk and not `other`."""
        self.risk_over_signal = float(facts["risk_over_signal"])
        """The same where the likeliest label beside risk tells something too."""
        self.least: Mapping[str, float] = {str(k): float(v) for k, v in facts.get("least", {}).items()}
        """By label: how likely one must be at least to be called so and not `other`; 0 where none is named."""
        self.lean: Mapping[str, float] = {str(k): float(v) for k, v in facts.get("lean", {}).items()}
        """By label: what its probability is multiplied by; 1 where none is named."""
        self.version = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        """Changes with the model and with how it is used."""

    def probabilities(self, texts: Sequence[str], before: Sequence[str]) -> Chances:
        """Return each class's probability, shape (texts, classes); `before` is what was said last, or empty."""
        found = np.empty((len(texts), len(self.classes)), dtype=np.float32)
        if not texts:
            return found
        tokenizer, session = self._load()
        inputs = [_tokenized(tokenizer, text, said) for text, said in zip(texts, before, strict=True)]
        lengths = [len(each.ids) for each in inputs]
        for rows in batches(lengths, texts=BATCH_TEXTS, tokens=BATCH_TOKENS):
            found[rows] = _run(session, [inputs[row] for row in rows])
        return found

    def _load(self) -> tuple["Tokenizer", "InferenceSession"]:
        with self._lock:
            if self._loaded is None:
                tokenizer = data_folder("corpus") / "third_party/minilm/tokenizer.json"
                self._loaded = (
                    _tokenizer(verified(tokenizer, TOKENIZER_SHA256)),
                    open_session(verified(self._folder / "encoder.onnx", self._sha256), self._threads),
                )
            return self._loaded


def _tokenizer(content: bytes) -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415 - commands that read no note start without it

    tokenizer = Tokenizer.from_str(content.decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _tokenized(tokenizer: "Tokenizer", text: str, before: str) -> Input:
    ids = [CLS, *tokenizer.encode(text, add_special_tokens=False).ids[:MAX_SENTENCE], SEP]
    said = tokenizer.encode(before, add_special_tokens=False).ids[-MAX_CONTEXT:] if before else []
    return Input(ids + ([*said, SEP] if said else []), len(ids))


def _run(session: "InferenceSession", inputs: Sequence[Input]) -> Chances:
    shape = (len(inputs), max(len(each.ids) for each in inputs))
    ids, segments, mask = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, each in enumerate(inputs):
        ids[row, : len(each.ids)] = each.ids
        segments[row, each.sentence : len(each.ids)] = 1
        mask[row, : len(each.ids)] = 1
    feed = {"input_ids": ids, "token_type_ids": segments, "attention_mask": mask}
    logits: Chances = session.run(["logits"], feed)[0]
    return np.stack([_softmax(logits[row, : each.sentence]) for row, each in enumerate(inputs)])


def _softmax(logits: Chances) -> Chances:
    """Return the probabilities from one sentence's own tokens: the mean of their logits is the head's answer."""
    mean = logits.mean(axis=0, dtype=np.float64)
    exponents = np.exp(mean - mean.max())
    return np.asarray(exponents / exponents.sum(), dtype=np.float32)
