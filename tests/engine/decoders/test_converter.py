"""Sound of every declared rate and encoding reaches the recogniser as the same samples."""

import json
from collections.abc import Iterable
from contextlib import suppress

import av
import numpy as np
import pytest
import soxr
from av.audio.codeccontext import AudioCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.codecs import create_encoder
from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol.start_request import Audio
from symbl_tui.errors import ProtocolError
from tests.engine.frames import kind, transcript
from tests.engine.streaming_client import RATE, Connect, Samples, chunks


def encoded(codec: str, sound: Samples, rate: int, **options: str) -> list[bytes]:
    """Packets of a codec, its stream header first where it has one."""
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, AudioCodecContext)
    context.sample_rate, context.format, context.layout = rate, av.AudioFormat("s16"), av.AudioLayout("mono")
    context.options = options
    context.open()
    step = context.frame_size or 4096
    frames = [sound[None, start : start + step] for start in range(0, len(sound), step)]
    packets = [bytes(packet) for frame in frames for packet in context.encode(_frame(frame, rate))]
    packets += [bytes(packet) for packet in context.encode(None)]
    return [b"fLaC\x80\0\0\x22" + (context.extradata or b""), *packets] if codec == "flac" else packets


def _frame(sound: Samples, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="s16", layout="mono")
    frame.sample_rate = rate
    return frame


def tone(rate: int) -> Samples:
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype(np.int16)


def decoded(converter: SoundConverter, sound: Iterable[bytes]) -> Samples:
    """Everything that comes out of a stream, to its end."""
    out = b"".join(piece for data in sound for piece in converter.convert(data))
    return np.frombuffer(out + b"".join(converter.flush()), np.int16)


@pytest.mark.parametrize("rate", [8000, 11025, 24000, 44100, 48000])
def test_any_rate_comes_out_as_16_khz_with_nothing_lost(rate: int) -> None:
    converter = SoundConverter(Audio(rate=rate))
    output = decoded(converter, chunks(tone(rate), rate=rate))
    assert abs(len(output) - 16_000) <= 2
    middle = slice(1000, 15_000)
    assert np.abs(output[middle].astype(int) - tone(16_000)[middle]).max() < 40


def test_a_sample_cut_in_two_by_the_network_is_put_together() -> None:
    sound = tone(16_000).tobytes()
    converter = SoundConverter(Audio())
    output = decoded(converter, [sound[:333], sound[333:334], sound[334:]])
    assert output.tobytes() == sound


def test_mulaw_expands_as_specified_by_g711() -> None:
    table = _table()
    assert [table[code] for code in (0x00, 0x01, 0x7E, 0x7F, 0x80, 0xF0, 0xFE, 0xFF)] == (
        [-32124, -31100, -8, 0, 32124, 120, 8, 0]
    )


def _table() -> Samples:
    converter = SoundConverter(Audio(Encoding.MULAW, 16_000))
    return decoded(converter, [bytes(range(256))])


def correlation(output: Samples, original: Samples) -> float:
    """Correlation at the delay that suits best; codecs have one of up to some 10 ms."""
    length = min(len(output), len(original)) - 400
    return max(
        float(np.corrcoef(output[delay : delay + length], original[:length])[0, 1]) for delay in range(400)
    )


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("header", [True, False], ids=["with its header", "without"])
def test_flac_is_decoded_exactly_wherever_the_network_splits_it(
    bob: Samples, rate: int, header: bool
) -> None:
    original = soxr.resample(bob, RATE, rate)
    stream = b"".join(encoded("flac", original, rate)[not header :])
    converter = SoundConverter(Audio(Encoding.FLAC, rate))
    output = decoded(converter, [stream[start : start + 777] for start in range(0, len(stream), 777)])
    assert abs(len(output) - len(bob)) <= 40
    assert correlation(output, bob) > 0.999


@pytest.mark.parametrize("rate", [8000, 16_000, 24_000, 48_000])
def test_opus_packets_are_decoded_at_every_rate(bob: Samples, rate: int) -> None:
    packets = encoded("libopus", soxr.resample(bob, RATE, rate), rate)
    output = decoded(SoundConverter(Audio(Encoding.OPUS, rate)), packets)
    assert abs(len(output) - len(bob)) <= 800
    assert correlation(output, bob) > 0.9


def test_a_broken_packet_is_reported_and_the_next_is_decoded(bob: Samples) -> None:
    converter = SoundConverter(Audio(Encoding.OPUS, RATE))
    packets = encoded("libopus", bob, RATE)
    with pytest.raises(ProtocolError, match="a piece of OPUS could not be decoded"):
        list(converter.convert(b"\xff" * 9))
    assert not list(converter.convert(b""))
    assert correlation(decoded(converter, packets), bob) > 0.9


@pytest.mark.parametrize("step", [320, 800, 1600])
def test_flac_with_whole_frames_a_message_is_decoded_without_delay(meeting_sound: Samples, step: int) -> None:
    alice = meeting_sound[: 40 * RATE, 0]
    encoder, converter = create_encoder("FLAC", RATE, step), SoundConverter(Audio(Encoding.FLAC, RATE))
    for start in range(0, len(alice), step):
        said = alice[start : start + step].tobytes()
        output = [bytes(p) for message in encoder.encode(said) for p in converter.convert(message)]
        assert b"".join(output) == said


