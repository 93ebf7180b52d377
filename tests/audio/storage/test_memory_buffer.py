"""Sound in memory by position, of which the oldest is dropped."""

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
