"""The door to ONNX models: verified bytes, a session that does not spin, and batches of like lengths."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IntegrityError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""Of the tokenizer that both MiniLM models share."""
_NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"
"""Read once, as the library is loaded: without it the library gives the machine an id, kept in the user's cache folder,
and would report what it does to its maker. Switching it off later is too late for the id."""
HOW = "Install sales-narrative again, with the packages that it names."


def content_of(path: Path) -> bytes:
    """Return a model file's bytes; raises IntegrityError where it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntegrityError(f"The model file {path} can't be read: {error.strerror}.", HOW) from error


def verified(path: Path, sha256: str) -> bytes:
    """Return the file's bytes, the very ones whose hash was checked; raises IntegrityError for any others."""
    content = content_of(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IntegrityError(f"The model file {path} is not the one this program was made with.", HOW)
    return content


def open_session(content: bytes, threads: int) -> "InferenceSession":
    """Return a session over a verified model's bytes, on so many threads that don't spin while they wait."""
    os.environ[_NO_TELEMETRY] = "1"
    import onnxruntime  # noqa: PLC0415 - commands that embed nothing start without it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(content, sess_options=options, providers=["CPUExecutionProvider"])


def batches(lengths: Sequence[int], *, texts: int, tokens: int) -> Iterator[list[int]]:
    """Yield row numbers in batches of like lengths, shortest first: at most `texts` rows and `tokens` padded tokens."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == texts or (len(batch) + 1) * lengths[row] > tokens):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
