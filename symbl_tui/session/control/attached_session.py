"""A session that runs in another program, seen from here: its state is asked for, its words are read."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import read_facts
from symbl_tui.session.control.client import ControlClient, RunningSession, SessionGone
from symbl_tui.session.control.journal_tail import JournalTail
from symbl_tui.session.control.wire import Look, Mark, Mute, Pause, Request, Seen, Stop, Talk
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import ChannelStatus, Notice, StateChanged, Subscriber, Update

_LOOK_SECONDS: Final = 0.1
_WISHES: Final = 100
"""What the reader may ask for before it is passed on; more of it is forgotten."""

_log = logging.getLogger(__name__)


class AttachedSession:
    """The :class:`~symbl_tui.session.model.view.RunnableAttachment` of a running session."""

    def __init__(self, running: RunningSession) -> None:
        """Prepare to show a session."""
        self._caller = ControlClient(running.door)
        self._seen = running.seen
        self._noticed = running.seen.noticed
        self._state = running.seen.state
        self._error = running.seen.error
        self._wishes: deque[Request] = deque(maxlen=_WISHES)
        self._subscribers: list[Subscriber] = []
        self._left = ThreadFlag()
        self._gone = ThreadFlag()
        """Set when the session has ended."""

    @property
    def title(self) -> str:
        """What the session is called."""
        return self._seen.title

    @property
    def folder(self) -> Path:
        """Where it is recorded."""
        return Path(self._seen.folder)

    @property
    def state(self) -> SessionState:
        """Where it stands."""
        return self._state

    @property
    def paused(self) -> bool:
        """Whether capturing rests."""
        return self._seen.paused

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        return self._seen.elapsed

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Every channel's level and source state."""
        return self._seen.channels

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker."""
        return self._seen.colours

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The account so far."""
        return self._seen.ledger

    @property
    def link(self) -> LinkStatus:
        """How its connections to the engine stand."""
        return self._seen.link

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``follower`` with all that was understood so far, and every update from now on."""
        self._subscribers.append(subscriber)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace sound by silence, or stop doing so."""
        self._wishes.append(Mute(channel, muted))

    def talk(self, seconds: float) -> None:
        """Open the channels that are pushed to talk for a while."""
        self._wishes.append(Talk(seconds))

    def set_paused(self, paused: bool) -> None:
        """Stop capturing for a while, or go on."""
        self._wishes.append(Pause(paused))

    def mark(self, note: str, end: float | None = None) -> None:
        """Bookmark what was just said."""
        self._wishes.append(Mark(note, end))

    def end(self, reason: str) -> None:
        """Stop the session itself, for everybody."""
        self._wishes.append(Stop(reason))

    def request_stop(self, reason: str) -> None:
        """Leave; the session goes on."""
        self._left.set()

    async def capture(self) -> None:
        """Look how the session stands, and pass on what the reader wants, until it has ended."""
        left = asyncio.create_task(self._left.wait())
        try:
            while not (self._state.over or self._left.is_set):
                request = self._wishes.popleft() if self._wishes else Look()
                await asyncio.to_thread(self._ask, request)
                await asyncio.wait((left,), timeout=_LOOK_SECONDS)
        finally:
            left.cancel()
            self._caller.close()
            self._gone.set()

    async def transcribe(self) -> None:
        """Tell what was understood so far, then what comes, until the session has ended."""
        tail: JournalTail | None = None
        try:
            while True:
                last = self._gone.is_set
                if tail is None and self._seen.channels:
                    tail = await asyncio.to_thread(JournalTail, self.folder)
                told = await asyncio.to_thread(self._tell_more, tail) if tail else False
                if self._left.is_set or (last and not told):
                    return
                if not told:
                    await asyncio.sleep(_LOOK_SECONDS)
        except SymblTuiError as error:
            self._tell(Notice(str(error)))
        finally:
            if tail is not None:
                tail.close()

    def _ask(self, request: Request) -> None:
        try:
            self._take(self._caller.ask(request))
        except SessionGone:
            self._end()
        except SymblTuiError as error:
            _log.warning("%s", error)

    def _take(self, seen: Seen) -> None:
        new = seen.noticed - self._noticed
        self._seen, self._noticed = seen, seen.noticed
        for text in seen.notices[-new:] if new else ():
            self._tell(Notice(text))
        self._move(seen.state, seen.error)

    def _end(self) -> None:
        """Nobody is there any more: its folder says whether it had come to its end."""
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
            self._tell(StateChanged(state, error))

    def _tell_more(self, tail: JournalTail) -> bool:
        """Tell the next part of what was understood; whether there was any."""
        changes = tail.more()
        for change in changes or ():
            self._tell(change)
        return changes is not None

    def _tell(self, update: Update) -> None:
        for follower in self._subscribers:
            follower(update)
