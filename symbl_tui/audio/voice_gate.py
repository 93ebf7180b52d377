"""The voice gate: replaces all but speech by digital silence, which costs next to nothing to send.

Times do not shift, and the recording is untouched. Some sound before the first word and after the last one
passes, so that neither loses its edge. In loud noise everything passes: the gate may cost bytes, but no
words.
"""

from collections import deque
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES

LEAD_SECONDS: Final = 0.3
"""How much sound before speech passes."""

HANG_SECONDS: Final = 0.5
"""How much sound after it passes."""

# How strict the voice detector is, from 0 to 3; see tests/bench/bench_gate.py.
_MODE: Final = 2


class VoiceGate:
    """Passes the speech of one channel, piece by piece.

    While it is closed it looks :data:`LEAD_SECONDS` ahead, so silence is sent that much later; speech is not
    delayed.

    Args:
        rate: Samples per second, 8000 to 48000.
        mode: How strict the voice detector is, 0 to 3.
    """

    def __init__(self, rate: int, mode: int = _MODE) -> None:
        from pocketsphinx import Vad  # loads a library; only sessions with a gate need it

        # PocketSphinx brings the same detector as WebRTC, so no further dependency is needed.
        self._vad = Vad(mode, rate)
        self._step: int = self._vad.frame_bytes // SAMPLE_BYTES
        self._lead, self._hang = round(LEAD_SECONDS * rate), round(HANG_SECONDS * rate)
        self._passed = self._examined = 0
        self._rest = b""
        """Pushed and not yet examined: less than a step."""
        # Open at first: sound may begin in the middle of a word, which the detector would take for noise.
        self._open = deque([(0, self._hang)])
        """Intervals that pass, in samples since the beginning; ordered and disjoint."""

    def look_ahead(self, samples: int) -> int:
        """How many samples beyond the next ``samples`` it must examine before it can pass those."""
        start, end = self._open[0] if self._open else (0, 0)
        # Within open sound nothing more can close it, so it passes at once; only silence waits for the lead.
        return 0 if start <= self._passed and self._passed + samples <= end else self._lead + self._step

    def push(self, pcm: bytes, samples: int) -> bytes:
        """Gate the next ``samples`` samples.

        Args:
            pcm: Mono s16le from the end of the last piece: this piece, and as much of :meth:`look_ahead` as
                there is.
            samples: How long the piece is; all of ``pcm`` where it is shorter.
        """
        self._examine(pcm)
        start, end = self._passed, self._passed + min(samples, len(pcm) // SAMPLE_BYTES)
        # Zeros in place of nothing: results keep their times, and an encoder makes next to nothing of them.
        sent = bytearray((end - start) * SAMPLE_BYTES)
        for opens, closes in self._open:
            here, there = (SAMPLE_BYTES * (max(start, min(at, end)) - start) for at in (opens, closes))
            sent[here:there] = pcm[here:there]
        self._passed = end
        # Gone intervals are dropped, or an hour of talk would be searched for every frame.
        while self._open and self._open[0][1] <= end:
            self._open.popleft()
        return bytes(sent)

    def _examine(self, pcm: bytes) -> None:
        pushed = self._examined + len(self._rest) // SAMPLE_BYTES
        self._rest += pcm[(pushed - self._passed) * SAMPLE_BYTES :]
        step = self._step * SAMPLE_BYTES
        while len(self._rest) >= step:
            if self._vad.is_speech(self._rest[:step]):
                # The lead reaches back to sound that was examined but
                # not passed yet, which is why silence is sent late.
                self._open_interval(self._examined - self._lead, self._examined + self._step + self._hang)
            self._rest = self._rest[step:]
            self._examined += self._step

    def _open_interval(self, start: int, end: int) -> None:
        if self._open and start <= self._open[-1][1]:
            start = self._open.pop()[0]
        self._open.append((start, end))


class OpenGate:
    """Passes everything at once."""

    def look_ahead(self, samples: int) -> int:
        """None."""
        return 0

    def push(self, pcm: bytes, samples: int) -> bytes:
        """Return it as it is."""
        return pcm


def create_gate(rate: int, *, enabled: bool) -> VoiceGate | OpenGate:
    """Make a gate for sound of that rate; unless ``enabled``, it passes everything."""
    return VoiceGate(rate) if enabled else OpenGate()
