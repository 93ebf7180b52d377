"""Whether the database can be reached, known to all that use it: no request waits for one that is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from symbl_tui.engine.store.failures import StoreAway
from symbl_tui.errors import EngineError
from symbl_tui.system.tasks import cancel_and_wait

PROBE_SECONDS: Final = 0.5
"""Between two probes of a database that is away."""

_log = logging.getLogger(__name__)


class Availability:
    """Used on the event loop; only :meth:`check` on any thread."""

    def __init__(self, probe: Callable[[], Awaitable[object]], interval: float = PROBE_SECONDS) -> None:
        """Begin with a database that is there.

        Args:
            probe: Asks the database something; raises ``EngineError`` where it does not answer.
            interval: Seconds between two probes while it is away.
        """
        self._probe = probe
        self._interval = interval
        self._away: StoreAway | None = None
        self._back = asyncio.Event()
        self._back.set()
        self._probing: asyncio.Task[None] | None = None
        self.on_change: Callable[[], object] = lambda: None
        """Called when the database went away and when it came back."""

    @property
    def away(self) -> StoreAway | None:
        """Why the database is away; None: it is there."""
        return self._away

    def check(self) -> None:
        """Raise :class:`StoreAway` at once where the database is known to be away."""
        if away := self._away:
            raise StoreAway(away.reason)

    def lost(self, failure: StoreAway) -> None:
        """Note that the database is away, and probe it until it is back."""
        if self._away is None:
            _log.warning("the database is away: %s", failure.reason)
            self._away = failure
            self._back.clear()
            self.on_change()
            self._probing = asyncio.create_task(self._probe_until_back(), name="probe the database")

    async def wait(self) -> None:
        """Wait until the database is there."""
        await self._back.wait()

    async def close(self) -> None:
        """Stop probing."""
        await cancel_and_wait(self._probing)

    async def _probe_until_back(self) -> None:
        # At once for the first time: it may have been one connection alone that was lost.
        while True:
            try:
                await self._probe()
                break
            except EngineError as error:
                _log.debug("%s", error)
            await asyncio.sleep(self._interval)
        self._away = None
        self._back.set()
        self.on_change()
        _log.warning("the database is there again")
