"""When a socket is closed for its client to come again, as another node goes on with the conversation."""

import asyncio
import math
from contextlib import suppress

from symbl_tui.engine.streaming.recognition_session import RecognitionSession


class Departure:
    """The end of one socket, which others may ask for."""

    def __init__(self) -> None:
        self._at = math.inf
        """The time of the event loop at which it is closed, whatever is under way."""
        self._over = asyncio.Event()

    async def request(self, seconds: float, grace: float) -> bool:
        """Ask for it within ``seconds``; whether it was over ``grace`` seconds after that."""
        self._at = min(self._at, asyncio.get_running_loop().time() + seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + grace):
                await self._over.wait()
        return self._over.is_set()

    def finish(self) -> None:
        """Note that the socket is closed, and all that belonged to it."""
        self._over.set()

    @property
    def remaining(self) -> float:
        """Seconds until it is due at the latest; infinite: nothing asks for it."""
        return self._at - asyncio.get_running_loop().time()

    def is_due(self, session: RecognitionSession | None) -> bool:
        """Whether the socket is to be closed now: between two utterances, or at the last moment."""
        resting = session is None or session.between_utterances
        return self._at < math.inf and (resting or self.remaining <= 0)
