"""What a bench says of an engine: lags, cost, and what was lost or came twice."""

from collections import Counter

from symbl_tui.engine_bench.bench_report import is_clean, lines, report
from symbl_tui.engine_bench.engine_bench import Outcome
from symbl_tui.engine_bench.stream_result import StreamResult, percentile

SPOKEN = ((1.0, 3.0), (5.0, 8.0), (10.0, 12.0))


def stream(*finals: tuple[float, float], ended: str = "", sent: float = 60.0) -> StreamResult:
    return StreamResult([1.0, 2.0], [0.5], list(finals), SPOKEN, sent, ended=ended)


def test_speech_without_a_result_is_lost_and_a_result_for_the_same_sound_is_doubled() -> None:
    whole = stream((1.1, 2.9), (5.2, 6.0), (6.1, 7.9), (10.0, 12.0))
    assert (whole.lost, whole.doubled) == (0, 0)
    assert stream((1.1, 2.9), (10.0, 12.0)).lost == 1
    assert stream((1.1, 2.9), (1.2, 2.9), (5.0, 8.0), (10.0, 12.0)).doubled == 1
    assert stream((0.9, 12.1)).lost == 0


def test_what_was_said_right_before_a_break_is_not_counted_as_lost() -> None:
    assert stream((1.0, 3.0), ended="link died", sent=12.5).lost == 0
    assert stream((1.0, 3.0), ended="link died", sent=60.0).lost == 2


def test_percentiles() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(value) for value in range(101)], 0.95) == 95.0


def outcome(*streams: StreamResult, **more: object) -> Outcome:
    return Outcome(list(streams), carried=len(streams), seconds=30.0, **more)  # type: ignore[arg-type]


def test_figures_are_those_of_a_stream_and_of_a_second_of_speech() -> None:
    good = stream(*SPOKEN)
    figures = report(outcome(good, good, cpu_seconds=7.0, memory_idle=300e6, memory=320e6))
    assert figures["spoken_seconds"] == 14.0
    assert (figures["real_time_factor"], figures["cpu_per_stream"]) == (0.5, 0.0583)
    assert (figures["memory_mb"], figures["memory_per_stream_mb"]) == (320.0, 10.0)
    assert figures["finals"] == {"count": 4, "p50": 1.0, "p95": 2.0, "p99": 2.0, "max": 2.0}
    shown = "\n".join(lines(figures, ramp=False))
    assert "4 final results, late by p50 1.00 s, p95 2.00 s, p99 2.00 s, max 2.00 s" in shown
    assert "memory: 320 MB, 10.0 MB a stream" in shown


def test_what_is_unknown_is_said_to_be() -> None:
    shown = "\n".join(lines(report(outcome()), ramp=True))
    assert "processors and memory: unknown" in shown
    assert "final results: none" in shown
    assert "carries 0 streams (as many as were asked for)" in shown


def test_a_bench_is_clean_when_every_stream_was_served_whole() -> None:
    good = stream(*SPOKEN)
    assert is_clean(outcome(good), ramp=False)
    assert not is_clean(outcome(stream()), ramp=False)
    assert not is_clean(outcome(stream(*SPOKEN, ended="closed")), ramp=False)
    refused = outcome(good, refused=Counter({"busy": 2}))
    assert not is_clean(refused, ramp=False)
    assert is_clean(refused, ramp=True)


def test_what_went_wrong_is_said_line_by_line() -> None:
    late = stream(*SPOKEN, ended="link died")
    late.late = 0.61
    figures = report(outcome(late, refused=Counter({"no room": 2}), full="no room"))
    shown = lines(figures, ramp=True)
    assert "refused 2: no room" in shown
    assert "broken off 1: link died" in shown
    assert "this program sent its sound up to 0.6 s late, and the lags are too high by that" in shown
    assert shown[-1] == "carries 1 streams (no more: no room)"
    assert (figures["sent_late"], figures["broken"]) == (0.61, {"link died": 1})


def test_a_delay_of_this_program_that_changes_no_figure_is_not_mentioned() -> None:
    on_time = stream(*SPOKEN)
    on_time.late = 0.5
    assert not any("late, and" in line for line in lines(report(outcome(on_time)), ramp=False))


def test_figures_are_rounded_and_those_of_a_bench_without_speech_are_unknown() -> None:
    silent = StreamResult(sent=30.0, received_bytes=900)
    figures = report(outcome(silent, cpu_seconds=1.0, memory_idle=1e6, memory=2e6))
    assert (figures["real_time_factor"], figures["cpu"]) == (None, 0.0333)
    assert figures["received_bytes_per_second"] == 30.0
    assert figures["finals"] == {"count": 0, "p50": None, "p95": None, "p99": None, "max": None}
    shown = "\n".join(lines(figures, ramp=False))
    assert "processors: 0.03 in all, 0.033 a stream, real-time factor 0.000" in shown
    assert "carries" not in shown


def test_results_that_overlap_a_little_are_two_and_those_that_share_most_of_the_shorter_one_are_one() -> None:
    assert stream((1.0, 3.0), (2.1, 4.0)).doubled == 0
    assert stream((1.0, 3.0), (1.9, 4.0)).doubled == 1
    assert stream((1.0, 9.0), (2.0, 2.0)).doubled == 0
    assert stream((5.0, 6.0), (1.0, 3.0), (5.0, 6.0)).doubled == 1
