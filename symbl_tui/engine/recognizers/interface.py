"""The interface of a recogniser and the results that it yields. Knows no recogniser, no socket.

Sound is fed as mono s16le at :data:`RATE`; times are in seconds from the first sample that was fed.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word

RATE: Final = 16_000
"""Samples per second that every recogniser is fed."""

BYTES_PER_SECOND: Final = RATE * 2
"""Bytes of mono s16le in one second."""


@dataclass(frozen=True, slots=True)
class InterimResult:
    """The words of the utterance under way, subject to change."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class FinalResult:
    """One utterance: the words from one pause to the next, or a sentence of them. Has at least one word."""

    words: tuple[Word, ...]
    punctuated: bool = False
    """Whether the recogniser wrote case and punctuation."""
    real_time_factor: float | None = None
    """Seconds of decoding for each second of the utterance, interims included; None: not measured."""

    @property
    def text(self) -> str:
        """The words, joined by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float:
        """Start of the first word."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """End of the last word."""
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class Fault:
    """The recogniser failed and goes on; one sentence for the reader."""

    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Sound without words was settled up to ``at``, in seconds from the first sample."""

    at: float


Result = InterimResult | FinalResult | Fault | Progress


@dataclass(frozen=True, slots=True)
class Load:
    """How well a recogniser keeps up with its streams."""

    streams: int = 0
    speaking: int = 0
    """Streams with speech at the moment."""
    final_lag: float | None = None
    """Seconds from the end of an utterance to its final result: the 90th percentile of the last minute."""
    interim_interval: float | None = None
    """Mean seconds of speech between interim results in the last minute."""
    usage: float = 0.0
    """The share of time for which the decoder is busy, from 0 to 1."""
    final_usage: float | None = None
    """The same with final results alone, as interims become rarer where time is short. None: not measured."""
    restarts: int = 0
    """Processes that were started in place of one that ended by itself."""


class Recognizer(Protocol):
    """Recognises one stream. One task feeds it while another iterates the results, once."""

    @property
    def voice(self) -> str:
        """Its adaptation to the speaker and room so far, for the speaker's next recogniser; may be empty."""
        ...

    async def feed(self, pcm: bytes) -> None:
        """Feed sound; returns when there is room for more: this is the back-pressure on a fast sender."""
        ...

    async def finish(self) -> None:
        """Mark the end of the sound: the iteration ends after the last final result."""
        ...

    def __aiter__(self) -> AsyncIterator[Result]:
        """Yield the results in order; raises ``EngineError`` when recognition cannot go on."""
        ...

    async def close(self) -> None:
        """Free everything at once, whatever is unfinished."""
        ...


class RecognizerFactory(Protocol):
    """Creates the recognisers of an engine, one a stream."""

    @property
    def info(self) -> RecognizerInfo:
        """Name, model and language; changes when a substitute takes over."""
        ...

    @property
    def load(self) -> Load:
        """How well its streams keep up; all zero where that is not measured."""
        ...

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Recognizer:
        """Create a recogniser that can be fed at once.

        Args:
            voice: The :attr:`Recognizer.voice` of an earlier recogniser of the same speaker.
            vocabulary: Words and phrases that are likelier than usual.
        """
        ...

    async def warm(self) -> None:
        """Load what the next stream needs, ahead of it."""
        ...

    async def close(self) -> None:
        """Free everything that was prepared."""
        ...
