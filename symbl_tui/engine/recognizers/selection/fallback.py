"""A substitute for a recogniser that cannot run: the session goes on, and its info says why."""

import asyncio
import logging
from collections.abc import Sequence

from msgspec import structs

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.interface import Load, Recognizer, RecognizerFactory
from symbl_tui.errors import EngineError

_log = logging.getLogger(__name__)


class FallbackFactory:
    """A :class:`..interface.RecognizerFactory` that uses ``preferred`` until a recogniser cannot start."""

    def __init__(
        self, preferred: RecognizerFactory | None, substitute: RecognizerFactory, reason: str = ""
    ) -> None:
        """Without ``preferred`` the substitute is used from the start; its info states the ``reason``."""
        self._preferred, self._substitute, self._reason = preferred, substitute, reason
        self._lock = asyncio.Lock()

    @property
    def info(self) -> RecognizerInfo:
        """The info of the recogniser in use; with a note where that is the substitute."""
        if self._preferred:
            return self._preferred.info
        name = self._substitute.info.name
        return structs.replace(
            self._substitute.info, note=f"{self._reason}; {name} understands far less in its place"
        )

    @property
    def load(self) -> Load:
        """The load of the recogniser in use."""
        return (self._preferred or self._substitute).load

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Recognizer:
        """Create a recogniser; raises ``EngineError`` when neither can be started."""
        # For good once it has failed: a model that does not load would delay every stream by its timeout.
        if preferred := self._preferred:
            try:
                return await preferred.create(voice, vocabulary)
            except EngineError as error:
                await self._switch(preferred, error)
        return await self._substitute.create(voice, vocabulary)

    async def warm(self) -> None:
        """Prepare the recogniser in use."""
        await (self._preferred or self._substitute).warm()

    async def close(self) -> None:
        """Free both."""
        if self._preferred:
            await self._preferred.close()
        await self._substitute.close()

    async def _switch(self, failed: RecognizerFactory, error: EngineError) -> None:
        # Streams that start together fail together: only the first of them switches.
        async with self._lock:
            if self._preferred is failed:
                _log.warning("%s", error)
                self._preferred, self._reason = None, error.message
                await failed.close()
