"""Every encoding can be decoded by other implementations, and carries all of the sound in its place."""

import io

import av
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr
from av.audio.codeccontext import AudioCodecContext
from av.codec import CodecContext
from msgspec.structs import replace

from symbl_tui.audio.codecs import (
    MAX_CHUNK_BYTES,
    Encoder,
    Linear16,
    check_library,
    chunk_samples,
    create_encoder,
    is_available,
)
from symbl_tui.demo import meeting_path
from symbl_tui.domain.encoding import ENCODINGS, Encoding
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol.start_request import parse_audio
from symbl_tui.errors import ConfigError

RATE = 16_000
CHUNK = 1600

Samples = npt.NDArray[np.int16]

every = pytest.mark.parametrize("codec", list(Encoding))


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Alice for five seconds and a bit that fills no chunk."""
    sound, _ = soundfile.read(meeting_path(), frames=7 * RATE + 777, start=RATE, dtype="int16")
    return np.ascontiguousarray(sound[:, 0])


def messages(encoder: Encoder, sound: Samples, chunk: int = CHUNK) -> list[bytes]:
    pieces = (sound[start : start + chunk].tobytes() for start in range(0, len(sound), chunk))
    return [*(message for piece in pieces for message in encoder.encode(piece)), *encoder.flush()]


def decoded_by_the_engine(encoder: Encoder, sent: list[bytes]) -> Samples:
    converter = SoundConverter(parse_audio({"encoding": encoder.name, "sampleRateHertz": encoder.rate}))
    out = b"".join(piece for message in sent for piece in converter.convert(message))
    return np.frombuffer(out + b"".join(converter.flush()), np.int16)


def likeness(decoded: Samples, sound: Samples, later: int) -> float:
    length = min(len(decoded) - later, len(sound)) - 100
    return float(np.corrcoef(decoded[later : later + length], sound[:length])[0, 1])


def lag(decoded: Samples, sound: Samples) -> int:
    """By how many samples the decoded sound is late."""
    return max(range(400), key=lambda later: likeness(decoded, sound, later))


def test_linear16_passes_samples_on_as_they_are() -> None:
    encoder: Encoder = Linear16(RATE)
    assert (encoder.name, encoder.rate) == ("LINEAR16", RATE)
    assert list(encoder.encode(b"\x01\x02\x03\x04")) == [b"\x01\x02\x03\x04"]
    assert list(encoder.flush()) == []


@pytest.mark.parametrize(("rate", "expected"), [(8000, 800), (16000, 1600), (44100, 4096), (48000, 4096)])
def test_a_chunk_is_100_ms_or_what_the_engine_takes(rate: int, expected: int) -> None:
    assert chunk_samples(rate) == expected
    assert expected * 2 <= MAX_CHUNK_BYTES


def test_a_chunk_is_never_empty() -> None:
    assert chunk_samples(8000, seconds=0.0) == 1


@every
def test_the_decoded_sound_is_complete_and_has_the_declared_lag(codec: Encoding, speech: Samples) -> None:
    encoder = create_encoder(codec, RATE, CHUNK)
    decoded = decoded_by_the_engine(encoder, messages(encoder, speech))
    late = lag(decoded, speech)
    assert abs(late / RATE - codec.info.lag) < 0.001
    assert 0 <= len(decoded) - late - len(speech) < 640 or codec.info.exact
    if codec.info.exact:
        assert decoded.tobytes() == speech.tobytes()
    assert likeness(decoded, speech, late) > 0.5


@every
@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
def test_sound_of_any_rate_fits_messages_and_keeps_its_length(
    codec: Encoding, speech: Samples, rate: int
) -> None:
    sound = soxr.resample(speech[: 2 * RATE], RATE, rate)
    chunk = chunk_samples(rate)
    encoder = create_encoder(codec, rate, chunk)
    sent = messages(encoder, sound, chunk)
    assert 0 < max(map(len, sent)) <= MAX_CHUNK_BYTES
    assert all(sent)
    assert -2 <= len(decoded_by_the_engine(encoder, sent)) - 2 * RATE < 1000


@pytest.mark.parametrize("seconds", [0.02, 0.1, 1.0])
def test_noise_that_cannot_be_compressed_fits_messages_too(seconds: float) -> None:
    noise = np.random.default_rng(1).integers(-32768, 32768, 48_000).astype(np.int16)
    chunk = chunk_samples(48_000, seconds)
    sent = messages(create_encoder("FLAC", 48_000, chunk), noise, chunk)
    assert max(map(len, sent)) <= MAX_CHUNK_BYTES


def test_sound_that_is_brought_to_a_higher_rate_fits_messages_too() -> None:
    loudest = np.random.default_rng(3).choice([-32768, 32767], 16_000).astype(np.int16)
    chunk = chunk_samples(8000, 1.0)
    sent = messages(create_encoder("FLAC", 8000, chunk), loudest, chunk)
    assert max(map(len, sent)) <= MAX_CHUNK_BYTES


def test_silence_stays_as_cheap_at_another_rate() -> None:
    silence = np.zeros(16_000, np.int16)
    same, other = (messages(create_encoder("FLAC", rate, 1600), silence, 1600) for rate in (16_000, 8000))
    assert sum(map(len, other)) < 3 * sum(map(len, same))


@every
@pytest.mark.parametrize("step", [7, 319, 4000])
def test_how_the_sound_was_cut_makes_no_difference(codec: Encoding, speech: Samples, step: int) -> None:
    rate = 8000 if codec is Encoding.MULAW else RATE
    once, cut = (messages(create_encoder(codec, rate, CHUNK), speech[:RATE], each) for each in (CHUNK, step))
    assert b"".join(once) == b"".join(cut)


@every
def test_a_connection_without_any_sound_sends_none(codec: Encoding) -> None:
    encoder = create_encoder(codec, RATE, CHUNK)
    decoded = decoded_by_the_engine(encoder, list(encoder.flush()))
    assert len(decoded) <= 640
    assert not len(decoded) or np.abs(decoded).max() < 10


@every
def test_silence_costs_no_more_than_speech(codec: Encoding, speech: Samples) -> None:
    silence = messages(create_encoder(codec, RATE, CHUNK), np.zeros_like(speech))
    said = messages(create_encoder(codec, RATE, CHUNK), speech)
    share = sum(map(len, silence)) / sum(map(len, said))
    assert share <= {"FLAC": 0.05, "OPUS": 0.25, "AMR_WB": 0.25}.get(codec, 1.0)


def _decoded(codec: str, packets: list[bytes]) -> Samples:
    """Mono at the rate of the stream, by a decoder of FFmpeg's."""
    context = CodecContext.create(codec, "r")
    assert isinstance(context, AudioCodecContext)
    context.sample_rate, context.layout = (8000 if codec == "pcm_mulaw" else RATE), av.AudioLayout("mono")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=context.sample_rate)
    frames = [frame for packet in packets for frame in context.decode(av.Packet(packet))]
    pieces = [piece.to_ndarray().ravel() for frame in frames for piece in resampler.resample(frame)]
    pieces += [piece.to_ndarray().ravel() for piece in resampler.resample(None)]
    return np.concatenate(pieces).astype(np.int16)


