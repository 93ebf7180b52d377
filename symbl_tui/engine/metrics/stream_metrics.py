"""Metrics of live conversations: streams, what they say, and how late the engine is with it."""

from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.metric_factory import MetricFactory
from symbl_tui.engine.metrics.tracer import NO_TRACER, Tracer

# Seconds. A final of a live speaker is due half a second to two seconds after the last word; offline
# recognisers take minutes.
_LAG_BUCKETS: Final = (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 15, 30, 60, 300)
# Seconds of decoding for a second of speech: 1 is a recogniser that is just about to fall behind by itself.
_FACTOR_BUCKETS: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 5)


class StreamMetrics:
    """The metrics of the speakers and subscribers of one engine."""

    def __init__(self, registry: CollectorRegistry | None, tracer: Tracer = NO_TRACER) -> None:
        """Without a registry nothing exposes them."""
        self.tracer = tracer

        make = MetricFactory(registry)
        gauge, counter = make.gauge, make.counter
        self.connections = gauge("connections", "Streaming sockets that are open")
        self.streams = gauge("streams", "Streams that are being recognised")
        self.speaking = gauge("speaking_streams", "Streams with words that are not final yet")
        self.conversations = gauge("conversations", "Live conversations, also those that wait for a client")
        self.subscribers = gauge("subscribers", "Subscribed sockets that are open")
        self.pending_frames = gauge("subscriber_pending_frames", "Frames that wait for a subscriber to read")
        self.dropped = counter("subscribers_dropped", "Subscribers that were closed as they read too slowly")
        self.started = counter("streams_started", "Streams that were started")
        self.heard = counter("heard_seconds", "Seconds of sound that were recognised")
        self.finals = counter("finals", "Final results")
        self.interims = counter("interims", "Interim results")
        self.faults = counter("recognizer_faults", "Streams whose recogniser failed and was replaced")
        self.failures = counter("recognizer_failures", "Streams that ended as their recogniser failed")
        self.restarts = counter("recognizer_restarts", "Recognition processes that were started again")
        self.usage = gauge("recognizer_usage_ratio", "Share of time that the decoder is busy, from 0 to 1")
        self.lag = make.histogram(
            *("final_lag_seconds", "From the end of an utterance, as it came from the client, to its final"),
            _LAG_BUCKETS,
        )
        self.real_time_factor = make.histogram(
            *("real_time_factor", "Seconds of decoding for each second of an utterance, interims included"),
            _FACTOR_BUCKETS,
        )
