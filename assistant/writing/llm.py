"""The only door to language models: one question, one typed reply; every failure one clear line.

Works with OpenAI and with any server that speaks its API. Whatever comes back is untrusted until it was checked.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from langsmith.run_helpers import tracing_context
from pydantic import BaseModel, SecretStr, ValidationError

from assistant.errors import ModelError
from assistant.models.base import Model
from assistant.writing.chain.cache import ReplyCache
from assistant.writing.chain.spending import Budget, Usage, fingerprint
from assistant.writing.masking import Mask
from assistant.writing.prompts import Prompt

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

T = TypeVar("T", bound=BaseModel)
Sleep = Callable[[float], None]
LONGEST_WAIT = 30.0
"""A server that asks for a longer pause is not waited for."""
_DEADLY = frozenset({"key", "unreachable", "quota", "unknown_model", "cancelled"})
"""After one of these no further call of the run can succeed, so none is made."""
_PASSING = frozenset({"busy", "timeout", "server", "broken"})
_LINK = re.compile(r"(?:For (?:further information|troubleshooting)[^\n]*|\S*https?://\S+)")
_HEADROOM = 64
LONGEST_REASON = 120
"""Characters of a server's own reason in our line; some servers repeat the whole prompt in it."""
_BROKEN = frozenset({"RemoteProtocolError", "ReadError", "ReadTimeout", "IncompleteRead"})
"""What HTTP libraries call a connection that ends too early; by name, as the client may use one or another."""


class ModelConfig(Model):
    """Which model, where, and within which limits."""

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    temperature: float = 0.0
    timeout: float = 60.0
    retries: int = 2
    parallel: int = 12
    max_reply_tokens: int = 1500
    method: Literal["json_schema", "function_calling", "json_mode"] = "json_schema"
    tracing: bool = False

    @property
    def settings(self) -> str:
        """The model and what it was set to, for the record; never a key."""
        where = f" at {self.base_url}" if self.base_url else ""
        return f"{self.name}{where}, temperature {self.temperature:g}, {self.method}"


def untraced(allowed: bool = False) -> AbstractContextManager[None]:
    """Return a context in which nothing is reported to a tracing service, unless that is allowed: then as outside."""
    return nullcontext() if allowed else tracing_context(enabled=False)


