"""Reads what was said so far in a conversation, again where that fails, while its subscription goes on."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.run.reconnect_policy import Backoff
from symbl_tui.session.watch.watch_setup import WatchTiming
from symbl_tui.symbl.endpoint import Endpoint

if TYPE_CHECKING:  # start-up: its module imports httpx
    from symbl_tui.symbl.conversation_snapshot import ConversationSnapshot

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class PastReader:
    """Reads the past of the conversation that one connection follows."""

    endpoint: Endpoint
    tls: ssl.SSLContext | None
    timing: WatchTiming
    backoff: Backoff
    """Between attempts that fail."""
    notify: Callable[[str], None]
    """Emits a line for the reader."""
    id: str = field(default="", init=False)
    """The conversation; empty: none has been read."""
    _due: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _requested: int = field(default=0, init=False)
    _served: int = field(default=0, init=False)
    """How many of the requests what was taken answers."""
    _ready: "tuple[int, ConversationSnapshot] | None" = field(default=None, init=False)
    """What was read, and is not taken yet; it answers so many requests."""

    def request(self) -> None:
        """Have it read again soon: something may be missing."""
        self._requested += 1
        self._due.set()

    async def run(self) -> None:
        """Read whenever it is requested, until cancelled."""
        while True:
            await self._due.wait()
            # Requests come together: the speakers of a conversation reconnect at the same time.
            failed = self.backoff.attempt > 0
            await asyncio.sleep(max(self.timing.pause, self.backoff.next() if failed else 0.0))
            requests = self._requested
            if (snapshot := await self.read(self.id)) is not None:
                # The newest of it may be under way on the subscription, and is to come by that.
                await asyncio.sleep(self.timing.pause)
                self._ready = requests, snapshot

    def take(self) -> "ConversationSnapshot | None":
        """What was read since, once; None: nothing."""
        if (ready := self._ready) is None:
            return None
        self._ready = None
        self._served, snapshot = ready
        return snapshot

    async def finish(self) -> "ConversationSnapshot | None":
        """What was requested and has not been taken, as the conversation is over; None: nothing."""
        snapshot = self.take()
        if self._served < self._requested:
            snapshot = await self.read(self.id) or snapshot
        return snapshot

    async def read(self, id: str) -> "ConversationSnapshot | None":
        """Read it now; None where the server does not have it, or it cannot be read and is due again."""
        from symbl_tui.symbl.conversation_snapshot import read_snapshot  # start-up: see above

        self.id = id
        self._due.clear()
        try:
            snapshot = await read_snapshot(self.endpoint, id, self.timing.snapshot, self.tls)
        except SymblTuiError as error:
            _log.warning("what was said before was not read: %s", error)
            if not self.backoff.attempt:
                self.notify(f"what was said before could not be read yet: {clean(error.message)}")
            self._retry()
            return None
        if snapshot is None or snapshot.whole:
            self.backoff.reset()
        else:
            self._retry()
        return snapshot

    def _retry(self) -> None:
        self.backoff.next()
        self.request()
