"""A recogniser that another stands in for where it cannot run: a session goes on, and says so."""

import asyncio
import logging
from collections.abc import Sequence

from msgspec import structs

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.base import Load, Recognizer, Recognizers
from symbl_tui.errors import EngineError

_log = logging.getLogger(__name__)


class FallbackRecognizers:
    """A :class:`..base.Recognizers` that gives those of ``preferred`` until one cannot be started."""

    def __init__(self, preferred: Recognizers | None, substitute: Recognizers, reason: str = "") -> None:
        """Give those of ``substitute`` at once where none is preferred, for a reason that is told."""
        self._preferred, self._substitute, self._reason = preferred, substitute, reason
        self._switching = asyncio.Lock()

    @property
    def info(self) -> RecognizerInfo:
        """Which is at work; that of a substitute says why."""
        if self._preferred:
            return self._preferred.info
        name = self._substitute.info.name
        return structs.replace(
            self._substitute.info, note=f"{self._reason}; {name} understands far less in its place"
        )

    @property
    def load(self) -> Load:
        """How the one at work keeps up."""
        return (self._preferred or self._substitute).load

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Recognizer:
        """A recogniser; raises ``EngineError`` when neither can be started."""
        if preferred := self._preferred:
            try:
                return await preferred.new(voice, vocabulary)
            except EngineError as error:
                await self._switch(preferred, error)
        return await self._substitute.new(voice, vocabulary)

    async def warm(self) -> None:
        """Prepare the one at work."""
        await (self._preferred or self._substitute).warm()

    async def close(self) -> None:
        """Let go of both."""
        if self._preferred:
            await self._preferred.close()
        await self._substitute.close()

    async def _switch(self, failed: Recognizers, error: EngineError) -> None:
        async with self._switching:
            if self._preferred is failed:
                _log.warning("%s", error)
                self._preferred, self._reason = None, str(error).partition(";")[0]
                await failed.close()
