"""FLAC in a message is split into frames only where all of them are whole."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.decoders.flac_frames import whole_frames


@pytest.fixture(scope="module")
def stream() -> bytes:
    """A second of noise, about 9 kB."""
    file = io.BytesIO()
    noise = np.random.default_rng(1).integers(-200, 200, 8000).astype(np.int16)
    soundfile.write(file, noise, 8000, format="FLAC")
    return file.getvalue()


def test_a_stream_is_split_into_frames_without_its_header(stream: bytes) -> None:
    frames = whole_frames(stream)
    assert frames is not None
    assert len(frames) > 1
    assert stream.endswith(b"".join(frames))
    assert all(frame.startswith(b"\xff\xf8") for frame in frames)


def test_frames_of_later_messages_have_no_header(stream: bytes) -> None:
    frames = whole_frames(stream) or []
    assert whole_frames(frames[1]) == [frames[1]]
    assert whole_frames(b"".join(frames[1:])) == frames[1:]


def test_a_header_alone_has_no_frames_and_a_cut_one_is_not_whole(stream: bytes) -> None:
    header = len(stream) - len(b"".join(whole_frames(stream) or []))
    assert whole_frames(stream[:header]) == []
    assert whole_frames(stream[: header - 1]) is None
    assert whole_frames(b"fLaC") is None


@pytest.mark.parametrize("place", [-1, -2, 50])
def test_a_frame_that_is_cut_or_changed_is_not_whole(stream: bytes, place: int) -> None:
    frame = (whole_frames(stream) or [])[0]
    assert whole_frames(frame[:place]) is None
    changed = bytearray(frame)
    changed[place] ^= 1
    assert whole_frames(bytes(changed)) is None


def test_a_long_message_is_left_to_the_parser() -> None:
    assert whole_frames(b"\xff\xf8" * 10_000) is None


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_whole_frames_or_none(data: bytes, marked: bool) -> None:
    message = b"fLaC" + data if marked else b"\xff\xf8" + data
    frames = whole_frames(message)
    assert frames is None or message.endswith(b"".join(frames))
