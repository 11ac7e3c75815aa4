"""All configuration, in one object that is built once at an entry point; the only reader of the environment."""

import os
import sys
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError
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
        description="Folder that holds the records and the index; one process at a time, unless both are on servers.",
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
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL database of the records, for several processes; unset: a SQLite file in the home.",
    )
    chroma_url: str | None = Field(
        default=None, description="Chroma server of the index, for several processes; unset: a folder in the home."
    )
    chroma_token: SecretStr | None = Field(
        default=None, description="Token that the Chroma server, or the proxy before it, asks for."
    )
    chroma_tls_ca: Path | None = Field(
        default=None, description="Certificate of the authority that an https Chroma server's own is signed by."
    )
    chroma_allow_public: bool = Field(
        default=False, description="Allow a Chroma server at a public address; its releases may be open to attack."
    )
    embed_threads: int = Field(
        default=0, ge=0, description="Threads that compute embeddings; 0: as many as the process may use cores."
    )

    session_hours: float = Field(default=12.0, gt=0, description="How long a sign-in to the web app lasts at most.")
    session_idle_minutes: float = Field(
        default=60.0, gt=0, description="How long a sign-in to the web app lasts unused."
    )
    allowed_hosts: str = Field(
        default="",
        description="Names, by commas, under which the web app is reached beside addresses and this machine's name.",
    )
    trusted_proxies: str = Field(
        default="", description="Addresses, by commas, of proxies whose word on client and https the web app takes."
    )
    locale: str = Field(default="en", description="How the web app writes dates and money, such as en_GB or de_DE.")
    max_uploads_per_hour: int = Field(default=120, ge=1, description="Notes that one user may hand in within an hour.")

    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="openai_api_key",
        description="Key for OpenAI, read from OPENAI_API_KEY; with it (or a base URL) a model writes.",
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias="openai_base_url",
        description="Any server that speaks OpenAI's API, read from OPENAI_BASE_URL.",
    )
    model_name: str = Field(default="gpt-4.1-mini", description="The model that writes and answers.")
    model_method: Literal["json_schema", "function_calling", "json_mode"] = Field(
        default="json_schema", description="How the model is held to a form."
    )
    model_temperature: float = Field(default=0.0, ge=0, le=2, description="0: as repeatable as the model can be.")
    model_timeout_seconds: float = Field(default=60.0, gt=0, description="How long one reply is waited for.")
    model_retries: int = Field(default=2, ge=0, le=10, description="Further attempts after a passing failure.")
    model_parallel: int = Field(
        default=12, ge=1, le=32, description="Calls that run at the same time; 12: all sections of a draft."
    )
    model_reply_tokens: int = Field(default=1500, ge=64, description="Longest reply that is asked for, in tokens.")
    model_budget_tokens: int = Field(default=200_000, ge=0, description="Most tokens that one run may use, both ways.")
    model_budget_cost: float = Field(default=0.0, ge=0, description="Most money that one run may cost; 0: no limit.")
    model_price_in: float = Field(default=0.0, ge=0, description="USD per million tokens read; 0: cost is not shown.")
    model_price_out: float = Field(default=0.0, ge=0, description="USD per million tokens written.")
    model_signals: bool = Field(
        default=False, description="Let the model read notes for risks and needs too; it adds, and removes nothing."
    )
    model_tracing: bool = Field(default=False, description="Let LangChain report to a tracing service.")
    otel_endpoint: str | None = Field(
        default=None, description="OTLP/HTTP address that traces of LangChain's runs go to; unset: none are made."
    )
    otel_content: bool = Field(default=False, description="Let traces carry what was asked and answered, notes too.")
    metrics_token: SecretStr | None = Field(
        default=None, description="Token with which /metrics is told beyond this machine; unset: to this machine only."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Form of the web app's log on standard error: text, or one JSON object a line."
    )
    mask: bool = Field(default=False, description="Replace accounts, people and mail addresses before text leaves.")
    prompts: Path | None = Field(default=None, description="Folder of prompts to use in place of the program's own.")
    judge_model: str | None = Field(
        default=None, description="The model that judges tone in an eval run; never the one that writes, where set."
    )

    @property
    def has_model(self) -> bool:
        """Whether a key or a server is set, so that a model may write."""
        return self.openai_api_key is not None or self.openai_base_url is not None

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

    def shown(self) -> dict[str, str]:
        """Return every setting as it is in force, for people; a secret only as set or unset."""
        return {
            name: ("set" if value else "unset") if isinstance(value, SecretStr) or value is None else str(value)
            for name, value in ((name, getattr(self, name)) for name in type(self).model_fields)
        }

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
