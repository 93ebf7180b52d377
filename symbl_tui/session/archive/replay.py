"""A recorded session once more, in its own time or faster: what a live session shows, from the folder.

Nothing is heard and nothing is sent. A message comes when it came then, but not before the end of what it
tells: a file that was understood faster than it plays is shown as if it had been spoken. When the reader goes
back, all is told anew from the start up to there, at once.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.archive.recorded_session import SessionFacts
from symbl_tui.session.archive.replay_clock import ReplayClock
from symbl_tui.session.archive.replay_plan import Moment, plan
from symbl_tui.session.archive.speaker_labels import (
    ChannelLabels,
    read_labels,
    relabel_change,
    with_colours,
)
from symbl_tui.session.model.change import Change, Line, ReceivedEvent, Stage
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState, move
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import ChannelStatus, Notice, Rewound, StateChanged, Subscriber, Update

SPEEDS: Final = (1, 2, 4, 8, 16)
"""What a reader chooses from."""

_log = logging.getLogger(__name__)


class ReplaySession:
    """The :class:`~symbl_tui.session.model.view.RunnableReplay` that there is, made of a recorded session."""

    def __init__(self, facts: SessionFacts, speed: float = 1.0) -> None:
        """Prepare to show the session that ``facts`` are of, ``speed`` times as fast as it was."""
        self._facts = facts
        self._clock = ReplayClock(speed)
        self._lock = threading.Lock()
        self._subscribers: list[Subscriber] = []
        self._state = SessionState.IDLE
        self._stop = ThreadFlag()
        self._over = ThreadFlag()
        self._conversation = Conversation(facts.speakers)
        self._understood = [0.0 for _ in facts.speakers]
        self._labels: dict[int, ChannelLabels] = {}
        self._places: dict[str, Line] = {}
        """What was said so far, by the utterance's id."""
        self.error: SymblTuiError | None = None
        """What the folder could not be read for."""
        self.reason = ""
        """Why it ended: "replayed", "failed" or what :meth:`request_stop` was given."""

    @property
    def title(self) -> str:
        """What the session was called."""
        return self._facts.title

    @property
    def folder(self) -> Path:
        """Where it was recorded."""
        return self._facts.folder

    @property
    def state(self) -> SessionState:
        """Where the replay stands."""
        return self._state

    @property
    def paused(self) -> bool:
        """Whether the replay rests."""
        return self._clock.paused

    @property
    def elapsed(self) -> float:
        """Seconds of the session shown so far."""
        return min(self._clock.position, self._facts.length)

    @property
    def length(self) -> float:
        """Seconds that were captured then."""
        return self._facts.length

    @property
    def speed(self) -> float:
        """How many times as fast as it was."""
        return self._clock.speed

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        self._clock.run_at(speed)

    def skip(self, seconds: float) -> None:
        """Go that many seconds on, or back where they are negative."""
        if not self._state.over:
            self._clock.skip(seconds, end=self._facts.length)

    def channels(self) -> tuple[ChannelStatus, ...]:
        """None: nothing is heard."""
        return ()

    @property
    def colours(self) -> Mapping[str, int]:
        """Those that the speakers had, and more for speakers that were told apart."""
        labels = (label for known in self._labels.values() for label in known.turns.labels)
        return with_colours(self._facts.colours, labels)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """How far the replay is; a replay is never behind."""
        at = self.elapsed
        rows = zip(self._facts.speakers, self._understood, strict=True)
        return tuple(ChannelLedger(who.name, at, at, min(end, at), 0.0, 0.0) for who, end in rows)

    @property
    def link(self) -> LinkStatus:
        """There is none: all was answered long ago."""
        return LinkStatus(LinkState.OVER)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``follower`` with every update from now on."""
        self._subscribers.append(subscriber)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Do nothing: nothing is heard."""

    def talk(self, seconds: float) -> None:
        """Do nothing: nobody is heard."""

    def set_paused(self, paused: bool) -> None:
        """Rest, or go on."""
        self._clock.pause(paused)
        here, there = SessionState.LISTENING, SessionState.PAUSED
        self._move(there if paused else here, here if paused else there)

    def mark(self, note: str, end: float | None = None) -> None:
        """Say that a replay takes no bookmarks: what was recorded stays as it was."""
        self._tell(Notice("this is a replay, it takes no bookmarks"))

    def request_stop(self, reason: str) -> None:
        """End the replay."""
        self.reason = self.reason or reason
        self._stop.set()

    async def capture(self) -> None:
        """Wait for the end: there is nothing to capture."""
        await self._over.wait()

    async def transcribe(self) -> None:
        """Show what was understood, in its time. Never raises."""
        self._move(SessionState.CONNECTING, SessionState.IDLE)
        stopped = asyncio.create_task(self._stop.wait())
        playing = asyncio.create_task(self._play())
        try:
            await asyncio.wait((stopped, playing), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                self._account(playing.exception())
        finally:
            stopped.cancel()
            playing.cancel()
            self._end()

    async def _play(self) -> None:
        moments = await asyncio.to_thread(plan, self._facts)
        self._labels = await asyncio.to_thread(read_labels, self._facts.folder, self._facts.speakers)
        self._clock.start()
        self._move(SessionState.LISTENING, SessionState.CONNECTING)
        if self._clock.paused:
            self.set_paused(True)
        while not await self._tell_from_the_start(moments):
            self._conversation = Conversation(self._facts.speakers)
            self._understood = [0.0 for _ in self._facts.speakers]
            self._tell(Rewound())

    async def _tell_from_the_start(self, moments: list[Moment]) -> bool:
        """Tell every moment in its time; False when the clock was set back before the end."""
        setbacks = self._clock.setbacks
        for moment in moments:
            if not await self._clock.reach(moment.at, setbacks):
                return False
            self._take(moment.heard)
        return await self._clock.reach(self._facts.length, setbacks)

    def _account(self, fault: BaseException | None) -> None:
        self.reason = self.reason or ("failed" if fault else "replayed")
        if isinstance(fault, SymblTuiError):
            self.error = fault
        elif fault is not None:
            self.error = InternalError.of(fault)

    def _take(self, heard: ReceivedEvent) -> None:
        change = self._conversation.apply(heard)
        for _, line in change.lines:
            if line.stage is not Stage.PARTIAL:
                self._understood[line.channel] = max(self._understood[line.channel], line.end)
        if change != Change():
            self._tell(relabel_change(change, self._labels, self._facts.speakers, self._places))

    def _end(self) -> None:
        for state in (SessionState.CONNECTING, SessionState.LISTENING, SessionState.PAUSED):
            self._move(SessionState.STOPPING, state)
        self._clock.stop()
        self._over.set()
        self._move(SessionState.FAILED if self.error else SessionState.ENDED, SessionState.STOPPING)

    def _move(self, to: SessionState, when: SessionState) -> None:
        """Move on from the state ``when``; from any other, somebody else was first."""
        with self._lock:
            if self._state is not when:
                return
            self._state = move(self._state, to)
        self._tell(StateChanged(to, str(self.error) if self.error else None))

    def _tell(self, update: Update) -> None:
        for follower in self._subscribers:
            follower(update)
