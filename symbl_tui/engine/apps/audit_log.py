"""The audit of what a flood could repeat: tokens and refusals, counted so that no flood fills a disk.

The first event of a kind is written at once, and those like it in the minute after as one entry with their
number. Alike are events of the same kind, app, address and reason: a client that is refused a thousand times
a second costs two rows a minute.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.apps.engine_app import OWN_APP_NAME
from symbl_tui.errors import EngineError
from symbl_tui.system.tasks import cancel_and_wait

WINDOW_SECONDS: Final = 60.0
"""How long events like one another are counted into one entry."""

MAX_KINDS: Final = 200
"""Different events that are counted at a time; addresses beyond that are counted together."""

OTHERS: Final = "others"
"""The subject of events that are counted together."""

_MAX_WAITING: Final = 5_000
"""Entries in memory while the store is away; what comes then is counted."""

_BATCH_SECONDS: Final = 0.2
_RETRY_SECONDS: Final = 5.0
_CLOSE_SECONDS: Final = 2.0

Write = Callable[[Sequence[AuditEntry]], Awaitable[None]]
"""Stores entries; raises ``EngineError``."""
Clock = Callable[[], float]

AUDIT: Final = logging.getLogger("symbl_tui.engine.audit")
"""The log of entries, besides their table."""

_log = logging.getLogger(__name__)


class _Window:
    """Events like one that was written, since then."""

    def __init__(self, entry: AuditEntry, ends: float) -> None:
        self.entry = entry
        self.ends = ends
        self.further = 0


class AuditLog:
    """Takes events on the event loop and stores them while it is entered, as an async context manager."""

    def __init__(
        self,
        write: Write,
        node: str = "",
        clock: Clock = time.time,
        steady: Clock = time.monotonic,
        window: float = WINDOW_SECONDS,
    ) -> None:
        """Store entries with ``write``, in the name of a node; ``clock`` gives seconds since the epoch."""
        self._write = write
        self.node = node
        """The name of the node that notes."""
        self._clock = clock
        self._steady = steady
        self._window = window
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._waiting: deque[AuditEntry] = deque()
        self._lost = 0
        self._changed = asyncio.Event()
        self._storing = asyncio.Lock()
        """Held while entries are written."""
        self._task: asyncio.Task[None] | None = None
        self.count: Callable[[AuditEvent], object] = lambda _: None
        """Called with each event."""

    async def __aenter__(self) -> "AuditLog":
        """Start to store what is recorded."""
        self._task = asyncio.create_task(self._run(), name="store the audit")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Store what was counted so far, unless that takes too long."""
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                # Not cancelled while it writes: what is stored by then would be stored again.
                async with self._storing:
                    await cancel_and_wait(self._task)
                self._end_windows(float("inf"))
                await self._store()
        except (TimeoutError, EngineError) as error:
            _log.warning("%d entries of the audit were not stored: %s", len(self._waiting), error)
        finally:
            await cancel_and_wait(self._task)

    def record(self, event: AuditEvent, app_id: str, subject: str = "", detail: str = "") -> None:
        """Record an event; returns at once."""
        self.count(event)
        key = (event, app_id, subject, detail)
        if key not in self._windows and len(self._windows) >= MAX_KINDS:
            subject = OTHERS
            key = (event, app_id, subject, detail)
        if window := self._windows.get(key):
            window.further += 1
            return
        entry = AuditEntry(self._clock(), event, app_id, subject, detail, node=self.node)
        self._windows[key] = _Window(entry, self._steady() + self._window)
        self._add(entry)

    def _add(self, entry: AuditEntry) -> None:
        log_entry(entry)
        if len(self._waiting) >= _MAX_WAITING:
            self._lost += entry.count
        else:
            self._waiting.append(entry)
        self._changed.set()

    def _end_windows(self, now: float) -> None:
        for key in [key for key, window in self._windows.items() if window.ends <= now]:
            window = self._windows.pop(key)
            if window.further:
                self._add(replace(window.entry, at=self._clock(), count=window.further))

    async def _run(self) -> None:
        while True:
            await self._wait()
            self._end_windows(self._steady())
            try:
                await self._store()
            except EngineError as error:
                _log.warning("the audit is not stored now: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _wait(self) -> None:
        """Until there is something to store, or a window ends; without either, for as long as it takes."""
        ends = min((window.ends for window in self._windows.values()), default=None)
        try:
            async with asyncio.timeout(None if ends is None else max(ends - self._steady(), 0.0)):
                await self._changed.wait()
        except TimeoutError:
            return
        await asyncio.sleep(_BATCH_SECONDS)  # what comes together is one transaction

    async def _store(self) -> None:
        async with self._storing:
            await self._store_waiting()

    async def _store_waiting(self) -> None:
        self._changed.clear()
        entries = list(self._waiting)
        if lost := self._lost:
            entries.append(AuditEntry(self._clock(), AuditEvent.LOST, count=lost, node=self.node))
        if not entries:
            return
        try:
            await self._write(entries)
        except EngineError:
            self._changed.set()
            raise
        for _ in range(len(entries) - bool(lost)):
            self._waiting.popleft()
        self._lost -= lost


def log_entry(entry: AuditEntry) -> None:
    """Write an entry to the log of audits."""
    AUDIT.info(
        "%s app=%s subject=%s detail=%s count=%d",
        *(entry.event, entry.app_id or OWN_APP_NAME, entry.subject, entry.detail, entry.count),
    )
