"""A session: one recording with all that was understood. Its workers share spools and positions."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.base import Source
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import Links, LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState, move
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import MARK_SECONDS, ChannelStatus, Follower, Notice, StateChanged, Update
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.capture import Capture, Pause
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.new_session import NewSession
from symbl_tui.session.run.push_to_talk import held
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.resumption import Resumption
from symbl_tui.session.run.uplink import Uplink
from symbl_tui.session.run.user_error import to_user_error
from symbl_tui.symbl.endpoint import Endpoint

STOP_SECONDS: Final = 3.7
"""How long the last results may take once the user wants to stop; all is to be over within 5 s."""

T = TypeVar("T")

_UNDER_WAY: Final = frozenset(each for each in SessionState if not each.over) - {SessionState.STOPPING}


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session is made of."""

    profile: Profile
    source: Source
    engine: Callable[[], AbstractAsyncContextManager[Endpoint]]
    """Makes the engine ready for as long as the session needs it."""
    duration: float | None = None
    """Seconds to capture; None: until the source ends or somebody stops it."""
    resumption: Resumption | None = None
    """A session that was not closed and goes on; None: a new one begins."""
    after: Callable[[Path], str] | None = None
    """Called with the folder of a session that was closed, in a thread; returns what to tell the reader."""


class Session:
    """The :class:`~symbl_tui.session.model.view.RunnableSession` that there is."""

    def __init__(self, setup: Setup, folder: SessionFolder) -> None:
        self._setup = setup
        self._folder = folder
        self._lock = threading.Lock()
        self._followers: list[Follower] = []
        self._state = SessionState.IDLE
        self._stop = ThreadFlag()
        self._pause = Pause()
        self._all_muted = False
        self._recording: ActiveRecording | None = None
        self._understanding: ResultPipeline | None = None
        self._upkeep: Maintenance | None = None
        self._links = Links(1, self._link_moved)
        self._told = self._links.worst
        self._opened = ThreadFlag()
        """Set when the source is open, or never will be."""
        self._captured = ThreadFlag()
        self._origin = setup.resumption or NewSession(setup.profile, self.title, setup.source.label)
        self.error: SymblTuiError | None = None
        """What the session failed of."""
        self.reason = ""
        """Why it ended, e.g. "source ended", "failed" or what :meth:`request_stop` was given."""

    @property
    def title(self) -> str:
        """What the session is called."""
        return clean(self._setup.profile.title or self._setup.source.label, NAME_LIMIT)

    @property
    def folder(self) -> Path:
        """Where it is recorded."""
        return self._folder.path

    @property
    def state(self) -> SessionState:
        """Where it stands."""
        return self._state

    @property
    def paused(self) -> bool:
        """Whether capturing rests."""
        return self._pause.on

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        recording = self._recording
        return recording.format.seconds(recording.captured) if recording else 0.0

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel."""
        recording = self._recording
        return tuple(channel.status() for channel in recording.channels) if recording else ()

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The account so far."""
        recording = self._recording
        return recording.ledger() if recording else ()

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker."""
        recording = self._recording
        return recording.colours if recording else {}

    @property
    def link(self) -> LinkStatus:
        """How the connections to the engine stand: the worst of them."""
        understanding = self._understanding
        return replace(self._links.worst, recognizer=understanding.recognizer if understanding else "")

    def follow(self, follower: Follower) -> None:
        """Call ``follower`` with every update from now on."""
        self._followers.append(follower)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace sound by silence, or stop doing so."""
        if channel is None:
            self._all_muted = muted
        recording = self._recording
        for each in recording.channels if recording else ():
            if channel in (None, each.index):
                each.muted = muted

    def talk(self, seconds: float) -> None:
        """Open the channels that are pushed to talk for a while."""
        if self._recording:
            self._recording.talk(seconds)

    def set_paused(self, paused: bool) -> None:
        """Stop capturing for a while, or go on."""
        self._pause.switch(paused)
        here, there = SessionState.LISTENING, SessionState.PAUSED
        self._move(there if paused else here, when={here if paused else there})

    def mark(self, note: str, end: float | None = None) -> None:
        """Bookmark what was just said; nothing before there is any sound."""
        if self._recording is None:
            return
        end = min(self.elapsed, max(0.0, self.elapsed if end is None else end))
        try:
            # A hundred bytes into the page cache: quicker than handing them to another thread.
            self._folder.mark(max(0.0, end - MARK_SECONDS), end, note)
        except SymblTuiError as error:
            self._tell(Notice(str(error)))

    def request_stop(self, reason: str) -> None:
        """Begin a clean stop."""
        self.reason = self.reason or reason
        self._stop.set()
        self._pause.switch(False)
        self._move(SessionState.STOPPING, when=_UNDER_WAY)

    async def capture(self) -> None:
        """Sound to spool; never raises."""
        setup = self._setup
        capture = Capture(
            setup.source, self._stop, self._pause, setup.duration, self._open, self._tend, self._tell
        )
        complete = await self._guarded(capture.run())
        self.reason = self.reason or ("duration reached" if complete else "source ended")
        if self._recording:
            self._recording.finish()
        self._move(SessionState.STOPPING, when=_UNDER_WAY)
        self._opened.set()
        self._captured.set()

    async def converse(self) -> None:
        """Spool to engine and back; never raises."""
        self._move(SessionState.CONNECTING, when={SessionState.IDLE})
        talking = asyncio.create_task(self._guarded(self._talk()))
        limit = asyncio.create_task(self._limit())
        await asyncio.wait((talking, limit), return_when=asyncio.FIRST_COMPLETED)
        if self._recording and not talking.done():
            self._tell(Notice("stopped before the engine had answered everything"))
        talking.cancel()
        limit.cancel()
        await asyncio.wait((talking, limit))
        await self._captured.wait()
        await self._guarded(asyncio.to_thread(self._close))
        self._folder.release()
        if self._setup.after and self._recording and not self.error:
            await self._guarded(asyncio.to_thread(self._follow_up, self._setup.after))
        self._move(SessionState.FAILED if self.error else SessionState.ENDED, when={SessionState.STOPPING})

    async def _talk(self) -> None:
        async with self._setup.engine() as endpoint:
            await self._opened.wait()
            if (recording := self._recording) and (understanding := self._understanding):
                self._links = Links(len(recording.channels), self._link_moved)
                await Uplink(
                    self._setup.profile,
                    recording,
                    self._origin.connection_id,
                    understanding.hear,
                    self._links,
                ).run(endpoint)

    async def _limit(self) -> None:
        """Return when the engine has had its time after a stop."""
        await self._stop.wait()
        # Also when nothing was captured: an engine that is just starting is let come up and then stopped.
        await asyncio.sleep(STOP_SECONDS)

    def _open(self, format: AudioFormat) -> ActiveRecording:
        self._recording = recording = self._origin.open(format, self._folder)
        self._understanding = ResultPipeline(recording, self._folder, self._tell)
        self._origin.restore(self._understanding)
        self._upkeep = Maintenance(recording, self._folder, self._setup.profile.session.max_bytes, self._tell)
        recording.hold(held(self._setup.profile, format.channels))
        self.set_muted(None, self._all_muted)  # it may have been asked for before there was a channel
        self._opened.set()
        return recording

    def _tend(self) -> None:
        if self._upkeep is not None:
            self._upkeep.tend()

    def _link_moved(self) -> None:
        """Go where the connections are; a session that is stopping stays on its way."""
        state, link = SessionState, self._links.worst
        if link != self._told:
            self._told = link
            self._tell(link)
        match link.state:
            case LinkState.UP:
                self._move(state.LISTENING, when={state.CONNECTING})
                if self._pause.on:
                    self.set_paused(True)
            case LinkState.WAITING:
                self._move(state.RETRYING, when={state.CONNECTING, state.LISTENING, state.PAUSED})
            case LinkState.OPENING:
                self._move(state.CONNECTING, when={state.RETRYING})

    def _close(self) -> None:
        """Leave a folder that needs nothing more; blocks."""
        recording = self._recording
        if recording is None or self._upkeep is None:
            return
        self._upkeep.close()
        if self.error and self._setup.resumption and not self._links.ever_up:
            return  # it went on for nothing, and may do so once more
        rows = [row.account() for row in recording.ledger()]
        self._folder.close(
            recording.format.rate,
            ended=datetime.now(UTC),
            reason=self.reason,
            error=self._what,
            ledger=rows,
        )

    def _follow_up(self, after: Callable[[Path], str]) -> None:
        if line := after(self._folder.path):
            self._tell(Notice(line))

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        """Await work of ours; an error of it stops the session instead of climbing."""
        try:
            return await work
        except Exception as error:
            self._fail(to_user_error(error))
            return None

    def _fail(self, error: SymblTuiError) -> None:
        with self._lock:
            self.error = self.error or error
        self.request_stop("failed")
        self._tell(StateChanged(self._state, self._what))

    @property
    def _what(self) -> str | None:
        """What it failed of, fit for a terminal."""
        return clean(str(self.error)) if self.error else None

    def _move(self, to: SessionState, *, when: Set[SessionState]) -> None:
        """Move on from one of the states ``when``; from any other, somebody else was first."""
        with self._lock:
            if self._state not in when:
                return
            self._state = move(self._state, to)
        self._tell(StateChanged(to, self._what))

    def _tell(self, update: Update) -> None:
        for follower in self._followers:
            follower(update)
