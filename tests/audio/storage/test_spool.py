import asyncio
import stat
import tempfile
import threading
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.part_list import count_samples
from symbl_tui.audio.storage.recorded_parts import RecordedParts
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory
from tests.support.full_disk import no_file_over

PIECES = st.lists(st.binary(max_size=2000).map(lambda pcm: pcm[: len(pcm) // 2 * 2]), max_size=20)


async def read_all(spool: Spool, at_most: int = 700) -> bytes:
    """What a sender does: wait, read, go on, until the spool is finished."""
    heard = bytearray()
    position = 0
    while await spool.wait_beyond(position) > position:
        pcm = spool.read(position, at_most)
        heard += pcm
        position += len(pcm) // 2
    return bytes(heard)


def write_in_thread(spool: Spool, pieces: list[bytes]) -> threading.Thread:
    """A writer with an event loop of its own, as in a session."""

    async def write() -> None:
        for piece in pieces:
            spool.append(piece)
            await asyncio.sleep(0)
        spool.finish()

    thread = threading.Thread(target=lambda: asyncio.run(write()))
    thread.start()
    return thread


async def test_all_that_is_written_is_read_by_another_thread_while_it_is_written(tmp_path: Path) -> None:
    pieces = [bytes([number % 256]) * 640 for number in range(3000)]
    spool = open_spool(Directory(tmp_path), "1.pcm")
    writer = write_in_thread(spool, pieces)
    assert await read_all(spool) == b"".join(pieces)
    writer.join()
    spool.close()


@given(PIECES, st.integers(1, 3000))
def test_any_pieces_come_back_as_one_sound(pieces: list[bytes], at_most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = open_spool(Directory(Path(folder)), "1.pcm")
        for piece in pieces:
            spool.append(piece)
        spool.finish()
        assert asyncio.run(read_all(spool, at_most)) == b"".join(pieces)
        assert spool.position == len(b"".join(pieces)) // 2
        spool.close()


async def test_a_waiting_reader_is_woken_only_when_there_is_enough(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    waiting = asyncio.create_task(spool.wait_beyond(99))
    await asyncio.sleep(0)
    spool.append(bytes(198))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    spool.append(bytes(2))
    assert await waiting == 100
    spool.close()


async def test_a_waiting_reader_is_woken_at_the_end(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    spool.append(bytes(20))
    waiting = asyncio.create_task(spool.wait_beyond(10))
    await asyncio.sleep(0)
    spool.finish()
    assert await waiting == 10
    assert spool.finished
    spool.close()


async def test_a_reader_that_gave_up_does_not_disturb_the_writer(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(spool.wait_beyond(0), 0.01)
    spool.append(bytes(2))
    assert await spool.wait_beyond(0) == 1
    spool.close()


def test_a_reader_whose_loop_died_does_not_disturb_the_writer(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    waiting = spool.wait_beyond(0)

    async def begin_to_wait() -> None:
        waiting.send(None)

    asyncio.run(begin_to_wait())
    spool.append(bytes(2))
    assert spool.position == 1
    waiting.close()
    spool.close()


def test_only_what_is_published_can_be_read(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    spool.append(b"\x01\x00\x02\x00")
    with spool.path.open("ab") as behind_its_back:
        behind_its_back.write(b"\x03\x00")
    assert spool.read(1, 10) == b"\x02\x00"
    assert spool.read(2, 10) == b""
    assert spool.read(9, 10) == b""
    spool.close()


def test_the_recording_is_for_its_owner_only(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    assert stat.S_IMODE(spool.path.stat().st_mode) == 0o600
    spool.close()


def test_a_recording_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "1.pcm"
    path.write_bytes(b"\x01\x00\x02")  # a crash in the middle of a sample
    spool = open_spool(Directory(tmp_path), "1.pcm")
    spool.append(b"\x05\x00")
    spool.sync()
    assert spool.read(0, 10) == b"\x01\x00\x05\x00"
    spool.close()


def test_a_full_disk_is_one_clear_sentence_and_the_sound_is_still_there_to_be_sent(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    with no_file_over(0):
        spool.append(b"\1\0" * 320)
        assert spool.trouble == f"the sound cannot be written to {tmp_path}: File too large"
        assert spool.position == 320
        assert spool.read(0, 320) == b"\1\0" * 320
        spool.close()
    assert [(hole.start, hole.end) for hole in spool.holes] == [(0, 320)]


def troubled(spool: Spool) -> bool:
    return spool.trouble is not None


def numbered(start: int, end: int) -> bytes:
    """Samples that tell their position."""
    return array("h", (number % 30_000 for number in range(start, end))).tobytes()


def test_sound_kept_in_memory_is_written_when_the_disk_has_room_again(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    with no_file_over(2500):  # in the midst of a piece
        for start in range(0, 3000, 300):
            spool.append(numbered(start, start + 300))
            assert spool.read(0, 9999) == numbered(0, start + 300)
        assert "File too large" in str(spool.trouble)
        spool.flush()
        assert troubled(spool)
    spool.flush()
    assert not troubled(spool)
    spool.append(numbered(3000, 3300))
    assert spool.path.read_bytes() == spool.read(0, 9999) == numbered(0, 3300)
    spool.close()
    assert spool.holes == ()


def test_a_disk_that_is_full_for_long_costs_the_oldest_sound_and_bounded_memory(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm", memory_samples=1000)
    with no_file_over(200):
        for start in range(0, 5000, 100):
            spool.append(numbered(start, start + 100))
    (hole,) = spool.holes
    assert (hole.start, hole.reason) == (100, spool.trouble)
    assert 3990 <= hole.end <= 4100
    whole = numbered(0, 100) + bytes((hole.end - 100) * 2) + numbered(hole.end, 5000)
    assert spool.read(0, 9999) == whole
    spool.flush()
    assert spool.read(0, 9999) == spool.path.read_bytes() == whole
    spool.close()


def test_no_sample_is_lost_while_the_disk_fails_now_and_then(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm", part_samples=7000)
    over = threading.Event()

    def flush() -> None:
        while not over.is_set():
            spool.flush()

    flushing = threading.Thread(target=flush)
    flushing.start()
    for round in range(40):
        with no_file_over(400 * round):
            for start in range(round * 1000, (round + 1) * 1000, 100):
                spool.append(numbered(start, start + 100))
                assert spool.read(max(0, start - 500), 9999) == numbered(max(0, start - 500), start + 100)
    over.set()
    flushing.join()
    spool.close()
    assert spool.holes == ()
    ordered = [tmp_path / "1.pcm", *(tmp_path / f"1-{number:04}.pcm" for number in range(2, 7))]
    assert b"".join(file.read_bytes() for file in ordered) == numbered(0, 40_000)


def test_a_recording_that_may_take_no_more_room_can_still_be_sent(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    spool.append(numbered(0, 100))
    spool.hold("that is enough")
    spool.append(numbered(100, 200))
    spool.flush()
    assert spool.trouble == "that is enough"
    assert spool.read(0, 200) == numbered(0, 200)
    spool.close()
    assert spool.path.read_bytes() == numbered(0, 100)
    assert [(hole.start, hole.end, hole.reason) for hole in spool.holes] == [(100, 200, "that is enough")]


def test_a_long_recording_is_many_files_and_one_sound(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1-ann.pcm", part_samples=1000)
    for start in range(0, 4500, 300):
        spool.append(numbered(start, start + 300))
    names = ["1-ann-0002.pcm", "1-ann-0003.pcm", "1-ann-0004.pcm", "1-ann-0005.pcm", "1-ann.pcm"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert spool.read(0, 9999) == numbered(0, 4500)
    assert count_samples(Directory(tmp_path), "1-ann") == 4500
    spool.close()
    again = open_spool(Directory(tmp_path), "1-ann.pcm", part_samples=1000)
    assert again.position == 4500
    again.append(numbered(4500, 5200))
    assert again.read(900, 9999) == numbered(900, 5200)
    again.close()


def test_parts_that_became_flac_are_read_all_the_same(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1-ann.pcm", part_samples=1000)
    spool.append(numbered(0, 3500))
    (tmp_path / "1-ann-bob.pcm").write_bytes(bytes(2))  # somebody else's
    finished = list(spool.parts_before(2500))
    assert finished == ["1-ann.pcm", "1-ann-0002.pcm"]
    assert spool.read(0, 10) == numbered(0, 10)
    for name in finished:
        to_flac(Directory(tmp_path), name, 16_000)
    assert list(spool.parts_before(2500)) == []
    assert spool.read(1500, 10) == numbered(1500, 1510)
    assert spool.read(0, 9999) == numbered(0, 3500)
    assert count_samples(Directory(tmp_path), "1-ann") == 3500
    spool.close()


def test_a_folder_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="cannot be opened: No such file or directory"):
        open_spool(Directory(tmp_path), "gone/1.pcm")


def test_a_closed_recording_refuses_in_one_clear_sentence(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm")
    spool.append(bytes(2))
    spool.close()
    spool.close()
    for use in (lambda: spool.append(bytes(2)), lambda: spool.read(0, 1), spool.sync):
        with pytest.raises(SymblTuiError, match="cannot be"):
            use()


def test_a_channel_that_begins_late_has_its_sound_at_its_position_and_takes_no_room_for_the_rest(
    tmp_path: Path,
) -> None:
    hour, start = 3_600_000, 3_600_000 * 2 + 5000
    spool = open_spool(Directory(tmp_path), "2.pcm", hour, start=start)
    assert spool.position == start
    assert not list(tmp_path.iterdir())  # a disk that is full is no obstacle: see below
    spool.sync()
    spool.append(b"\1\2" * 1000)
    assert spool.read(start - 10, 20) == bytes(20) + b"\1\2" * 10
    spool.close()
    assert sum(each.stat().st_blocks * 512 for each in tmp_path.iterdir()) < 100_000
    assert count_samples(Directory(tmp_path), "2") == start + 1000
    again = open_spool(Directory(tmp_path), "2.pcm", hour)
    assert (again.position, again.read(start, 2)) == (start + 1000, b"\1\2\1\2")
    again.close()
    recorded = RecordedParts(tmp_path / "2.pcm", hour, 1000)
    assert recorded.read(start - 1, 2) == b"\0\0\1\2"
    assert recorded.unreadable == 0


def test_a_channel_that_begins_late_on_a_full_disk_waits_in_memory(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    directory = Directory(tmp_path)
    with no_file_over(0):
        spool = open_spool(directory, "2.pcm", 10_000, start=12_000)
        spool.append(b"\1\2" * 1000)
        assert spool.trouble
        assert spool.read(12_000, 1) == b"\1\2"
    tmp_path.chmod(0o700)
    spool.flush()
    assert not spool.trouble
    assert not spool.holes
    spool.close()
    assert count_samples(directory, "2") == 13_000


def test_a_channel_that_begins_late_follows_a_folder_that_is_made_anew(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    spool = open_spool(Directory(tmp_path / "old"), "2.pcm", start=500)
    spool.restore(Directory(tmp_path / "new"))
    spool.append(b"\1\2")
    spool.close()
    assert not spool.holes
    assert (tmp_path / "new" / "2.pcm").read_bytes() == bytes(1000) + b"\1\2"
