import asyncio
import stat
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.spool import Spool
from symbl_tui.errors import SymblTuiError

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
    spool = Spool(tmp_path / "1.pcm")
    writer = write_in_thread(spool, pieces)
    assert await read_all(spool) == b"".join(pieces)
    writer.join()
    spool.close()


@given(PIECES, st.integers(1, 3000))
def test_any_pieces_come_back_as_one_sound(pieces: list[bytes], at_most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "1.pcm")
        for piece in pieces:
            spool.append(piece)
        spool.finish()
        assert asyncio.run(read_all(spool, at_most)) == b"".join(pieces)
        assert spool.position == len(b"".join(pieces)) // 2
        spool.close()


async def test_a_waiting_reader_is_woken_only_when_there_is_enough(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    waiting = asyncio.create_task(spool.wait_beyond(99))
    await asyncio.sleep(0)
    spool.append(bytes(198))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    spool.append(bytes(2))
    assert await waiting == 100
    spool.close()


async def test_a_waiting_reader_hears_that_no_more_will_come(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    spool.append(bytes(20))
    waiting = asyncio.create_task(spool.wait_beyond(10))
    await asyncio.sleep(0)
    spool.finish()
    assert await waiting == 10
    assert spool.finished
    spool.close()


async def test_a_reader_that_gave_up_does_not_disturb_the_writer(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(spool.wait_beyond(0), 0.01)
    spool.append(bytes(2))
    assert await spool.wait_beyond(0) == 1
    spool.close()


def test_a_reader_whose_loop_died_does_not_disturb_the_writer(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    waiting = spool.wait_beyond(0)

    async def begin_to_wait() -> None:
        waiting.send(None)

    asyncio.run(begin_to_wait())
    spool.append(bytes(2))
    assert spool.position == 1
    waiting.close()
    spool.close()


def test_only_what_is_published_can_be_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    spool.append(b"\x01\x00\x02\x00")
    with spool.path.open("ab") as behind_its_back:
        behind_its_back.write(b"\x03\x00")
    assert spool.read(1, 10) == b"\x02\x00"
    assert spool.read(2, 10) == b""
    assert spool.read(9, 10) == b""
    spool.close()


def test_the_recording_is_for_its_owner_only(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    assert stat.S_IMODE(spool.path.stat().st_mode) == 0o600
    spool.close()


def test_a_recording_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "1.pcm"
    path.write_bytes(b"\x01\x00\x02")  # a crash in the middle of a sample
    spool = Spool(path)
    spool.append(b"\x05\x00")
    spool.sync()
    assert spool.read(0, 10) == b"\x01\x00\x05\x00"
    spool.close()


def test_a_full_disk_is_one_clear_sentence_and_publishes_nothing() -> None:
    spool = Spool(Path("/dev/full"))
    with pytest.raises(SymblTuiError, match="/dev/full cannot be written: No space left on device"):
        spool.append(bytes(640))
    assert spool.position == 0
    spool.close()


def test_a_folder_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="cannot be opened: No such file or directory"):
        Spool(tmp_path / "gone" / "1.pcm")


def test_a_closed_recording_refuses_in_one_clear_sentence(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "1.pcm")
    spool.append(bytes(2))
    spool.close()
    spool.close()
    for use in (lambda: spool.append(bytes(2)), lambda: spool.read(0, 1), spool.sync):
        with pytest.raises(SymblTuiError, match="cannot be"):
            use()
