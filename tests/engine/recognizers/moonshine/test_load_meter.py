"""The load of a recogniser is that of the last minute, over all of its streams."""

from concurrent.futures import ThreadPoolExecutor

from symbl_tui.engine.recognizers.moonshine.load_meter import LoadMeter


def test_without_speech_there_is_no_lag_to_report() -> None:
    assert LoadMeter().snapshot(0.0) == {
        "streams": 0,
        "speaking": 0,
        "final_lag": None,
        "interim_interval": None,
        "usage": 0.0,
        "final_usage": 0.0,
        "restarts": 0,
    }


def test_the_lag_is_that_of_the_slowest_tenth() -> None:
    meter = LoadMeter()
    for tenths in (*range(1, 10), 90):
        meter.record_final(tenths / 10)
    assert meter.snapshot(0.0)["final_lag"] == 0.9


def test_one_final_is_its_own_lag_and_intervals_are_averaged() -> None:
    meter = LoadMeter()
    meter.record_final(1.234)
    meter.record_interim(1.0)
    meter.record_interim(2.0)
    loaded = meter.snapshot(0.456)
    assert (loaded["final_lag"], loaded["interim_interval"], loaded["usage"]) == (1.23, 1.5, 0.46)


def test_a_minute_later_a_slow_moment_is_forgotten() -> None:
    now = 100.0
    meter = LoadMeter(clock=lambda: now)
    meter.record_final(30.0)
    now = 159.0
    assert meter.snapshot(0.0)["final_lag"] == 30.0
    now = 161.0
    assert meter.snapshot(0.0)["final_lag"] is None


def test_streams_of_several_threads_are_all_counted() -> None:
    meter = LoadMeter()

    def live(_: int) -> None:
        for _ in range(200):
            meter.count(streams=1, speaking=1)
            meter.record_final(0.5)
            meter.count(speaking=-1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(live, range(4)))
    loaded = meter.snapshot(0.0)
    assert (loaded["streams"], loaded["speaking"]) == (800, 0)
