"""The voice gate: digital silence in place of what is no speech, so that it costs next to nothing to send.

Times do not shift, and what is recorded stays as it is. A moment before the first word and after the last one
is let through, so that neither loses its edge. In loud noise everything passes: the gate may cost bytes, but
no words.
"""

from collections import deque
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES

LEAD_SECONDS: Final = 0.3
"""How much before speech is let through."""

HANG_SECONDS: Final = 0.5
"""How much after it."""

_MODE: Final = 2
"""How sure the detector must be that it is speech, from 0 to 3; see tests/bench/bench_gate.py."""


class VoiceGate:
    """Lets the speech of one channel through, piece after piece.

    While nobody speaks it must hear :data:`LEAD_SECONDS` ahead, so that much later silence goes out; speech
    waits for nothing.

    Args:
        rate: Samples per second, 8000 to 48000.
        mode: How sure the detector must be, 0 to 3.
    """

    def __init__(self, rate: int, mode: int = _MODE) -> None:
        from pocketsphinx import Vad  # not needed before the first paint

        self._vad = Vad(mode, rate)
        self._step: int = self._vad.frame_bytes // SAMPLE_BYTES
        self._lead, self._hang = round(LEAD_SECONDS * rate), round(HANG_SECONDS * rate)
        self._passed = self._examined = 0
        self._rest = b""
        """Heard and not yet examined: less than a step."""
        # It may begin in the middle of a word, with nothing before to tell it from noise.
        self._open = deque([(0, self._hang)])
        """Stretches to let through, in samples since it began, in order and apart."""

    def ahead(self, samples: int) -> int:
        """How many samples after the next ``samples`` it must hear before it can let those through."""
        start, end = self._open[0] if self._open else (0, 0)
        return 0 if start <= self._passed and self._passed + samples <= end else self._lead + self._step

    def let_through(self, pcm: bytes, samples: int) -> bytes:
        """The next ``samples`` samples as they are to be sent.

        Args:
            pcm: Mono s16le from where the last piece ended: that piece, and what :meth:`ahead` asks for where
                there is as much.
            samples: How long the piece is; all of ``pcm`` where it is shorter.
        """
        self._examine(pcm)
        start, end = self._passed, self._passed + min(samples, len(pcm) // SAMPLE_BYTES)
        sent = bytearray((end - start) * SAMPLE_BYTES)
        for opens, closes in self._open:
            here, there = (SAMPLE_BYTES * (max(start, min(at, end)) - start) for at in (opens, closes))
            sent[here:there] = pcm[here:there]
        self._passed = end
        while self._open and self._open[0][1] <= end:
            self._open.popleft()
        return bytes(sent)

    def _examine(self, pcm: bytes) -> None:
        heard = self._examined + len(self._rest) // SAMPLE_BYTES
        self._rest += pcm[(heard - self._passed) * SAMPLE_BYTES :]
        step = self._step * SAMPLE_BYTES
        while len(self._rest) >= step:
            if self._vad.is_speech(self._rest[:step]):
                self._let(self._examined - self._lead, self._examined + self._step + self._hang)
            self._rest = self._rest[step:]
            self._examined += self._step

    def _let(self, start: int, end: int) -> None:
        if self._open and start <= self._open[-1][1]:
            start = self._open.pop()[0]
        self._open.append((start, end))


class OpenGate:
    """Lets everything through at once."""

    def ahead(self, samples: int) -> int:
        """Nothing has to be known."""
        return 0

    def let_through(self, pcm: bytes, samples: int) -> bytes:
        """All of it."""
        return pcm


def create_gate(rate: int, *, shut: bool) -> VoiceGate | OpenGate:
    """A gate for sound of that rate; one that is never ``shut`` lets everything through."""
    return VoiceGate(rate) if shut else OpenGate()
