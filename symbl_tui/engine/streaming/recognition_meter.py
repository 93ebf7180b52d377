"""Counts what one stream hears and says, for the metrics. No I/O."""

from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Progress, Result


class RecognitionMeter:
    """One stream, from its start to its end."""

    def __init__(self, metrics: StreamMetrics) -> None:
        self._metrics = metrics
        self._speaking = False
        metrics.started.inc()
        metrics.streams.inc()

    def feed(self, seconds: float) -> None:
        """Count sound for the recogniser."""
        self._metrics.heard.inc(seconds)

    def handle(self, result: Result) -> None:
        """Count a result as it comes from the recogniser."""
        match result:
            case InterimResult():
                self._metrics.interims.inc()
                self._set_speaking(True)
            case FinalResult():
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

    def fail(self) -> None:
        """Count that recognition failed for good."""
        self._metrics.failures.inc()

    def close(self) -> None:
        """Count the stream no more; called once."""
        self._set_speaking(False)
        self._metrics.streams.dec()

    def _set_speaking(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._metrics.speaking.inc(1 if speaking else -1)
