"""Metrics of HTTP requests, by the pattern of their route."""

from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.metric_factory import MetricFactory

_BUCKETS: Final = (0.005, 0.025, 0.1, 0.25, 1, 2.5, 10)
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
_OTHER: Final = "other"


class HttpMetrics:
    """Counts and durations of the requests of one engine."""

    def __init__(self, registry: CollectorRegistry) -> None:
        make = MetricFactory(registry, "http_")
        self._requests = make.counter(
            *("requests", "HTTP requests; the route is a pattern, empty where none matched"),
            *("method", "route", "status"),
        )
        self._seconds = make.histogram(
            "request_seconds", "From a request to the end of its response", _BUCKETS, "route"
        )

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Record a request.

        Args:
            method: As the client sent it.
            route: The pattern of the route (``/v1/job/{jobId}``), never the path; empty: none.
            status: Of the response; 0 where the client left before.
            seconds: How long it took.
        """
        # Classes of a hundred: exact codes would multiply the series.
        self._requests.labels(method_of(method), route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)


def method_of(method: str) -> str:
    """A method as a client sent it, or one word for all that there are not."""
    return method if method in _METHODS else _OTHER
