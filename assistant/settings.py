"""All configuration, in one object that is built once at an entry point; the only reader of the environment."""

import os
import sys
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import UsageError

ENV_PREFIX = "SALES_NARRATIVE_"


def default_home() -> Path:
    """Return this platform's folder for a user's program data, without creating it."""
    user = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or user / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = user / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or user / ".local" / "share")
    return base / "sales-narrative"


class Settings(BaseSettings):
    """What a user may set: by name when built, else from `SALES_NARRATIVE_<NAME>`, else the default."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Field(
        default_factory=default_home,
        description="Folder that holds the records and the index; one process at a time.",
    )
    max_file_mb: int = Field(
        default=25, ge=1, description="Largest input file that is read, in megabytes of 1,000,000 bytes."
    )
    date_order: Literal["dmy", "mdy"] | None = Field(
        default=None,
        description="Order of slash dates in CRM exports; unset: inferred from each whole column.",
    )
    lock_wait_seconds: float = Field(
        default=5.0, ge=0, description="How long a second process waits for the home before it gives up."
    )
    embed_threads: int = Field(
        default=0, ge=0, description="Threads that compute embeddings; 0: as many as the process may use cores."
    )

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Build the settings; what is not overridden comes from the environment. Raises UsageError."""
        try:
            return cls.model_validate(overrides) if overrides else cls()
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise UsageError(
                f"The setting {field!r} can't be used: {first['msg']}.",
                f"Correct it, or unset {ENV_PREFIX}{field.upper()}.",
            ) from error

    @property
    def max_file_bytes(self) -> int:
        """`max_file_mb` in bytes."""
        return self.max_file_mb * 1_000_000

    @property
    def threads(self) -> int:
        """`embed_threads`, with 0 resolved to the cores that this process may use."""
        if self.embed_threads:
            return self.embed_threads
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