class Llm:
    """Asks the model, within a budget, with retries, a cache and masked names; `stop` cancels what has not begun."""

    def __init__(
        self,
        config: ModelConfig,
        budget: Budget,
        *,
        cache: ReplyCache | None = None,
        mask: Mask | None = None,
        stop: Event | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.config, self.budget = config, budget
        self._cache, self._mask = cache, mask or Mask()
        self._stop, self._sleep = stop or Event(), sleep
        self._lock = Lock()
        self._client: ChatOpenAI | None = None
        self._dead: ModelError | None = None

    def ask(self, prompt: Prompt, given: Mapping[str, str], reply: type[T]) -> T:
        """Return the model's reply as `reply`; one that does not parse is asked for once more, with the error.

        So a question costs one call, two at most where replies can't be read, and each of them as many more as
        `retries` allows where the server fails in passing. Raises ModelError, with the reason in one line, when no
        usable reply can be had.
        """
        text = self._mask.hide(prompt.fill(given))
        key = ReplyCache.key(fingerprint(prompt.sha256, self.config.settings, reply.model_json_schema(), text))
        kept = self._kept(key, reply)
        if kept is not None:
            return self._mask.show_in(kept)
        try:
            found = self._typed(text, reply)
        except _UnparsedError as first:
            again = f"{text}\n\nYour last reply could not be read: {first.why}\nReply again, in the form asked for."
            try:
                found = self._typed(again, reply)
            except _UnparsedError as second:
                raise ModelError(
                    f"The model's reply could not be read, twice: {second.why}",
                    "Try another model, or set SALES_NARRATIVE_MODEL_METHOD.",
                    kind="malformed",
                ) from second
        if self._cache is not None:
            self._cache.put(key, found.model_dump_json())
        return self._mask.show_in(found)

    def stream(self, prompt: Prompt, given: Mapping[str, str]) -> Iterator[str]:
        """Yield the reply's text as it comes; a server that dies on the way raises ModelError after what came."""
        text = self._mask.hide(prompt.fill(given))
        reserved = self._reserve(text)
        held, used = "", None
        try:
            for chunk in self._model().stream(text):
                self._go_on()
                used = _usage(chunk) or used
                held += str(chunk.text)
                whole, held = _up_to_word(held)
                if whole:
                    yield self._mask.show(whole)
            if held:
                yield self._mask.show(held)
        except ModelError:
            raise
        except Exception as error:
            raise self._ours(error) from error
        finally:
            self.budget.settle(reserved, used)

    def _kept(self, key: str, reply: type[T]) -> T | None:
        text = self._cache.get(key) if self._cache is not None else None
        if text is None:
            return None
        try:
            found = reply.model_validate_json(text)
        except ValidationError:
            return None
        self.budget.from_cache()
        return found

    def _typed(self, text: str, reply: type[T]) -> T:
        """Call, as often as passing failures allow; `Retry-After` is honoured."""
        for attempt in range(self.config.retries + 1):
            try:
                return self._once(text, reply)
            except ModelError as error:
                if error.kind not in _PASSING or attempt == self.config.retries:
                    raise
                wait = error.retry_after if error.retry_after is not None else 0.5 * 2**attempt + random.random() / 4  # noqa: S311
                if wait > LONGEST_WAIT:
                    raise
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, text: str, reply: type[T]) -> T:
        reserved = self._reserve(text)
        used = None
        try:
            with untraced(self.config.tracing):
                asked = self._model().with_structured_output(reply, method=self.config.method, include_raw=True)
                answer = asked.invoke(text)
            used = _usage(answer["raw"]) if isinstance(answer, dict) else None
            return _parsed(answer, reply)
        except (ModelError, _UnparsedError):
            raise
        except Exception as error:
            raise self._ours(error) from error
        finally:
            self.budget.settle(reserved, used)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise ModelError("The run was cancelled.", "Start it again when you like.", kind="cancelled")

    def _reserve(self, text: str) -> Usage:
        self._go_on()
        if self._dead is not None:
            raise self._dead
        return self.budget.reserve(text, self.config.max_reply_tokens + _HEADROOM)

    def _model(self) -> "ChatOpenAI":
        from langchain_openai import ChatOpenAI  # noqa: PLC0415 - takes a second, and embedded mode never needs it

        with self._lock:
            if self._client is None:
                self._client = ChatOpenAI(
                    model=self.config.name,
                    base_url=self.config.base_url,
                    api_key=self.config.api_key or SecretStr("none"),
                    temperature=self.config.temperature,
                    timeout=self.config.timeout,
                    max_retries=0,
                    max_completion_tokens=self.config.max_reply_tokens,
                    stream_usage=True,
                )
            return self._client

    def _ours(self, error: Exception) -> ModelError:
        """Return our error for a library's; remember one after which no call can succeed."""
        found = explained(error, self.config)
        if found.kind in _DEADLY:
            self._dead = found
        return found


class _UnparsedError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _usage(message: Any) -> Usage | None:  # noqa: ANN401 - a langchain message or chunk, whose type is wide
    found = getattr(message, "usage_metadata", None)
    if not found:
        return None
    return Usage(calls=1, tokens_in=found.get("input_tokens", 0), tokens_out=found.get("output_tokens", 0))


def _parsed(answer: object, reply: type[T]) -> T:
    if not isinstance(answer, dict):
        raise _UnparsedError("nothing came back")
    raw = answer["raw"]
    if raw.response_metadata.get("finish_reason") == "content_filter":
        raise ModelError("The provider's content filter stopped the reply.", "Nothing to do here.", kind="filtered")
    if raw.additional_kwargs.get("refusal"):
        raise ModelError("The model declined to answer.", "Try another model.", kind="refused")
    problem = answer.get("parsing_error")
    if problem is not None or not isinstance(answer.get("parsed"), reply):
        raise _UnparsedError(_problem(str(problem or "it is not in the form asked for")))
    found: T = answer["parsed"]
    return found


def _problem(text: str) -> str:
    """Return what was wrong with a reply, short and without a library's links."""
    lines = [line.strip() for line in _LINK.sub("", text).splitlines()]
    return " ".join(line for line in lines if line)[:300]


