"""Measures one stream: what it hears and says, and how late its results are. No I/O."""

from collections.abc import Callable

from symbl_tui.engine.admission.lag_meter import LagMeter
from symbl_tui.engine.admission.stream_pace import StreamPace
from symbl_tui.engine.logs.log_context import current
from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Progress, Result


class RecognitionMeter:
    """One stream, from its start to its end. Times in seconds of a monotonic clock."""

    def __init__(
        self,
        metrics: StreamMetrics,
        lags: LagMeter | None = None,
        count_sound: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        """Begin to measure.

        Args:
            metrics: Of all streams.
            lags: Those of all streams of the node.
            count_sound: Is called with the seconds of sound that the recogniser has taken.
        """
        self._metrics = metrics
        self._count_sound = count_sound
        self._pace = StreamPace()
        self._lags = lags or LagMeter()
        self._lags.add(self._pace)
        self._speaking = False
        self._heard, self._finals = 0.0, 0
        # The current one from now on: what this stream has stored is its child.
        self._span = metrics.tracer.begin("stream")
        metrics.started.inc()
        metrics.streams.inc()

    def receive(self, now: float, waited: float) -> None:
        """Begin to read a message of sound, ``now``, after waiting so long for it."""
        self._pace.receive(now, waited)

    def read(self, seconds: float) -> None:
        """Count so many seconds of sound of the message, which go to the recogniser now."""
        self._pace.read(seconds)
        self._heard += seconds
        self._metrics.heard.inc(seconds)

    def feed(self, seconds: float) -> None:
        """Count so many seconds of sound that the recogniser has taken."""
        self._count_sound(seconds)
        self._pace.feed()

    def handle(self, result: Result) -> None:
        """Count a result as it comes from the recogniser."""
        match result:
            case InterimResult():
                self._metrics.interims.inc()
                self._set_speaking(bool(result.words))
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

    def record_final(self, now: float, end: float) -> None:
        """Record that a final is sent ``now``, whose sound ends so many seconds after the stream's start."""
        lag = self._pace.lag(now, end)
        self._lags.record(lag)
        self._metrics.lag.observe(lag)
        self._span.record("utterance", lag, {"lag": round(lag, 3)})

    def fail(self) -> None:
        """Count that recognition failed for good."""
        self._metrics.failures.inc()

    def close(self) -> None:
        """Count the stream no more; called once."""
        self._lags.remove(self._pace)
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
