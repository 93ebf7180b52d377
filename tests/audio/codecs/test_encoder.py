"""Codecs of fixed frames: every sample is packed once, whatever pieces it comes in."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.codecs.encoder import Framed

PIECES = st.lists(st.binary(max_size=50).map(lambda pcm: pcm[: len(pcm) // 2 * 2]), max_size=12)


def copy(pcm: bytes) -> bytes:
    return pcm


def encode_all(encoder: Framed, pieces: list[bytes]) -> list[bytes]:
    return [packet for pcm in pieces for packet in encoder.encode(pcm)] + encoder.flush()


@given(PIECES)
def test_all_sound_is_packed_in_whole_frames_padded_with_silence(pieces: list[bytes]) -> None:
    packets = encode_all(Framed("x", 8000, 4, copy), pieces)
    pcm = b"".join(pieces)
    assert all(len(packet) == 8 for packet in packets)
    assert b"".join(packets) == pcm + bytes(-len(pcm) % 8)


@given(PIECES)
def test_a_codec_with_short_last_frames_gets_no_padding(pieces: list[bytes]) -> None:
    packets = encode_all(Framed("x", 8000, 4, copy, pack_last=copy), pieces)
    assert b"".join(packets) == b"".join(pieces)


@given(PIECES, st.integers(0, 9))
def test_silence_pushes_out_what_the_codec_lags_behind(pieces: list[bytes], look_ahead: int) -> None:
    packets = encode_all(Framed("x", 8000, 4, copy, look_ahead=look_ahead), pieces)
    sound = sum(map(len, pieces))
    assert sound + 2 * look_ahead <= 8 * len(packets) < sound + 2 * look_ahead + 8


@given(PIECES)
def test_joined_packets_are_one_message_a_call(pieces: list[bytes]) -> None:
    encoder = Framed("x", 8000, 4, copy, joined=True)
    messages = [encoder.encode(pcm) for pcm in pieces]
    assert all(len(each) <= 1 for each in messages)
    assert all(message for each in messages for message in each)


def test_a_packet_without_content_is_no_message() -> None:
    encoder = Framed("x", 8000, 4, lambda pcm: b"" if pcm == bytes(8) else pcm)
    assert encoder.encode(bytes(8) + b"soundhas") == [b"soundhas"]


def test_flushing_twice_sends_nothing_twice() -> None:
    encoder = Framed("x", 8000, 4, copy, pack_last=copy)
    encoder.encode(b"abcdef")
    assert (encoder.flush(), encoder.flush()) == ([b"abcdef"], [])
