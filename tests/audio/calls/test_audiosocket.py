import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.audiosocket import (
    AUDIO_RATES,
    DTMF,
    ERROR,
    HANG_UP,
    UUID,
    AudioSocketCodec,
    packet,
)
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallNoted, CallStarted, EndCause, PartyJoined
from tests.audio.calls.feeding import feed_all, feed_garbage, sound_of
from tests.audio.calls.tones import CALLER_HZ, correlation, frames, tone

ID = uuid.UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
IDENTIFIED = packet(UUID, ID.bytes)


def audio(kind: int, pcm: bytes) -> bytes:
    size = 2 * AUDIO_RATES[kind] // 50
    return b"".join(packet(kind, piece) for piece in frames(pcm, size))


def test_a_packet_has_its_length_in_network_order() -> None:
    assert packet(0x10, bytes(320))[:3] == b"\x10\x01\x40"


@pytest.mark.parametrize("kind", AUDIO_RATES)
def test_a_voice_is_heard_at_every_rate_of_the_table(kind: int) -> None:
    rate = AUDIO_RATES[kind]
    sound = tone(CALLER_HZ, 0.4, rate)
    events = feed_all(AudioSocketCodec(), [IDENTIFIED + audio(kind, sound)])
    assert events[0] == CallStarted(str(ID))
    assert isinstance(events[1], PartyJoined)
    assert events[1].format.rate == rate
    assert sound_of(events, "caller") == sound
    assert correlation(sound_of(events, "caller"), CALLER_HZ, rate) > 0.99


def test_the_silence_to_send_is_20_ms_of_the_kind_that_comes() -> None:
    codec = AudioSocketCodec()
    assert codec.silence == packet(0x10, bytes(320))
    feed_all(codec, [IDENTIFIED + packet(0x12, bytes(640))])
    assert codec.silence == packet(0x12, bytes(640))


def test_a_key_a_hang_up_and_an_error_are_told_apart() -> None:
    assert feed_all(AudioSocketCodec("Ana"), [IDENTIFIED, packet(DTMF, b"5")])[-1] == CallNoted(
        "Ana pressed 5", "caller"
    )
    assert feed_all(AudioSocketCodec(), [IDENTIFIED, packet(HANG_UP)])[-1] == CallEnded(EndCause.HUNG_UP)
    ended = feed_all(AudioSocketCodec(), [IDENTIFIED, packet(ERROR, b"\x02")])[-1]
    assert ended == CallEnded(EndCause.ENDED, "Asterisk reports error 02")


def test_a_connection_that_ends_without_a_hang_up_is_lost() -> None:
    assert list(AudioSocketCodec().connection_lost(None)) == [CallEnded(EndCause.LOST)]


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        (b"GET / HTTP/1.1\r\n", "does not speak AudioSocket"),
        (packet(0x10, bytes(320)), "before its UUID"),
        (packet(UUID, bytes(15)), "not 16 bytes"),
        (IDENTIFIED + IDENTIFIED, "second UUID"),
        (IDENTIFIED + packet(0x10, bytes(2)) + packet(0x12, bytes(2)), "rate changed from 8000 to 16000"),
    ],
)
def test_a_peer_that_speaks_otherwise_is_refused_at_once(stream: bytes, message: str) -> None:
    with pytest.raises(CallRefused, match=message):
        feed_all(AudioSocketCodec(), [stream])


@given(st.lists(st.integers(1, 400), max_size=40))
def test_any_split_by_tcp_gives_the_same_events(sizes: list[int]) -> None:
    sound = tone(CALLER_HZ, 0.1)
    stream = IDENTIFIED + audio(0x10, sound) + packet(DTMF, b"#") + packet(HANG_UP)
    pieces, rest = [], stream
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    events = feed_all(AudioSocketCodec(), [*pieces, rest])
    assert events == feed_all(AudioSocketCodec(), [stream])


@given(st.lists(st.binary(max_size=100), max_size=20))
def test_no_bytes_break_the_codec_or_fill_its_memory(pieces: list[bytes]) -> None:
    for start in (b"", IDENTIFIED):
        codec = AudioSocketCodec()
        feed_garbage(codec, [start, *pieces])
        assert len(codec._received) < 3 + 65_535
