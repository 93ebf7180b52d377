"""What one more stream will cost is learned from those that run."""

from symbl_tui.engine.admission.newcomers import SEEN_AFTER, Newcomers
from symbl_tui.engine.admission.stream_cost import StreamCost


def learned(used: float, streams: float, seconds: int = 300, assumed: float = 0.05) -> StreamCost:
    cost = StreamCost(assumed)
    for _ in range(seconds):
        cost.add(1.0, used, streams)
    return cost


def test_it_is_assumed_before_anything_was_seen() -> None:
    assert StreamCost(0.05).per_stream == 0.05
    assert learned(0.0, 0.0).per_stream == 0.05


def test_it_is_what_the_streams_use() -> None:
    assert abs(learned(0.8, 8.0).per_stream - 0.1) < 0.01
    assert abs(learned(0.16, 8.0).per_stream - 0.02) < 0.005


def test_streams_that_are_all_silent_do_not_count_as_free() -> None:
    assert learned(0.0, 50.0).per_stream == 0.0125


def test_a_rise_shows_sooner_than_a_fall() -> None:
    rising, falling = learned(0.2, 8.0), learned(1.6, 8.0)
    for _ in range(30):
        rising.add(1.0, 1.6, 8.0)
        falling.add(1.0, 0.2, 8.0)
    assert rising.per_stream > 0.1
    assert falling.per_stream > 0.15


def test_a_stream_is_pending_until_the_figures_show_it() -> None:
    streams = Newcomers()
    number = streams.join("a", 0.0)
    streams.join("a", 0.0)
    assert (streams.pending(0.0), streams.seen(0.0)) == (2.0, 0.0)
    assert streams.pending(SEEN_AFTER / 2) == streams.seen(SEEN_AFTER / 2) == 1.0
    assert (streams.pending(SEEN_AFTER), streams.seen(SEEN_AFTER)) == (0.0, 2.0)
    streams.leave("a", number)
    assert len(streams) == 1


def test_how_many_speakers_a_conversation_has_is_learned() -> None:
    streams = Newcomers()
    for conversation in range(60):
        numbers = [streams.join(conversation, 0.0) for _ in range(5)]
        for number in numbers:
            streams.leave(conversation, number)
    assert streams.speakers > 4.9
    streams.join("next", 100.0)
    assert streams.pending(100.0) > 4.9
