"""Traces by OpenTelemetry, sent as OTLP over HTTP. Needs the extra ``otel``, and is imported only with it."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import Final, Self

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from symbl_tui.engine.metrics.tracer import Attributes, Span

# Seconds at the end for the last spans: a collector that is away must not hold up a stop.
_LAST_SECONDS: Final = 2.0
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class _OtelSpan:
    """A :class:`.tracer.Span`."""

    def __init__(self, tracer: trace.Tracer, span: trace.Span) -> None:
        self._tracer, self._span = tracer, span

    def set(self, attributes: Attributes, name: str = "") -> None:
        self._span.set_attributes(dict(attributes))
        if name:
            self._span.update_name(name)

    def record(self, name: str, seconds: float, attributes: Attributes) -> None:
        now = time.time_ns()
        parent = trace.set_span_in_context(self._span, Context())
        began = now - int(seconds * 1e9)
        child = self._tracer.start_span(name, parent, attributes=dict(attributes), start_time=began)
        child.end(now)

    def end(self) -> None:
        self._span.end()


class OtelTracer:
    """A :class:`.tracer.Tracer`; an async context manager, which sends the last spans at its end."""

    def __init__(self, node: str) -> None:
        """Begin to send; where to, how often and what of it say OpenTelemetry's own environment variables."""
        own = {
            "service.name": "symbl-tui-engine",
            "service.version": version("symbl-tui"),
            "service.instance.id": node,
        }
        # What the environment says comes first: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
        resource = Resource.create(own).merge(OTELResourceDetector().detect())
        self._exporter = OTLPSpanExporter()
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("symbl_tui.engine")

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Send the last spans, unless that takes too long."""
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def shut_down() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(sent.set)

        # Of its own and not of the loop's, which waits for its threads for as long as they take.
        threading.Thread(target=shut_down, name="send the last spans", daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await sent.wait()
        # Or it would try again and again.
        self._exporter.shutdown()  # type: ignore[no-untyped-call]

    @contextmanager
    def span(
        self, name: str, attributes: Attributes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Span]:
        """A span around a block, the child of the current one or of that in ``headers``."""
        parent = _PROPAGATOR.extract(headers, Context()) if headers is not None else None
        with self._tracer.start_as_current_span(
            # Not the exception, whose text quotes what the code was given.
            *(name, parent),
            attributes=dict(attributes or {}),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield _OtelSpan(self._tracer, span)
            except BaseException as error:
                span.set_status(trace.StatusCode.ERROR, type(error).__name__)
                raise

    def begin(self, name: str) -> Span:
        """A span without a parent, and the current one of this task from now on."""
        span = self._tracer.start_span(name, Context())
        # Never detached: the context is the task's own, and ends with it.
        context.attach(trace.set_span_in_context(span))
        return _OtelSpan(self._tracer, span)
