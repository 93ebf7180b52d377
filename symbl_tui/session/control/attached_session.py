"""A session of another process: its status is requested, its results are read from its journal."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.journal_tail import JournalTail
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.control import control_protocol as protocol
from symbl_tui.session.control.control_client import ControlClient, RunningSession, SessionGone
from symbl_tui.session.control.control_protocol import Request, Snapshot
from symbl_tui.session.control.summary_tail import SummaryTail
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import CaughtUp, ChannelStatus, Notice, StateChanged, Subscriber, Update

# Between two requests, and between two reads of the journal.
_POLL_SECONDS: Final = 0.1
# Requests of the reader that wait to be sent; older ones are dropped.
_MAX_PENDING: Final = 100

_log = logging.getLogger(__name__)


class AttachedSession:
    """The :class:`~symbl_tui.session.model.view.RunnableAttachment` of a running session."""

    def __init__(self, running: RunningSession) -> None:
        """Prepare to attach to a session."""
        self._client = ControlClient(running.socket_path)
        self._snapshot = running.snapshot
        self._notice_count = running.snapshot.noticed
        self._state = running.snapshot.state
        self._error = running.snapshot.error
        self._pending: deque[Request] = deque(maxlen=_MAX_PENDING)
        self._subscribers: list[Subscriber] = []
        # The session tells of its own summaries; of those before, the newest.
        self._summarized = 0
        self._summaries = SummaryTail(self.folder, only_new=bool(running.snapshot.summarized))
        self._detached = ThreadFlag()
        self._gone = ThreadFlag()
        """Set when the session has ended."""

    @property
    def title(self) -> str:
        """The title of the session."""
        return self._snapshot.title

    @property
    def folder(self) -> Path:
        """The folder that it is recorded into."""
        return Path(self._snapshot.folder)

    @property
    def reason(self) -> str:
        """Empty: the process that runs the session knows it."""
        return ""

    @property
    def state(self) -> SessionState:
        """The current state."""
        return self._state

    @property
    def paused(self) -> bool:
        """Whether the capture is paused."""
        return self._snapshot.paused

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        return self._snapshot.elapsed

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel."""
        return self._snapshot.channels

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker."""
        return self._snapshot.colours

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """How much was captured, sent and recognised of every channel."""
        return self._snapshot.ledger

    @property
    def link(self) -> LinkStatus:
        """The worst status of its connections to the engine."""
        return self._snapshot.link

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``subscriber`` with all results so far, and every update from now on."""
        self._subscribers.append(subscriber)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace sound by silence, or stop doing so."""
        self._pending.append(protocol.Mute(channel, muted))

    def talk(self, seconds: float) -> None:
        """Record the push-to-talk channels for ``seconds`` from now on."""
        self._pending.append(protocol.Talk(seconds))

    def set_paused(self, paused: bool) -> None:
        """Pause the capture, or resume it."""
        self._pending.append(protocol.Pause(paused))

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        """Bookmark what was just spoken."""
        self._pending.append(protocol.Mark(note, end))

    def end(self, reason: str) -> None:
        """Stop the session itself, for all its viewers."""
        self._pending.append(protocol.Stop(reason))

    def request_stop(self, reason: str) -> None:
        """Detach; the session goes on."""
        self._detached.set()

    async def capture(self) -> None:
        """Poll the status, and send the reader's requests, until the session has ended."""
        detached = asyncio.create_task(self._detached.wait())
        try:
            while not (self._state.over or self._detached.is_set):
                request = self._pending.popleft() if self._pending else self._question()
                await asyncio.to_thread(self._send, request)
                await asyncio.wait((detached,), timeout=_POLL_SECONDS)
        finally:
            detached.cancel()
            self._client.close()
            self._gone.set()

    async def transcribe(self) -> None:
        """Emit the results so far, then new ones, until the session has ended."""
        tail: JournalTail | None = None
        caught_up = False
        try:
            while True:
                # Read before the journal: what was written up to the end is then still emitted.
                last = self._gone.is_set
                if tail is None and self._snapshot.channels:
                    tail = await asyncio.to_thread(JournalTail, self.folder)
                emitted = await asyncio.to_thread(self._emit_block, tail) if tail else False
                if not emitted and not caught_up:
                    caught_up = True
                    self._emit(CaughtUp())
                if self._detached.is_set:
                    return
                if last and not emitted:
                    if tail and (change := tail.finish()) != Change():
                        self._emit(change)
                    return
                if not emitted:
                    await asyncio.sleep(_POLL_SECONDS)
        except SymblTuiError as error:
            self._emit(Notice(str(error)))
        finally:
            if tail is not None:
                tail.close()

    def _question(self) -> Request:
        """The request where the reader has none: for the summary, where there is a new one."""
        new = self._snapshot.summarized != self._summarized
        return protocol.GetSummary() if new else protocol.GetSnapshot()

    def _send(self, request: Request) -> None:
        try:
            self._apply(self._client.send(request))
            if isinstance(request, protocol.GetSummary):
                self._summarized = self._snapshot.summarized
                self._emit(Change(summary=self._snapshot.summary))
        except SessionGone:
            self._end()
        except SymblTuiError as error:
            _log.warning("%s", error)

    def _apply(self, snapshot: Snapshot) -> None:
        # By their count: equal texts are notices of their own,
        # and some may have been dropped between two polls.
        new = snapshot.noticed - self._notice_count
        self._snapshot, self._notice_count = snapshot, snapshot.noticed
        for text in snapshot.notices[-new:] if new else ():
            self._emit(Notice(text))
        self._move(snapshot.state, snapshot.error)

    def _end(self) -> None:
        """Move to the final state of a session that is gone: its folder has whether it was closed."""
        try:
            facts = read_facts(self.folder)
        except SymblTuiError as error:
            self._move(SessionState.FAILED, str(error))
            return
        if facts.ended is None:
            died = 'the program that recorded it has died; "symbl-tui sessions recover" finishes the session'
            self._move(SessionState.FAILED, died)
        else:
            self._move(SessionState.FAILED if facts.error else SessionState.ENDED, facts.error or None)

    def _move(self, state: SessionState, error: str | None) -> None:
        if (state, error) != (self._state, self._error):
            self._state, self._error = state, error
            self._emit(StateChanged(state, error))

    def _emit_block(self, tail: JournalTail) -> bool:
        """Emit the next block of changes; whether there was one."""
        changes = tail.read()
        for change in changes or ():
            self._emit(change)
        if summary := self._summaries.read():
            self._emit(summary)
        return changes is not None

    def _emit(self, update: Update) -> None:
        for subscriber in self._subscribers:
            subscriber(update)
