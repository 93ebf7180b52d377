"""What the engine asks of a recogniser, and what it hears back. Knows no recogniser, no socket.

Sound goes in as mono s16le at :data:`RATE`; times come out in seconds from the first sample that was fed.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final as Constant
from typing import Protocol

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word

RATE: Constant = 16_000
"""Samples per second that every recogniser takes."""

BYTES_PER_SECOND: Constant = RATE * 2
"""Bytes of mono s16le in one second."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What is being said, subject to change."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Final:
    """One utterance: what was said from one pause to the next, or a sentence of it. Has at least one word."""

    words: tuple[Word, ...]
    punctuated: bool = False
    """Whether the words carry case and punctuation of the recogniser's own."""

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float:
        """Where the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Where the last word ends."""
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class Fault:
    """The recogniser failed and goes on; one sentence for the reader."""

    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Sound without words was settled up to ``at``, in seconds from the first sample."""

    at: float


Result = Partial | Final | Fault | Progress


@dataclass(frozen=True, slots=True)
class Load:
    """How a recogniser keeps up."""

    streams: int = 0
    speaking: int = 0
    """Streams in which somebody speaks now."""
    final_lag: float | None = None
    """Seconds from the sound that ended an utterance to its final, at 90 % of those of the last minute."""
    interim_interval: float | None = None
    """Seconds of speech from one interim result to the next, as they come now."""
    usage: float = 0.0
    """The share of its time that the decoder works, from 0 to 1."""


class Recognizer(Protocol):
    """One stream of sound being recognised. Fed by one task while another iterates the results, once."""

    @property
    def voice(self) -> str:
        """What it has learned of the speaker's voice and room so far, for the next that hears them."""
        ...

    async def feed(self, pcm: bytes) -> None:
        """Take sound; returns only when there is room for more, so a fast sender is slowed down here."""
        ...

    async def finish(self) -> None:
        """No more sound will come: the iteration ends after the last final."""
        ...

    def __aiter__(self) -> AsyncIterator[Result]:
        """The results in order; raises ``EngineError`` when recognition cannot go on."""
        ...

    async def close(self) -> None:
        """Let everything go at once, whatever is unfinished."""
        ...


class Recognizers(Protocol):
    """Where recognisers come from."""

    @property
    def info(self) -> RecognizerInfo:
        """Which recogniser it is; may change when one stands in for another."""
        ...

    @property
    def load(self) -> Load:
        """How its streams keep up, where that is known."""
        ...

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Recognizer:
        """A recogniser that can be fed at once.

        Args:
            voice: What another has learned of the speaker.
            vocabulary: Words and phrases that are likelier than usual.
        """
        ...

    async def warm(self) -> None:
        """Prepare for the next speaker while nothing is live."""
        ...

    async def close(self) -> None:
        """Let go of everything that was prepared."""
        ...
