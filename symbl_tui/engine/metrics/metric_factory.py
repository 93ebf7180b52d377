"""Makes the metrics of one registry."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

NAMESPACE: Final = "symbl_tui"
"""What every metric's name begins with."""


class MetricFactory:
    """Makes metrics whose names begin with the namespace and a prefix."""

    def __init__(self, registry: CollectorRegistry | None, prefix: str = "") -> None:
        """Without a registry nothing exposes them."""
        self._registry = registry
        self._prefix = prefix

    def gauge(self, name: str, text: str, *labels: str) -> Gauge:
        """A value that goes up and down."""
        return Gauge(self._prefix + name, text, labels, namespace=NAMESPACE, registry=self._registry)

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        """A sum that only grows."""
        return Counter(self._prefix + name, text, labels, namespace=NAMESPACE, registry=self._registry)

    def histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        """The distribution of a value, by the upper bounds of its buckets."""
        return Histogram(
            *(self._prefix + name, text, labels),
            namespace=NAMESPACE,
            registry=self._registry,
            buckets=buckets,
        )
