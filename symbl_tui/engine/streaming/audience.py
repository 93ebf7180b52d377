"""Who listens to a conversation without speaking, and what each has still to be told. Knows no WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from symbl_tui.engine.streaming import frames
from symbl_tui.engine.streaming.frames import Frame

MOST_WAITING: Final = 256
"""Frames that may wait for one listener, about a minute of lively talk; then it is dropped."""

ENDED: Final = 1000
TOO_SLOW: Final = 1013


class Ear:
    """One listener's frames, in order, until the conversation is over or it is too slow."""

    def __init__(self, *, transcripts: bool = False) -> None:
        """With ``transcripts``, also as the telephony's subscribers read them."""
        self.transcripts = transcripts
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


class Audience:
    """Everybody who listens to one connection id."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()

    def __len__(self) -> int:
        return len(self._ears)

    def add(self, ear: Ear) -> None:
        """Somebody begins to listen."""
        self._ears.add(ear)

    def remove(self, ear: Ear) -> None:
        """Somebody is gone, or was dropped before."""
        self._ears.discard(ear)

    def tell(self, frame: Frame, text: str) -> None:
        """Tell everybody; waits for nobody.

        Args:
            frame: What is said.
            text: The same as JSON: made once for all.
        """
        transcript = frames.transcript_response(frame) if self._ears else None
        other = frames.encoded(transcript) if transcript else ""
        for ear in tuple(self._ears):
            if not (ear.tell(text) and (not (other and ear.transcripts) or ear.tell(other))):
                self._ears.discard(ear)

    def dismiss(self) -> None:
        """The conversation is over."""
        ears, self._ears = self._ears, set()
        for ear in ears:
            ear.end()
