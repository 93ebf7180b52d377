"""Who listens to a conversation without speaking, and what each has still to be told. Knows no WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import Flag, auto
from typing import Final

from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frames import Frame

MOST_WAITING: Final = 256
"""Frames that may wait for one listener, about a minute of lively talk; then it is dropped."""

_AT_ONCE: Final = 500
"""Listeners who are told before others have a turn: some 20 ms of work."""

ENDED: Final = 1000
TOO_SLOW: Final = 1013


class SubscriberFilter(Flag):
    """What is for a listener."""

    FRAMES = auto()
    """All that speakers hear."""
    TRANSCRIPTS = auto()
    """What is said, also as the telephony's subscribers read it."""
    UPDATES = auto()
    """Insights that were told before, as they are now: an extension, never for who did not ask for it."""


class Subscriber:
    """One listener's frames, in order, until the conversation is over or it is too slow."""

    def __init__(self, hears: SubscriberFilter = SubscriberFilter.FRAMES) -> None:
        self.hears = hears
        self.code = ENDED
        """Why it ended, as a close code."""
        self._drop: Callable[[], object] = lambda: None
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING + 1)

    def when_too_slow(self, drop: Callable[[], object]) -> None:
        """Have ``drop`` called when it is: whoever delivers may be waiting for the client just then."""
        self._drop = drop

    def tell(self, text: str) -> bool:
        """Take a frame as JSON; False when too many wait already, which ends it."""
        if self._waiting.qsize() < MOST_WAITING:
            self._waiting.put_nowait(text)
            return True
        self.end(TOO_SLOW)
        self._drop()
        return False

    def end(self, code: int = ENDED) -> None:
        """Nothing more will come."""
        self.code = code
        self._waiting.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[str]:
        """The frames as they come."""
        while (text := await self._waiting.get()) is not None:
            yield text


class Subscribers:
    """Everybody who listens to one connection id."""

    def __init__(self) -> None:
        self._ears: set[Subscriber] = set()

    def __len__(self) -> int:
        return len(self._ears)

    def add(self, ear: Subscriber) -> None:
        """Somebody begins to listen."""
        self._ears.add(ear)

    def remove(self, ear: Subscriber) -> None:
        """Somebody is gone, or was dropped before."""
        self._ears.discard(ear)

    async def tell(self, frame: Frame, text: str) -> None:
        """Tell everybody; waits for nobody, but others have their turns while thousands are told.

        Args:
            frame: What is said.
            text: The same as JSON: made once for all.
        """
        await self._tell(SubscriberFilter.FRAMES, text)
        transcript = frames.transcript_response(frame) if self._ears else None
        if transcript:
            await self._tell(SubscriberFilter.TRANSCRIPTS, frames.encoded(transcript))

    async def update(self, text: str, known_to: Subscriber) -> None:
        """Tell whoever wants updates of one, but for the one who knows it already."""
        await self._tell(SubscriberFilter.UPDATES, text, known_to)

    async def _tell(self, what: SubscriberFilter, text: str, known_to: Subscriber | None = None) -> None:
        for number, ear in enumerate(tuple(self._ears), 1):
            if what in ear.hears and ear is not known_to and not ear.tell(text):
                self._ears.discard(ear)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)

    def dismiss(self, text: str) -> None:
        """The conversation is over, as ``text`` says."""
        ears, self._ears = self._ears, set()
        for ear in ears:
            if SubscriberFilter.FRAMES not in ear.hears or ear.tell(text):
                ear.end()
