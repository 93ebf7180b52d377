"""What is counted of a stream."""

import pytest
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Progress
from symbl_tui.engine.streaming.recognition_meter import RecognitionMeter
from tests.engine.fakes import final, partial, words


class Measured:
    """A stream, and the values of its metrics."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.meter = RecognitionMeter(StreamMetrics(self.registry))

    def value(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"symbl_tui_{name}")


def test_results_are_counted_by_kind_and_an_open_utterance_is_speech() -> None:
    stream = Measured()
    stream.meter.handle(partial("hello"))
    stream.meter.handle(partial("hello there"))
    assert stream.value("speaking_streams") == 1
    stream.meter.handle(final("hello there"))
    assert stream.value("speaking_streams") == 0
    stream.meter.handle(InterimResult(()))
    stream.meter.handle(Progress(3.0))
    stream.meter.handle(Fault("died"))
    assert stream.value("speaking_streams") == 0
    assert stream.value("interims_total") == 3
    assert stream.value("finals_total") == 1
    assert stream.value("recognizer_faults_total") == 1


def test_words_that_the_recogniser_took_back_are_no_speech() -> None:
    stream = Measured()
    stream.meter.handle(partial("hello"))
    stream.meter.handle(InterimResult(()))
    assert stream.value("speaking_streams") == 0


def test_a_stream_that_is_lost_in_mid_sentence_speaks_no_more() -> None:
    stream = Measured()
    stream.meter.handle(partial("hello"))
    assert (stream.value("streams"), stream.value("speaking_streams")) == (1, 1)
    stream.meter.close()
    assert (stream.value("streams"), stream.value("speaking_streams")) == (0, 0)
    assert stream.value("streams_started_total") == 1


def test_sound_and_lags_are_counted_in_seconds() -> None:
    stream = Measured()
    stream.meter.receive(10.0, waited=1.0)
    stream.meter.read(2.5)
    stream.meter.feed(2.5)
    stream.meter.record_final(11.2, end=2.5)
    assert stream.value("heard_seconds_total") == 2.5
    assert stream.value("final_lag_seconds_sum") == pytest.approx(1.2)


def test_a_real_time_factor_is_recorded_where_the_recogniser_measures_it() -> None:
    stream = Measured()
    stream.meter.handle(final("hello"))
    stream.meter.handle(FinalResult(words("hello"), real_time_factor=0.25))
    assert stream.value("real_time_factor_count") == 1
    assert stream.value("real_time_factor_sum") == 0.25