def _up_to_word(text: str) -> tuple[str, str]:
    """Return what may be shown, and the last, perhaps unfinished word: a placeholder may come in two pieces."""
    cut = max(text.rfind(" "), text.rfind("\n"))
    return text[: cut + 1], text[cut + 1 :]


def explained(error: Exception, config: ModelConfig) -> ModelError:
    """Return what a provider's or a network's error means, in one line, and what to do; a bug is raised as it is."""
    import openai  # noqa: PLC0415 - see `Llm._model`

    where = config.base_url or "OpenAI"
    match error:
        case openai.APITimeoutError() | TimeoutError():
            return ModelError(
                f"{where} did not answer within {config.timeout:g} seconds.",
                "Try again, or raise SALES_NARRATIVE_MODEL_TIMEOUT_SECONDS.",
                kind="timeout",
            )
        case openai.LengthFinishReasonError():
            return ModelError(
                "The model's reply was cut off at its length limit.",
                "Raise SALES_NARRATIVE_MODEL_REPLY_TOKENS.",
                kind="cut",
            )
        case openai.ContentFilterFinishReasonError():
            return ModelError(
                "The provider's content filter stopped the reply.", "Nothing to do here.", kind="filtered"
            )
        case openai.APIStatusError():
            return _of_status(error, config)
        case _ if _BROKEN & _ancestry(error):
            return ModelError(f"{where} broke off in the middle of its reply.", "Try again.", kind="broken")
        case openai.APIConnectionError():
            return ModelError(
                f"{where} can't be reached.", "Check the network and OPENAI_BASE_URL.", kind="unreachable"
            )
        case openai.APIError():
            return ModelError(f"{where} broke off in the middle of its reply.", "Try again.", kind="broken")
        case ValidationError() | ValueError():
            raise _UnparsedError(_problem(str(error))) from error
        case _:
            raise error


def _ancestry(error: BaseException) -> frozenset[str]:
    """Return the names of an error's types and of those that it was raised from."""
    found: set[str] = set()
    cause: BaseException | None = error
    while cause is not None:
        found |= {kind.__name__ for kind in type(cause).__mro__}
        cause = cause.__cause__
    return frozenset(found)


def _of_status(error: Any, config: ModelConfig) -> ModelError:  # noqa: ANN401 - openai's, imported where it is used
    code = str(getattr(error, "code", "") or "")
    message = str(getattr(error, "message", "")).casefold()
    where = config.base_url or "OpenAI"
    status = error.status_code
    if status in (401, 403):
        return ModelError(f"{where} refused the key.", "Set OPENAI_API_KEY to a valid key.", kind="key")
    if code == "insufficient_quota":
        return ModelError(
            "The account's quota is used up.", "Check the plan and billing at the provider.", kind="quota"
        )
    if status == 429:
        return ModelError(
            f"{where} is busy: too many requests.", "Wait a little.", kind="busy", retry_after=_retry_after(error)
        )
    if code == "context_length_exceeded" or "context length" in message or "context size" in message:
        return ModelError("The prompt is longer than the model can read.", "Choose a larger model.", kind="too_long")
    if code == "content_filter" or "content management policy" in message:
        return ModelError("The provider's content filter refused the prompt.", "Nothing to do here.", kind="filtered")
    if status == 404:
        return ModelError(
            f"{where} knows no model {config.name!r}.", "Set SALES_NARRATIVE_MODEL_NAME.", kind="unknown_model"
        )
    if status >= 500:
        return ModelError(
            f"{where} failed (HTTP {status}){_said(error, config)}.", "Try again later.", kind="server",
            retry_after=_retry_after(error),
        )  # fmt: skip
    return ModelError(
        f"{where} refused the request (HTTP {status}){_said(error, config)}.",
        "Check the model's settings.",
        kind="refused",
    )


def _said(error: Any, config: ModelConfig) -> str:  # noqa: ANN401 - see `_of_status`
    """Return what the server itself gives as its reason, shortened and without the key; nothing where it gives none."""
    body = error.body if isinstance(error.body, dict) else {}
    text = " ".join(_LINK.sub("", str(body.get("message") or "")).split()).rstrip(".")
    if config.api_key is not None and (key := config.api_key.get_secret_value()):
        text = text.replace(key, "…")
    return f": {text[:LONGEST_REASON]}" if text else ""


def _retry_after(error: Any) -> float | None:  # noqa: ANN401 - see `_of_status`
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return None
