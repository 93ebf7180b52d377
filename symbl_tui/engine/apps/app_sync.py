"""Keeps a node in step with the store: which apps there are, and what they use on all nodes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.apps.usage import AppUsage, Seconds
from symbl_tui.errors import EngineError
from symbl_tui.system.tasks import cancel_and_wait

SYNC_SECONDS: Final = 2.0
"""From one exchange with the store to the next: a revoked app has as long."""

# For the last exchange of a node that ends.
_CLOSE_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SharedState:
    """What the store knows at a moment."""

    apps: tuple[StoredApp, ...]
    used: Mapping[str, float]
    """Seconds of sound of the day that was asked for, by app id."""
    elsewhere: Mapping[str, int]
    """Streams of other nodes, by app id."""
    deleted: Collection[str] = ()
    """The ids of conversations that were deleted lately, on any node."""
    clock_offset: float = 0.0
    """Seconds that the database's clock is ahead of this machine's."""
    clock_uncertainty: float = 0.0


Exchange = Callable[[str, Seconds, Mapping[str, int] | None], Awaitable[SharedState]]
"""Stores seconds of sound by day and app id, and this node's streams by app id (None: as they were); returns
what the store knows of a day. Raises ``EngineError``."""

AdjustClock = Callable[[float, float], None]
"""Takes over an offset and its uncertainty, in seconds."""


class AppSync:
    """Exchanges with the store while it is entered, as an async context manager.

    While the store is away, the node goes on with what it knew, and keeps what is to be added.
    """

    def __init__(
        self,
        exchange: Exchange,
        directory: AppDirectory,
        usage: AppUsage,
        adjust_clock: AdjustClock = lambda offset, uncertainty: None,
        seconds: float = SYNC_SECONDS,
        on_deleted: Callable[[Collection[str]], object] = lambda ids: None,
    ) -> None:
        self._exchange = exchange
        self._directory = directory
        self._usage = usage
        self._adjust_clock = adjust_clock
        self._seconds = seconds
        self._on_deleted = on_deleted
        self._told: Mapping[str, int] = {}
        """The streams that the store knows of."""
        self._away = False
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "AppSync":
        """Exchange once, so that the first client's app is known, and then regularly."""
        await self._exchange_once()
        self._task = asyncio.create_task(self._run(), name="exchange with the store")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Store what was used last, unless that takes too long."""
        # Not cancelled while it is exchanging: what it has stored by then would be stored again.
        self._ending.set()
        if self._task:
            await asyncio.wait((self._task,), timeout=_CLOSE_SECONDS)
        await cancel_and_wait(self._task)

    async def _run(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._ending.wait()
            try:
                await self._exchange_once()
            except Exception:
                # Without further exchanges the tokens of a revoked app would stay valid.
                _log.exception("internal error in the exchange with the store")

    async def _exchange_once(self) -> None:
        day, seconds = self._usage.today, self._usage.take_unstored()
        streams = dict(self._usage.streams)
        try:
            # Again while there are any: the node's row may be younger than its streams.
            state = await self._exchange(day, seconds, streams if streams or self._told else None)
        except BaseException as error:
            self._usage.give_back()
            if not isinstance(error, EngineError):
                raise
            if not self._away:
                _log.warning("apps and their limits are as they were: %s", error)
            self._away = True
            return
        self._away, self._told = False, streams
        self._usage.update(day, state.used, state.elsewhere)
        self._directory.replace(state.apps)
        self._on_deleted(state.deleted)
        self._adjust_clock(state.clock_offset, state.clock_uncertainty)
