"""Sound reaches a recogniser's process whole, in blocks."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, MAX_BLOCK, encode_blocks, read_blocks


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_sound_arrives_as_it_was_sent(pieces: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(map(encode_blocks, pieces)) + END_OF_AUDIO + b"behind the end")
    assert list(read_blocks(stream)) == [piece for piece in pieces if piece]


def test_a_long_sound_is_cut_into_blocks_of_the_longest_size() -> None:
    sound = bytes(range(256)) * (2 * MAX_BLOCK // 256) + b"tail"
    blocks = list(read_blocks(io.BytesIO(encode_blocks(sound) + END_OF_AUDIO)))
    assert [len(block) for block in blocks] == [MAX_BLOCK, MAX_BLOCK, 4]
    assert b"".join(blocks) == sound


def test_no_sound_is_not_taken_for_the_end_of_it() -> None:
    assert encode_blocks(b"") == b""


@pytest.mark.parametrize("content", [b"", encode_blocks(b"abc")])
def test_a_stream_that_breaks_off_is_an_error(content: bytes) -> None:
    with pytest.raises(EOFError):
        list(read_blocks(io.BytesIO(content)))


def test_a_hostile_length_does_not_make_the_reader_ask_for_more_than_a_block() -> None:
    asked: list[int] = []

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    with pytest.raises(EOFError):
        list(read_blocks(Stream(struct.pack("<I", 0xFFFFFFFF) + b"x")))
    assert max(asked) == MAX_BLOCK
