"""The real-time factor of a stream."""

from symbl_tui.engine.recognizers.process.decoding_time import DecodingTime


def test_all_decodes_since_the_last_final_count_against_its_speech() -> None:
    times = iter([0.0, 0.25, 10.0, 10.75, 20.0, 20.1])
    decoding = DecodingTime(lambda: next(times))
    with decoding.measure():
        pass
    with decoding.measure():
        pass
    assert decoding.settle(4.0) == 0.25
    with decoding.measure():
        pass
    # A short word does not make a factor of hundreds.
    assert decoding.settle(0.01) == 0.2
    assert decoding.settle(3.0) == 0.0