def test_flac_frames_are_decoded_one_by_one_together_or_split(
    bob: Samples,
) -> None:
    header, *frames = encoded("flac", bob, RATE, frame_size="400")
    together = [b"".join(frames[start : start + 3]) for start in range(20, 50, 3)]
    rest = b"".join(frames[50:])
    cut = [rest[start : start + 1000] for start in range(0, len(rest), 1000)]
    converter = SoundConverter(Audio(Encoding.FLAC, RATE))
    assert decoded(converter, [header, *frames[:20], *together, *cut]).tobytes() == bob.tobytes()


@pytest.mark.parametrize("size", [7, 33, 1000])
def test_amr_wb_is_decoded_wherever_it_is_split_and_with_its_silences(bob: Samples, size: int) -> None:
    sound = np.concatenate((np.zeros(RATE, np.int16), bob, np.zeros(RATE, np.int16)))
    stream = b"".join(_ours(sound, RATE, "AMR_WB"))
    converter = SoundConverter(Audio(Encoding.AMR_WB, RATE))
    output = decoded(converter, [stream[start : start + size] for start in range(0, len(stream), size)])
    assert len(sound) <= len(output) <= len(sound) + 640
    assert correlation(output, sound) > 0.8


def test_a_flac_of_many_hours_in_one_message_comes_out_in_small_pieces() -> None:
    silence = np.zeros(3600 * RATE, np.int16)
    bomb = b"".join(encoded("flac", silence, RATE, frame_size="65535"))
    assert len(bomb) < 100_000
    converter = SoundConverter(Audio(Encoding.FLAC, RATE))
    sizes = [len(piece) for part in (converter.convert(bomb), converter.flush()) for piece in part]
    assert sum(sizes) == silence.nbytes
    assert max(sizes) <= 2 * 65_535


@pytest.mark.parametrize("encoding", list(Encoding))
@settings(max_examples=60, deadline=None)
@given(messages=st.lists(st.binary(max_size=4000), max_size=8))
def test_arbitrary_bytes_do_not_break_a_stream(encoding: Encoding, messages: list[bytes]) -> None:
    converter = SoundConverter(Audio(encoding, 8000 if encoding is Encoding.MULAW else RATE))
    for message in messages:
        with suppress(ProtocolError):
            list(converter.convert(message))
    with suppress(ProtocolError):
        list(converter.flush())


@pytest.mark.parametrize(
    ("encoding", "rate"),
    [
        ("linear16", 48_000),
        ("MULAW", 8000),
        ("flac", 16_000),
        ("Opus", 48_000),
        ("AMR_WB", RATE),
        ("speex", RATE),
    ],
    ids=["a sound card", "a telephone", "FLAC", "Opus", "AMR-WB", "Speex"],
)
async def test_speech_is_recognised_in_every_declared_encoding(
    client: Connect, promise: Samples, encoding: str, rate: int
) -> None:
    sound = soxr.resample(promise, RATE, rate)
    codecs = {"MULAW": _mulaw, "flac": _flac, "Opus": _opus, "AMR_WB": _ours, "speex": _ours}
    messages = codecs.get(encoding, _linear16)(sound, rate, encoding)
    speaker = await client()
    await speaker.start(config={"speechRecognition": {"encoding": encoding, "sampleRateHertz": rate}})
    for message in messages:
        await speaker.socket.send(message)
    frames = await speaker.stop()
    assert "report by friday" in transcript(frames)
    assert kind(frames[-1]) == "recognition_stopped"


def _ours(sound: Samples, rate: int, encoding: str) -> list[bytes]:
    encoder = create_encoder(encoding.upper(), rate, rate // 10)
    messages = (message for piece in chunks(sound) for message in encoder.encode(piece))
    return [*messages, *encoder.flush()]


def _linear16(sound: Samples, rate: int, _: str) -> list[bytes]:
    return chunks(sound, rate=rate)


def _mulaw(sound: Samples, _: int, __: str) -> list[bytes]:
    codes = np.abs(_table()[:, None].astype(int) - sound.astype(int)).argmin(0).astype(np.uint8)
    return [codes[start : start + 160].tobytes() for start in range(0, len(codes), 160)]


def _flac(sound: Samples, rate: int, _: str) -> list[bytes]:
    return encoded("flac", sound, rate)


def _opus(sound: Samples, rate: int, _: str) -> list[bytes]:
    return encoded("libopus", sound, rate)


async def test_a_broken_packet_is_an_error_frame_and_not_the_end(client: Connect, bob: Samples) -> None:
    speaker = await client()
    await speaker.start(config={"speechRecognition": {"encoding": "OPUS"}})
    await speaker.socket.send(b"\xff" * 9)
    for packet in encoded("libopus", bob, RATE):
        await speaker.socket.send(packet)
    frames = await speaker.stop()
    (error,) = (frame for frame in frames if kind(frame) == "error")
    assert "could not be decoded" in error["message"]
    assert "almost complete" in transcript(frames)


async def test_a_client_may_change_its_rate_within_a_stream(
    client: Connect, alice: Samples, bob: Samples
) -> None:
    speaker = await client()
    await speaker.start(config={"speechRecognition": {"sampleRateHertz": 16_000}})
    for piece in chunks(alice):
        await speaker.socket.send(piece)
    await speaker.send_json({"type": "modify_request", "speechRecognition": {"sampleRateHertz": 8000}})
    for piece in chunks(soxr.resample(bob, 16_000, 8000), rate=8000):
        await speaker.socket.send(piece)
    frames = await speaker.stop()
    assert "session_modified" in json.dumps(frames)
    assert "be ready" in transcript(frames)
    assert "almost complete" in transcript(frames)
