"""Replies that were paid for once: kept by prompt, model and inputs, so that the same draft costs nothing again."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path


class ReplyCache:
    """A folder of replies; a damaged entry is as good as none, and one that can't be written is not kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @staticmethod
    def key(text: str) -> str:
        """Return the name under which the reply to `text` is kept."""
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str) -> str | None:
        """Return the reply, None where there is none."""
        try:
            return (self._folder / f"{key}.json").read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, key: str, reply: str) -> None:
        """Keep a reply, for the owner of the folder alone."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f"{key}.{os.getpid()}.tmp"
            draft.write_text(reply, "utf-8")
            draft.chmod(0o600)
            draft.replace(self._folder / f"{key}.json")
