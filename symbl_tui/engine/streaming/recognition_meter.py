"""Counts what one stream hears and says, for the metrics. No I/O."""

from symbl_tui.engine.logs.log_context import current
from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Progress, Result


class RecognitionMeter:
    """One stream, from its start to its end."""

    def __init__(self, metrics: StreamMetrics) -> None:
        self._metrics = metrics
        self._speaking = False
        self._heard, self._finals = 0.0, 0
        # The current one from now on: what this stream has stored is its child.
        self._span = metrics.tracer.begin("stream")
        metrics.started.inc()
        metrics.streams.inc()

    def feed(self, seconds: float) -> None:
        """Count sound for the recogniser."""
        self._heard += seconds
        self._metrics.heard.inc(seconds)

    def handle(self, result: Result) -> None:
        """Count a result as it comes from the recogniser."""
        match result:
            case InterimResult():
                self._metrics.interims.inc()
                self._set_speaking(True)
            case FinalResult():
                self._finals += 1
                self._metrics.finals.inc()
                if result.real_time_factor is not None:
                    self._metrics.real_time_factor.observe(result.real_time_factor)
                self._set_speaking(False)
            case Progress():
                self._set_speaking(False)
            case Fault():
                self._metrics.faults.inc()

    def record_final(self, lag: float) -> None:
        """Record that a final was sent, so many seconds after its sound came."""
        self._metrics.lag.observe(lag)
        self._span.record("utterance", lag, {"lag": round(lag, 3)})

    def fail(self) -> None:
        """Count that recognition failed for good."""
        self._metrics.failures.inc()

    def close(self) -> None:
        """Count the stream no more; called once."""
        self._set_speaking(False)
        self._metrics.streams.dec()
        self._span.set({"heard_seconds": round(self._heard, 3), "finals": self._finals, **_ids()})
        self._span.end()

    def _set_speaking(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._metrics.speaking.inc(1 if speaking else -1)


def _ids() -> dict[str, str]:
    """What the stream belongs to."""
    context = current()
    return {"conversation": context.conversation, "app": context.app}
