"""Replays a recorded session from its folder, in its own time or faster, as a live session.

An event comes when it came then, but not before the end of its sound: a file that was recognised faster than
it plays is shown as if it had been spoken. When the reader skips back, all events up to there are emitted
again, at once.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.archive.replay_clock import ReplayClock
from symbl_tui.session.archive.replay_plan import ScheduledEvent, schedule
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.archive.speaker_labels import (
    ChannelLabels,
    read_labels,
    relabel_change,
    with_colours,
)
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.session_base import SessionBase
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import ChannelStatus, Notice, Rewound

SPEEDS: Final = (1, 2, 4, 8, 16)
"""What a reader chooses from."""

_log = logging.getLogger(__name__)


class ReplaySession(SessionBase):
    """The :class:`~symbl_tui.session.model.view.RunnableReplay` of a recorded session."""

    def __init__(
        self, facts: SessionFacts, speed: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``speed``: how many times as fast as it was."""
        super().__init__()
        self._facts = facts
        self._clock = ReplayClock(speed, clock)
        self.stays = False
        """Whether it waits at its end, to be moved back, until it is stopped."""
        self.at_end = False
        """Whether it waits there."""
        self._stop = ThreadFlag()
        self._over = ThreadFlag()
        self._conversation = Conversation(facts.speakers)
        self._recognized = [0.0 for _ in facts.speakers]
        self._labels: dict[int, ChannelLabels] = {}
        self._places: dict[str, Line] = {}
        """The lines so far, by the utterance's id."""

    @property
    def title(self) -> str:
        """The title of the session."""
        return self._facts.title

    @property
    def folder(self) -> Path:
        """The folder that it was recorded into."""
        return self._facts.folder

    @property
    def paused(self) -> bool:
        """Whether the replay is paused."""
        return self._clock.paused

    @property
    def elapsed(self) -> float:
        """Seconds of the session shown so far."""
        return min(self._clock.position, self._facts.length)

    @property
    def length(self) -> float:
        """Seconds that were captured."""
        return self._facts.length

    @property
    def speed(self) -> float:
        """How many times as fast as it was."""
        return self._clock.speed

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        self._clock.run_at(speed)

    def skip(self, seconds: float) -> None:
        """Skip that many seconds forward, or back where they are negative; back from its end it goes on."""
        if self.state.over:
            return
        self._clock.skip(seconds, end=self._facts.length)
        if self.at_end and seconds < 0:
            self._resume()

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Empty: nothing is captured."""
        return ()

    @property
    def colours(self) -> Mapping[str, int]:
        """The recorded colours, and more for speakers that diarisation found."""
        labels = (label for known in self._labels.values() for label in known.turns.labels)
        return with_colours(self._facts.colours, labels)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The position of the replay; it is never behind."""
        at = self.elapsed
        rows = zip(self._facts.speakers, self._recognized, strict=True)
        return tuple(ChannelLedger(each.name, at, at, min(end, at), 0.0, 0.0) for each, end in rows)

    @property
    def link(self) -> LinkStatus:
        """Over: everything was answered when it was recorded."""
        return LinkStatus(LinkState.OVER)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Do nothing: there is no sound to mute."""

    def talk(self, seconds: float) -> None:
        """Do nothing: there is no sound to record."""

    def set_paused(self, paused: bool) -> None:
        """Pause, or resume; resumed at its end, it starts again."""
        if self.at_end and not paused:
            self._clock.skip(-self._facts.length, end=self._facts.length)
            self._resume()
        elif not self.at_end:
            self._clock.pause(paused)
            self._move_paused(paused)

    def _resume(self) -> None:
        self.at_end = False
        self._clock.pause(False)
        self._move_paused(False)

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        """Refuse the bookmark: a recorded session is not changed."""
        self._emit(Notice("this is a replay, it takes no bookmarks"))

    def request_stop(self, reason: str) -> None:
        """End the replay."""
        self.reason = self.reason or reason
        self._stop.set()

    async def capture(self) -> None:
        """Wait for the end: there is nothing to capture."""
        await self._over.wait()

    async def transcribe(self) -> None:
        """Emit the events at their times. Never raises."""
        self._move(SessionState.CONNECTING, when={SessionState.IDLE})
        stopped = asyncio.create_task(self._stop.wait())
        playing = asyncio.create_task(self._play())
        try:
            await asyncio.wait((stopped, playing), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                self._set_reason(playing.exception())
        finally:
            stopped.cancel()
            playing.cancel()
            self._end()

    async def _play(self) -> None:
        events = await asyncio.to_thread(schedule, self._facts)
        self._labels = await asyncio.to_thread(read_labels, self._facts.folder, self._facts.speakers)
        # Only now: reading the journal of a long session takes a while, which is no part of the replay.
        self._clock.start()
        self._move(SessionState.LISTENING, when={SessionState.CONNECTING})
        # A pause during that time could stop the clock alone: there was no state to pause from.
        if self._clock.paused:
            self.set_paused(True)
        # Back to the start and forward again at once: a conversation cannot be unapplied. `rewinds` is read
        # before the events are emitted, so that one which comes meanwhile is noticed.
        while not await self._emit_from_start(events, rewinds := self._clock.rewinds) or (
            await self._wait_at_end(rewinds)
        ):
            self._conversation = Conversation(self._facts.speakers)
            self._recognized = [0.0 for _ in self._facts.speakers]
            self._emit(Rewound())

    async def _emit_from_start(self, events: list[ScheduledEvent], rewinds: int) -> bool:
        """Emit every event at its time; False when the clock was moved back since ``rewinds``."""
        for event in events:
            if not await self._clock.reach(event.at, rewinds):
                return False
            self._handle(self._conversation.apply(event.received))
        if not await self._clock.reach(self._facts.length, rewinds):
            return False
        self._handle(self._conversation.finish())
        return True

    async def _wait_at_end(self, rewinds: int) -> bool:
        """Wait until the clock is moved back; False at once where the replay does not stay."""
        if not self.stays:
            return False
        self.at_end = True
        self._clock.pause(True)
        self._move_paused(True)
        await self._clock.rewound(rewinds)
        return True

    def _set_reason(self, error: BaseException | None) -> None:
        self.reason = self.reason or ("failed" if error else "replayed")
        if error is not None:
            self._fail(error if isinstance(error, SymblTuiError) else InternalError.of(error))

    def _handle(self, change: Change) -> None:
        for _, line in change.lines:
            if line.stage is not Stage.PARTIAL:
                self._recognized[line.channel] = max(self._recognized[line.channel], line.end)
        if change != Change():
            self._emit(relabel_change(change, self._labels, self._facts.speakers, self._places))

    def _end(self) -> None:
        for state in (SessionState.CONNECTING, SessionState.LISTENING, SessionState.PAUSED):
            self._move(SessionState.STOPPING, when={state})
        self._clock.stop()
        self._over.set()
        over = SessionState.FAILED if self.error else SessionState.ENDED
        self._move(over, when={SessionState.STOPPING})
