"""Passes the events of one hook to its command or webhook, some at a time."""

import asyncio
import logging
from collections.abc import Callable

from symbl_tui.config.event_config import HookConfig
from symbl_tui.domain.event_name import is_selected
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import InternalError
from symbl_tui.session.hooks.command_hook import run_command
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_failure import HookFailure
from symbl_tui.session.hooks.hook_queue import HookQueue
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.hooks.webhook import KeyLookup, Webhook

_log = logging.getLogger(__name__)


class HookWorker:
    """One hook of one session. :meth:`put` is for any thread, all else for one event loop."""

    def __init__(
        self, hook: HookConfig, find_key: KeyLookup, say: Callable[[str], object], timing: HookTiming
    ) -> None:
        """``say`` is called with a sentence for the user, once for each kind of trouble."""
        self._hook = hook
        self._say = say
        self._timing = timing
        self._queue = HookQueue(timing.queue_size)
        self._webhook = Webhook(hook, find_key, timing) if hook.webhook else None
        self._running: set[asyncio.Task[None]] = set()
        self._reported_failure = False
        self._reported_drops = 0
        self.failures = 0
        """Events that the hook did not handle."""

    @property
    def label(self) -> str:
        """What the hook is called in a sentence."""
        return clean(f"hook {self._hook.label}", 100)

    @property
    def pending(self) -> int:
        """Events that wait or are being handled."""
        return self._queue.unfinished

    def put(self, event: HookEvent) -> bool:
        """Queue an event, if it is for this hook; whether it is."""
        selected = is_selected(self._hook.on, event.name, event.subject)
        if selected:
            self._queue.put(event)
        return selected

    def start_waiting(self) -> None:
        """Handle as many of the waiting events as may be handled at once."""
        self._report_drops()
        while len(self._running) < self._hook.at_once and (event := self._queue.take()):
            task = asyncio.create_task(self._handle(event))
            self._running.add(task)
            task.add_done_callback(self._done)

    async def run_once(self, event: HookEvent) -> str:
        """Have the hook handle an event, and return its output. Raises :class:`HookFailure`."""
        if self._webhook is None:
            return await run_command(self._hook, event, self._timing)
        await self._webhook.deliver(event)
        return ""

    async def close(self) -> None:
        """End what is being handled."""
        if left := self.pending:
            self.failures += left
            self._say(f"{self.label}: {many(left, 'event')} not handled, as the program ends")
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._webhook is not None:
            await self._webhook.close()

    async def _handle(self, event: HookEvent) -> None:
        try:
            if output := await self.run_once(event):
                _log.info("%s: %s", self.label, output)
        except HookFailure as failure:
            self._report_failure(str(failure))
        except Exception as error:  # a defect; the other hooks and events go on
            self._report_failure(str(InternalError.of(error)))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._queue.finish()
        if not task.cancelled():  # else the hooks are being closed
            self.start_waiting()

    def _report_failure(self, reason: str) -> None:
        self.failures += 1
        _log.warning("%s: %s", self.label, reason)
        if not self._reported_failure:
            self._reported_failure = True
            self._say(f"{self.label}: {reason} (said once; the log has the others)")

    def _report_drops(self) -> None:
        new, self._reported_drops = self._queue.dropped - self._reported_drops, self._queue.dropped
        if not new:
            return
        _log.warning("%s: too slow, %s dropped", self.label, many(new, "event"))
        if self._reported_drops == new:
            self._say(f"{self.label}: too slow for its events, the oldest are dropped")
