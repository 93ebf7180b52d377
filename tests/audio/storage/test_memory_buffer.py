"""Sound in memory by position, of which the oldest is dropped."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.storage.memory_buffer import MemoryBuffer


def pcm(*samples: int) -> bytes:
    return b"".join(sample.to_bytes(2, "little") for sample in samples)


def test_sound_is_read_back_by_position() -> None:
    buffer = MemoryBuffer(start=100, max_samples=10)
    assert not buffer.append(100, pcm(1, 2, 3))
    assert not buffer.append(103, pcm(4))
    assert buffer.read(101, 2) == pcm(2, 3)
    assert buffer.read(103, 5) == pcm(4), "fewer at the end"
    assert buffer.first(4) == pcm(1, 2)


def test_the_oldest_sound_over_the_limit_is_dropped_and_reads_as_silence() -> None:
    buffer = MemoryBuffer(start=0, max_samples=4)
    assert not buffer.append(0, pcm(1, 2, 3))
    assert buffer.append(3, pcm(4, 5, 6)) == range(3)
    assert buffer.start == 3
    assert buffer.read(1, 4) == pcm(0, 0, 4, 5)


def test_sound_that_was_written_is_dropped_once() -> None:
    buffer = MemoryBuffer(start=0, max_samples=9)
    buffer.append(0, pcm(1, 2, 3))
    assert buffer.drop_before(2) == range(2)
    assert not buffer.drop_before(2)
    assert buffer.drop_before(3) == range(2, 3)
    assert not buffer.drop_before(9), "nothing is left"
    buffer.append(7, pcm(8))
    assert buffer.start == 7


@given(st.lists(st.integers(1, 30), min_size=1, max_size=30), st.integers(1, 40), st.data())
def test_the_newest_sound_up_to_the_limit_is_always_there(
    lengths: list[int], limit: int, data: st.DataObject
) -> None:
    buffer, written, gone = MemoryBuffer(50, limit), 50, 50
    for length in lengths:
        dropped = buffer.append(written, pcm(*range(written, written + length)))
        assert not dropped or dropped.start == gone, "what is dropped is named once, in order"
        written, gone = written + length, dropped.stop if dropped else gone
        assert written - limit <= gone + max(1, limit // 100), "no more is dropped than the limit asks for"
        assert written - gone <= limit
    start = data.draw(st.integers(50, written))
    count = data.draw(st.integers(0, written - start))
    expected = [each if each >= gone else 0 for each in range(start, start + count)]
    assert buffer.read(start, count) == pcm(*expected)
    assert len(buffer.first(1 << 20)) == 2 * (written - gone)
