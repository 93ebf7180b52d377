"""The parts that a stream is made of, as interfaces: detector, decoder, alignment, output."""

from collections.abc import Callable, Sequence
from typing import Protocol

from symbl_tui.engine.recognizers.moonshine.detector import Speech
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.process.worker_connection import RawWord
from symbl_tui.engine.recognizers.samples import Samples

Words = Sequence[TimedWord]
Decode = Callable[[Samples], str]
Align = Callable[[str, Samples, float], Words]
"""Align a text with the samples that it was decoded from, which begin at the given second."""


class Detector(Protocol):
    """Detects speech."""

    @property
    def position(self) -> int:
        """All sound before it was examined."""

    def feed(self, samples: Samples) -> Sequence[Speech]:
        """Feed sound; the stretches of speech in it."""


class Output(Protocol):
    """Receives the results; called from any thread, one call at a time for a stream. Never blocks."""

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        """Interim words of the sound up to ``at`` (seconds) that is not settled."""

    def final(self, at: float, words: Sequence[RawWord], factor: float | None = None) -> None:
        """Final words, with their real-time factor; all sound before ``at`` is settled."""

    def quiet(self, at: float) -> None:
        """All sound before ``at`` is settled, and holds no words."""

    def done(self) -> None:
        """Everything is settled."""
