"""Bytes, CPU, delay and word error rate of each encoding.

Both speakers of the bundled meeting go through our encoder and the engine's decoder. Bytes are those of the
messages with their WebSocket headers. ``SYMBL_BENCH_WER=no`` leaves out the recogniser, which takes minutes.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import jiwer
import numpy as np
import numpy.typing as npt
import soundfile

from symbl_tui.audio.codecs import create_encoder
from symbl_tui.demo import meeting, meeting_path
from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol.start_request import parse_audio
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
from tests.bench.bench_speech import plain, recognise

Samples = npt.NDArray[np.int16]

_CHUNK = RATE // 10
_PUSH = RATE // 50
_ROOM_DBFS = -50.0


@dataclass
class Trip:
    """A speaker's sound, encoded and decoded."""

    decoded: Samples
    messages: list[bytes]
    encoding: float
    """CPU seconds."""
    decoding: float
    behind: float
    """Seconds of sound that were given and did not come out yet, at worst."""


def pieces(sound: Samples, step: int) -> Iterator[bytes]:
    for start in range(0, len(sound), step):
        yield sound[start : start + step].tobytes()


def trip(name: str, sound: Samples) -> Trip:
    """Encode and decode chunk by chunk."""
    encoder = create_encoder(name, RATE, _CHUNK)
    decoder = SoundConverter(parse_audio({"encoding": encoder.name, "sampleRateHertz": encoder.rate}))
    out, spent, given, behind = bytearray(), [0.0, 0.0], 0, 0.0
    messages: list[bytes] = []
    for piece in (*pieces(sound, _CHUNK), None):
        began = time.process_time()
        new = list(encoder.flush() if piece is None else encoder.encode(piece))
        encoded = time.process_time()
        out += b"".join(part for message in new for part in decoder.convert(message))
        spent[0] += encoded - began
        spent[1] += time.process_time() - encoded
        messages += new
        given += len(piece or b"")
        if piece and len(piece) == 2 * _CHUNK:
            behind = max(behind, (given - len(out)) / 2 / RATE)
    out += b"".join(decoder.flush())
    return Trip(np.frombuffer(out, np.int16), messages, spent[0], spent[1], behind)


def lag(decoded: Samples, sound: Samples) -> float:
    """Seconds by which the decoded sound is later than the original."""
    part = slice(RATE, 21 * RATE)
    shifts = range(-160, 480)
    return max(shifts, key=lambda shift: _likeness(np.roll(decoded, -shift)[part], sound[part])) / RATE


def _likeness(one: Samples, other: Samples) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def on_the_wire(messages: list[bytes]) -> int:
    """Bytes with the headers of WebSocket messages that a client masks (RFC 6455, 5.2)."""
    return sum(len(message) + (6 if len(message) < 126 else 8) for message in messages)


def push_cost(name: str, sound: Samples) -> float:
    """CPU milliseconds per second of sound, encoded 20 ms at a time."""
    encoder = create_encoder(name, RATE, _PUSH)
    began = time.process_time()
    for piece in pieces(sound, _PUSH):
        list(encoder.encode(piece))
    return (time.process_time() - began) / len(sound) * RATE * 1000


async def errors(decoded: list[Samples]) -> float:
    """The word error rate of both speakers together."""
    bundled = meeting()
    words = [
        plain(" ".join(turn.text for turn in bundled.turns if turn.channel == number))
        for number in range(len(decoded))
    ]
    recognizers = choose(RecognizerSettings(), {})
    try:
        found = [plain(await recognise(recognizers, sound)) or "-" for sound in decoded]
    finally:
        await recognizers.close()
    return float(jiwer.wer(words, found))


def report(codec: Encoding, speakers: list[Samples]) -> str:
    """A line of figures."""
    trips = [trip(codec, sound) for sound in speakers]
    seconds = sum(map(len, speakers)) / RATE
    rate = sum(on_the_wire(each.messages) for each in trips) / seconds
    added_delay = max(lag(each.decoded, sound) for each, sound in zip(trips, speakers, strict=True))
    encoding, decoding = (sum(spent) / seconds * 1000 for spent in zip(*map(_spent, trips), strict=True))
    figures = [
        f"{codec:9} {rate * 3600 / 1e6:6.1f} MB/h, {rate / RATE / 2:6.1%} of the samples",
        f"{bytes_per_second(codec, in_a_room(speakers[0])) / RATE / 2:.1%} in a room",
        f"{bytes_per_second(codec, np.zeros(20 * RATE, np.int16)):.0f} B/s of silence",
        f"CPU ms per second: encode {encoding:.2f}, by 20 ms {push_cost(codec, speakers[0]):.2f}",
        f"decode {decoding:.2f}",
        f"later by {added_delay * 1000:.1f} ms, held at most {max(t.behind for t in trips) * 1000:.0f} ms",
    ]
    if os.environ.get("SYMBL_BENCH_WER") != "no":
        wrong = asyncio.run(errors([each.decoded for each in trips]))
        figures.append(f"word error rate {wrong:.1%}")
    return ", ".join(figures)


def _spent(trip: Trip) -> tuple[float, float]:
    return trip.encoding, trip.decoding


def bytes_per_second(name: str, sound: Samples) -> float:
    return on_the_wire(trip(name, sound).messages) / len(sound) * RATE


def in_a_room(sound: Samples) -> Samples:
    """The sound with the noise of a room, which lossless encodings cannot compress."""
    noise = np.random.default_rng(1).normal(0, 32768 * 10 ** (_ROOM_DBFS / 20), len(sound))
    return (sound * 0.9 + noise).astype(np.int16)


def main() -> None:
    """Print the figures."""
    sound, _ = soundfile.read(meeting_path(), dtype="int16")
    speakers = [np.ascontiguousarray(sound[:, number]) for number in range(sound.shape[1])]
    for codec in Encoding:
        print(report(codec, speakers), flush=True)


if __name__ == "__main__":
    main()