def test_flac_is_a_file_that_holds_every_sample(speech: Samples) -> None:
    sent = messages(create_encoder("FLAC", RATE, CHUNK), speech)
    with av.open(io.BytesIO(b"".join(sent)), "r") as file:
        assert (file.format.name, file.streams.audio[0].rate) == ("flac", RATE)
        samples = np.concatenate([frame.to_ndarray().ravel() for frame in file.decode(audio=0)])
    assert samples.tobytes() == speech.tobytes()


def test_opus_packets_are_what_libopus_decodes(speech: Samples) -> None:
    decoded = _decoded("libopus", messages(create_encoder("OPUS", RATE, CHUNK), speech))
    assert likeness(decoded, speech, lag(decoded, speech)) > 0.8


def test_mulaw_is_g711(speech: Samples) -> None:
    slow = soxr.resample(speech, RATE, 8000)
    decoded = _decoded("pcm_mulaw", messages(create_encoder("MULAW", 8000, 800), slow))
    error = np.abs(decoded.astype(int) - slow)
    assert len(decoded) == len(slow)
    assert (error <= (np.abs(slow.astype(int)) + 132) / 32).all()


def test_mulaw_keeps_the_loudest_samples_loud() -> None:
    loudest = np.array([-32768, -1, 0, 1, 32767], np.int16)
    decoded = _decoded("pcm_mulaw", messages(create_encoder("MULAW", 8000, 800), loudest))
    assert decoded.tolist() == [-32124, 0, 0, 0, 32124]


def test_amr_wb_is_a_file_that_players_know(speech: Samples) -> None:
    sent = messages(create_encoder("AMR_WB", RATE, CHUNK), speech)
    with av.open(io.BytesIO(b"".join(sent)), "r") as file:
        assert file.format.name == "amr"
        packets = [bytes(packet) for packet in file.demux(file.streams.audio[0]) if packet.size]
    decoded = _decoded("libopencore_amrwb", packets)
    assert likeness(decoded, speech, lag(decoded, speech)) > 0.8


@pytest.mark.parametrize("codec", [Encoding.AMR_WB, Encoding.SPEEX])
def test_an_encoding_whose_library_is_missing_names_the_package(
    codec: Encoding, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = codec.info.library
    assert library
    assert is_available(codec)
    check_library(codec)
    gone = replace(codec.info, library=replace(library, soname="libgone.so.9"))
    monkeypatch.setitem(ENCODINGS, codec, gone)
    assert not is_available(codec)
    for use in (lambda: check_library(codec), lambda: create_encoder(codec, RATE, CHUNK)):
        with pytest.raises(ConfigError, match=f"{codec} needs .*apt install {library.package}"):
            use()


def test_every_connection_begins_anew(speech: Samples) -> None:
    sent = {name: messages(create_encoder(name, RATE, CHUNK), speech[:RATE]) for name in ("AMR_WB", "SPEEX")}
    for name, first in sent.items():
        for _ in range(20):
            assert messages(create_encoder(name, RATE, CHUNK), speech[:RATE]) == first
