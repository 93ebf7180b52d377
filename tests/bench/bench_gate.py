"""Word errors and bytes of the bundled meeting with and without the voice gate.

Word error rates are those of the local recogniser, of the sound as recorded and with a quiet room's noise
beneath it; bytes are those of each codec's messages. LINEAR16 is also shown as a WebSocket would compress it.
``SYMBL_BENCH_WER=no`` leaves out the recogniser, which takes minutes; numbers after the name choose modes.
"""

import asyncio
import math
import os
import sys
import time
import zlib
from collections.abc import Iterator

import jiwer
import numpy as np

from symbl_tui.audio.codecs import create_encoder
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.voice_gate import VoiceGate
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
from tests.bench.bench_speech import Samples, Speech, bundled, plain, recognise

CHUNK = RATE // 10
ROOMS = {"as recorded": -math.inf, "room noise at -55 dBFS": -55.0, "a loud room at -40 dBFS": -40.0}


def noisy(speech: Speech, dbfs: float) -> Speech:
    """The sound in a room with noise of that level, loudest at low frequencies like that of fans."""
    if dbfs == -math.inf:
        return speech
    white = np.fft.rfft(np.random.default_rng(1).normal(0, 1, len(speech.sound)))
    pink = np.fft.irfft(white / np.sqrt(np.maximum(1, np.arange(len(white)))), len(speech.sound))
    noise = pink / pink.std() * 32768 * 10 ** (dbfs / 20)
    return Speech(speech.name, np.clip(speech.sound + noise, -32768, 32767).astype(np.int16), speech.words)


def pieces(sound: Samples, mode: int) -> Iterator[bytes]:
    """The sound of a channel that passes the gate."""
    gate, pcm, at = VoiceGate(RATE, mode), sound.tobytes(), 0
    while at < len(sound):
        end = at + CHUNK + gate.look_ahead(CHUNK)
        yield gate.push(pcm[at * SAMPLE_BYTES : end * SAMPLE_BYTES], CHUNK)
        at += CHUNK


def gated(speech: Speech, mode: int) -> Speech:
    return Speech(speech.name, np.frombuffer(b"".join(pieces(speech.sound, mode)), np.int16), speech.words)


async def wrong(speeches: list[Speech]) -> float:
    """The word error rate."""
    recognizers = choose(RecognizerSettings(), {})
    texts = [await recognise(recognizers, speech.sound) for speech in speeches]
    await recognizers.close()
    return float(jiwer.wer([plain(each.words) for each in speeches], [plain(text) or "-" for text in texts]))


def kilobytes(speeches: list[Speech], name: str) -> float:
    """Kilobytes per second of both channels in an encoding."""
    return sum(map(len, messages(speeches, name))) / 1000 / len(speeches[0].sound) * RATE


def messages(speeches: list[Speech], name: str) -> Iterator[bytes]:
    for each in speeches:
        encoder, pcm = create_encoder(name, RATE, CHUNK), each.sound.tobytes()
        for start in range(0, len(pcm), CHUNK * SAMPLE_BYTES):
            yield from encoder.encode(pcm[start : start + CHUNK * SAMPLE_BYTES])
        yield from encoder.flush()


def deflated(speeches: list[Speech]) -> tuple[float, float]:
    """Kilobytes per second of LINEAR16 under permessage-deflate; its CPU milliseconds per channel-second."""
    began, size = time.process_time(), 0
    for each in speeches:
        press = zlib.compressobj(wbits=-12, memLevel=5)
        for message in messages([each], "LINEAR16"):
            size += len(press.compress(message)) + len(press.flush(zlib.Z_SYNC_FLUSH)) - 4
    seconds = len(speeches[0].sound) / RATE
    cost = (time.process_time() - began) * 1000 / seconds / len(speeches)
    return size / 1000 / seconds, cost


def bytes_report(title: str, speeches: list[Speech]) -> str:
    sizes = ", ".join(f"{name} {kilobytes(speeches, name):.2f}" for name in ("LINEAR16", "FLAC", "OPUS"))
    pressed, cost = deflated(speeches)
    return f"  {title}: kB/s of both {sizes}; deflated {pressed:.2f} ({cost:.1f} ms per channel-second)"


def main(modes: tuple[int, ...] = (2,)) -> None:
    """Print the figures."""
    for room, level in ROOMS.items():
        speeches = [noisy(each, level) for each in bundled()]
        print(f"{room}: {words(speeches)}")
        print(bytes_report("ungated", speeches), flush=True)
        for mode in modes:
            began = time.process_time()
            shut = [gated(each, mode) for each in speeches]
            cost = (time.process_time() - began) / sum(len(each.sound) for each in speeches) * RATE * 1000
            silent = float(np.mean([np.mean(each.sound == 0) for each in shut]))
            print(
                f"  gate {mode}: {words(shut)}{silent:.0%} digital silence; {cost:.2f} ms per channel-second"
            )
            print(bytes_report(f"gate {mode}", shut), flush=True)


def words(speeches: list[Speech]) -> str:
    if os.environ.get("SYMBL_BENCH_WER") == "no":
        return ""
    return f"word error rate {asyncio.run(wrong(speeches)):.1%}, "


if __name__ == "__main__":
    main(tuple(int(each) for each in sys.argv[1:]) or (2,))
