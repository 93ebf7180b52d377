"""Whether an engine sends traces: where a collector is named, and the extra is installed."""

import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

from symbl_tui.engine.metrics.tracer import NO_TRACER, Tracer

OTLP_ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The environment variable with the address of a collector; without it nothing is traced."""

_log = logging.getLogger(__name__)


def choose_tracer(
    environment: Mapping[str, str], node: str
) -> tuple[Tracer, AbstractAsyncContextManager[object]]:
    """The tracer of an engine, and what is entered while it serves."""
    if not environment.get(OTLP_ENDPOINT):
        return NO_TRACER, nullcontext()
    try:
        # A tenth of a second of imports, and not installed by default.
        from symbl_tui.engine.metrics.otel_tracer import OtelTracer
    except ImportError:
        _log.warning("there are no traces: pip install 'symbl-tui[otel]'")
        return NO_TRACER, nullcontext()
    tracer = OtelTracer(node)
    return tracer, tracer
