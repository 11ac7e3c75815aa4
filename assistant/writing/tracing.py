"""Traces of LangChain's runs to an OpenTelemetry collector: off unless an endpoint is set, without texts by default."""

import importlib
import logging
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from langsmith import Client
from langsmith.run_helpers import tracing_context

from assistant.errors import UsageError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

SERVICE = "sales-narrative"
_SECONDS = 5
"""How long a collector that doesn't answer is waited for, at most, when the process ends."""


class Traces:
    """Sends spans to an OTLP/HTTP endpoint (`http://collector:4318/v1/traces`), in the background.

    Raises UsageError where the OpenTelemetry packages aren't installed. A collector that is down loses its spans and
    stops nothing.
    """

    def __init__(self, endpoint: str, *, content: bool = False) -> None:
        self._provider = _provider(endpoint)
        self._client = Client(
            api_url="http://127.0.0.1:9",  # never called: every span goes to the provider
            api_key="none",
            otel_tracer_provider=self._provider,
            tracing_mode="otel",
            hide_inputs=not content,
            hide_outputs=not content,
            hide_metadata=not content,
        )

    def context(self) -> AbstractContextManager[None]:
        """Return a context in which LangChain's runs are traced."""
        return tracing_context(enabled=True, client=self._client, project_name=SERVICE)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._client.flush()
        self._client.cleanup()
        self._provider.force_flush(_SECONDS * 1000)
        self._provider.shutdown()


def _provider(endpoint: str) -> "TracerProvider":
    try:
        exporters: Any = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources: Any = importlib.import_module("opentelemetry.sdk.resources")
        trace: Any = importlib.import_module("opentelemetry.sdk.trace")
        export: Any = importlib.import_module("opentelemetry.sdk.trace.export")
    except ImportError as error:
        raise UsageError(
            "OpenTelemetry isn't installed, and the setting 'otel_endpoint' needs it.",
            "Install it: pip install 'sales-narrative[tracing]', or unset SALES_NARRATIVE_OTEL_ENDPOINT.",
        ) from error
    provider: TracerProvider = trace.TracerProvider(
        resource=resources.Resource.create({"service.name": SERVICE}), shutdown_on_exit=False
    )
    # A collector that is down is told once a batch, not at every attempt.
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    exporter = exporters.OTLPSpanExporter(endpoint=endpoint, timeout=_SECONDS)
    provider.add_span_processor(export.BatchSpanProcessor(exporter, schedule_delay_millis=1_000))
    return provider
