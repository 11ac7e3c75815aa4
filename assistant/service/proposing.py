"""Additions of a model to what was understood in notes: asked for once a note, kept beside the records."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from langchain_core.runnables import RunnableLambda
from pydantic import TypeAdapter, ValidationError

from assistant.models.risk import NoteSignal
from assistant.writing.chain.proposing import Addition, merged, proposed
from assistant.writing.llm import Llm, untraced
from assistant.writing.prompts import Prompt

_KEPT = TypeAdapter(tuple[Addition, ...])


class Additions:
    """A folder with one file a note; a damaged file is as good as none. It can be deleted and is asked for anew."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "model_signals"

    def merge(self, signals: Sequence[NoteSignal]) -> list[NoteSignal]:
        """Return the sentences with what a model added to their notes before."""
        if not self._folder.is_dir():
            return list(signals)
        ids = dict.fromkeys(s.document_id for s in signals)
        return merged(signals, {i: found for i in ids if (found := self._read(i))})

    def ask(self, llm: Llm, prompt: Prompt, signals: Sequence[NoteSignal]) -> tuple[str, ...]:
        """Let the model read the notes that it has not read with this prompt; return why some could not be.

        `signals` are the sentences that may be quoted; one call a note, several at the same time.
        """
        notes: dict[str, list[NoteSignal]] = {}
        for signal in signals:
            notes.setdefault(signal.document_id, []).append(signal)
        waiting = [found for i, found in notes.items() if not self._file(i, prompt.sha256).exists()]

        def one(sentences: list[NoteSignal]) -> str:
            found, failure = proposed(llm, prompt, sentences)
            if not failure:
                self._write(sentences[0].document_id, prompt.sha256, found)
            return failure

        with untraced(llm.config.tracing):
            limit = {"max_concurrency": llm.config.parallel}
            failures = RunnableLambda(one).batch(waiting, config=limit)  # type: ignore[arg-type] # a RunnableConfig is a plain dict
        return tuple(sorted({f for f in failures if f}))

    def read_with(self, prompt: Prompt) -> bool:
        """Whether the model has read any note with this prompt."""
        return any(self._folder.glob(f"*.{prompt.sha256[:12]}.json"))

    def _file(self, document_id: str, prompt: str) -> Path:
        name = hashlib.sha256(document_id.encode()).hexdigest()[:32]
        return self._folder / f"{name}.{prompt[:12]}.json"

    def _read(self, document_id: str) -> tuple[Addition, ...]:
        name = hashlib.sha256(document_id.encode()).hexdigest()[:32]
        found: list[Addition] = []
        for path in sorted(self._folder.glob(f"{name}.*.json")):
            with suppress(OSError, ValidationError):
                found += _KEPT.validate_json(path.read_bytes())
        return tuple(found)

    def _write(self, document_id: str, prompt: str, found: Iterable[Addition]) -> None:
        path = self._file(document_id, prompt)
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.tmp")
            draft.write_text(json.dumps([a.model_dump(mode="json") for a in found]), "utf-8")
            draft.replace(path)
