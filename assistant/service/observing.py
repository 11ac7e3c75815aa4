"""What the use cases count and tell of themselves: metrics for Prometheus, one log line each, never a note's text."""

import functools
import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Concatenate, Literal, ParamSpec, Protocol, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from assistant.errors import AssistantError
from assistant.models.draft import Narrative
from assistant.service.approval import Approved, EditReport
from assistant.service.reports import IngestReport
from assistant.writing.chain.spending import Usage
from assistant.writing.check import SentenceVerdict, Verdict

LOG = logging.getLogger("assistant.use_cases")
SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
"""Bounds of the latency histogram: from one search to a whole ingest."""

P = ParamSpec("P")
R = TypeVar("R")


class Telemetry:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "sales_narrative_use_case_seconds",
            "Duration of a use case by its outcome: done, or the kind of error.",
            ["use_case", "outcome"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._ingested = self._counter("ingested_notes", "Notes by what came of them.", "outcome")
        self._passages = self._counter("ingested_passages", "Passages that were stored.")
        self._drafts = self._counter("drafts", "Narratives drafted, by who wrote them.", "mode")
        self._statements = self._counter("statements", "Statements of drafts and edits, by the check.", "status")
        self._failed = self._counter("checks_failed", "What the check did not let pass, by where.", "where")
        self._approvals = self._counter("approvals", "Narratives approved.", "overridden")
        self._calls = self._counter("model_calls", "Replies of the language model, by where they came from.", "source")
        self._tokens = self._counter("model_tokens", "Tokens of the language model.", "direction")

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def took(self, use_case: str, seconds: float, error: str = "") -> None:
        """Count one use case, and log it: its name, its duration, its error's kind."""
        self._seconds.labels(use_case, error or "done").observe(seconds)
        told = {"use_case": use_case, "seconds": round(seconds, 3), "outcome": error or "done"}
        LOG.log(logging.WARNING if error else logging.INFO, "%s", use_case, extra={"event": told})

    def saw(self, result: object) -> None:
        """Count what a use case came to."""
        match result:
            case IngestReport():
                self._saw_ingest(result)
            case Narrative():
                self._drafts.labels(result.mode).inc()
                statements = [s for section in result.sections for s in section.statements]
                for statement in statements:
                    self._statements.labels(statement.status).inc()
                self._fail("draft", sum(s.status == "flagged" for s in statements))
            case EditReport():
                self._fail("edit", len(result.flagged) + len(result.missing))
            case Approved():
                self._approvals.labels("yes" if result.override else "no").inc()
            case Verdict():
                self._fail("claim", int(result.label == "unsupported"))
            case [SentenceVerdict(), *_]:
                self._fail("text", sum(getattr(v, "label", "") == "unsupported" for v in result))
            case _:
                pass

    def handed_in(self, status: Literal["accepted", "duplicate", "refused"]) -> None:
        """Count a note that a user handed in."""
        self._ingested.labels({"accepted": "added", "duplicate": "duplicates", "refused": "refusals"}[status]).inc()

    def model(self, usage: Usage) -> None:
        """Count calls and tokens of the language model, as they are spent."""
        self._calls.labels("model").inc(usage.calls)
        self._calls.labels("cache").inc(usage.cached)
        self._tokens.labels("in").inc(usage.tokens_in)
        self._tokens.labels("out").inc(usage.tokens_out)

    def _saw_ingest(self, report: IngestReport) -> None:
        for outcome in ("added", "replaced", "duplicates", "refusals"):
            self._ingested.labels(outcome).inc(len(getattr(report, outcome)))
        self._ingested.labels("unchanged").inc(report.unchanged)
        self._passages.inc(report.passages)

    def _fail(self, where: str, count: int) -> None:
        self._failed.labels(where).inc(count)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"sales_narrative_{name}", what, labels, registry=self._registry)


class Observed(Protocol):
    """Whatever has telemetry."""

    telemetry: Telemetry

    def traced(self) -> AbstractContextManager[None]:
        """Return the context in which its traces go where they are to go."""
        ...


S = TypeVar("S", bound=Observed)


def observed(use_case: str) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Let a method be counted, timed and logged under this name, whatever way it ends."""

    def decorate(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @functools.wraps(method)
        def counted(self: S, /, *given: P.args, **named: P.kwargs) -> R:
            start, error = time.perf_counter(), "crash"
            try:
                with self.traced():
                    result = method(self, *given, **named)
                error = ""
            except AssistantError as raised:
                error = type(raised).__name__
                raise
            finally:
                self.telemetry.took(use_case, time.perf_counter() - start, error)
            self.telemetry.saw(result)
            return result

        return counted

    return decorate
