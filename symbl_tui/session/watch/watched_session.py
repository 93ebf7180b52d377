"""A session of a conversation that others speak in: the engine's results, kept and shown, without sound."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import CaughtUp, Notice, StateChanged
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.conversation_fetch import fetch_after_session
from symbl_tui.session.run.linked_session import STOPPABLE
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.session_setup import OnClosed
from symbl_tui.session.run.user_error import to_user_error
from symbl_tui.session.watch.dialled_call import CALL_ENDED, DialledCall, progress_text
from symbl_tui.session.watch.follower import Follower
from symbl_tui.session.watch.watch_controls import WatchControls
from symbl_tui.session.watch.watch_setup import WatchSetup
from symbl_tui.session.watch.watched_results import RATE
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.events import CallProgress


class WatchedSession(WatchControls):
    """The :class:`~symbl_tui.session.model.view.RunnableWatch` of a conversation of an engine."""

    def __init__(self, setup: WatchSetup, folder: SessionFolder) -> None:
        """``folder``: not made yet; the first utterance makes it."""
        super().__init__(setup, folder)
        self._folder = folder
        self._call: DialledCall | None = None
        self._answered_by: Endpoint | None = None
        """The engine, once the conversation is over."""
        self._conversation_id = ""
        self._over = ThreadFlag()
        """Set when nothing more will come."""
        self._closed = ThreadFlag()

    async def capture(self) -> None:
        """Keep the folder in order until the end, as there is nothing to capture; never raises."""
        over = asyncio.create_task(self._over.wait())
        maintenance: Maintenance | None = None
        while not over.done():
            if maintenance is None and self._kept.begun:
                recording = ActiveRecording(AudioFormat(RATE, 1), (), self._folder)
                maintenance = Maintenance(recording, self._folder, None, self._emit, self._setup.timing)
            if maintenance is not None:
                await self._guard(asyncio.to_thread(self._maintain, maintenance))
            await asyncio.wait((over,), timeout=self._setup.timing.maintenance_interval)
        if maintenance is not None:
            await self._guard(asyncio.to_thread(maintenance.close))
        await self._guard(asyncio.to_thread(self._close))
        self._closed.set()

    async def transcribe(self) -> None:
        """Follow the conversation to its end, and keep and emit what comes; never raises."""
        self._move(SessionState.CONNECTING, when={SessionState.IDLE})
        following = asyncio.create_task(self._guard(self._follow()))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait((following, stopping), return_when=asyncio.FIRST_COMPLETED)
        if (call := self._call) and not following.done():
            try:
                await call.hang_up()
            except SymblTuiError as error:
                self.notice(f"the engine was not told to hang up: {error}")
            await asyncio.wait((following,), timeout=self._setup.watch_timing.last_results)
        following.cancel()
        stopping.cancel()
        await asyncio.wait((following, stopping))
        self._move(SessionState.STOPPING, when=STOPPABLE)
        await self._guard(self._finish())
        self._over.set()
        await self._closed.wait()
        await self._guard(self._fetch_conversation())
        self._kept.release()
        if (on_closed := self._setup.on_closed) and self._kept.begun:
            await self._guard(asyncio.to_thread(self._run_hook, on_closed))
        self._move(SessionState.FAILED if self.error else SessionState.ENDED, when={SessionState.STOPPING})

    async def _follow(self) -> None:
        setup = self._setup
        async with setup.engine() as endpoint:
            id, conversation_id = setup.id, ""
            if setup.call:
                self.notice(f"calling {setup.call.shown}")
                self._call = await DialledCall.dial(endpoint, setup.profile, setup.call)
                id, conversation_id = self._call.connection_id, self._call.conversation_id
                self._kept.update_facts(connection_id=id)
                self._note_conversation(conversation_id, "")
            follower = Follower(
                id=id,
                engine=setup.profile.engine,
                results=self._results,
                links=self._links,
                notify=self.notice,
                on_named=self._note_conversation,
                on_caught_up=lambda: self._emit(CaughtUp()),
                on_progress=self._note_progress,
                timing=setup.timing,
                watch_timing=setup.watch_timing,
                now=setup.now,
                conversation_id=conversation_id,
            )
            await self._run(follower, endpoint)

    async def _run(self, follower: Follower, endpoint: Endpoint) -> None:
        silence = asyncio.create_task(follower.report_silence(self.host))
        if self.is_call:  # it may ring for a while
            silence.cancel()
        try:
            await follower.run(endpoint)
            self._answered_by = endpoint
            self.reason = self.reason or "conversation completed"
        finally:
            silence.cancel()
            await asyncio.wait((silence,))
            if self._call and not follower.completed:
                with suppress(SymblTuiError):  # what ends the session is reported, not this
                    await self._call.hang_up()

    async def _finish(self) -> None:
        self._results.finish(self._setup.now())
        self._length = self.elapsed

    def _note_conversation(self, id: str, name: str) -> None:
        self._conversation_id, self._name = id or self._conversation_id, name or self._name
        if id:
            self._kept.update_facts(conversation_id=id)

    def _note_progress(self, progress: CallProgress) -> None:
        text = progress_text(progress)
        self.notice(text)
        if progress.stage == CALL_ENDED:
            self.reason = self.reason or text

    def _maintain(self, maintenance: Maintenance) -> None:
        maintenance.run_once()
        with suppress(SymblTuiError):
            self._edits.poll()

    def _close(self) -> None:
        """Close the folder, so that it is complete; blocks."""
        self._kept.close(self.elapsed, self._setup.now(), self.reason, self._error_text)

    async def _fetch_conversation(self) -> None:
        """Read what the engine knows of the whole conversation, where that is over."""
        if not self._kept.begun or (endpoint := self._answered_by) is None or self.error:
            return
        engine, seconds = self._setup.profile.engine, self._setup.timing.conversation_timeout
        path = self._kept.path
        if notice := await fetch_after_session(endpoint, engine, self._conversation_id, path, seconds):
            self.notice(notice)

    def _run_hook(self, on_closed: OnClosed) -> None:
        if notice := on_closed(self._kept.path, self.error):
            self._emit(Notice(notice))

    async def _guard(self, work: Awaitable[object]) -> None:
        """Await work of this session; an error ends the session instead of propagating."""
        try:
            await work
        except Exception as error:
            self._fail(to_user_error(error))
            self.request_stop("failed")
            self._emit(StateChanged(self.state, self._error_text))
