"""A session: one recording with its results.

It runs on two threads that share nothing but spools and positions, and reads as a straight line: source ->
capture -> spool -> uplink -> result pipeline -> conversation -> subscribers.
"""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TypeVar

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.source import is_growing
from symbl_tui.errors import SourceIncomplete
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import CaughtUp, Notice, StateChanged
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.capture import Capture
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.conversation_fetch import fetch_after_session
from symbl_tui.session.run.late_channels import LateChannels
from symbl_tui.session.run.linked_session import STOPPABLE
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.new_session import NewSession
from symbl_tui.session.run.push_to_talk import push_to_talk_channels
from symbl_tui.session.run.reconnect_policy import Links
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.session_controls import Running, SessionControls
from symbl_tui.session.run.session_setup import OnClosed, Setup
from symbl_tui.session.run.uplink import Uplink
from symbl_tui.session.run.user_error import to_user_error
from symbl_tui.symbl.endpoint import Endpoint

T = TypeVar("T")


class Session(SessionControls):
    """The :class:`~symbl_tui.session.model.view.RunnableSession` of a source and an engine."""

    def __init__(self, setup: Setup, folder: SessionFolder) -> None:
        super().__init__(setup, folder)
        self._origin = setup.resumption or NewSession(
            setup.profile, self.title, setup.source.label, channel_names=setup.channel_names
        )
        self._opened = ThreadFlag()
        """Set when the source is open, or never will be."""
        self._captured = ThreadFlag()
        self._answered_by: Endpoint | None = None
        """The engine, once it has answered everything."""

    async def capture(self) -> None:
        """Read the source into the spools; never raises."""
        setup = self._setup
        capture = Capture(
            source=setup.source,
            stop=self._stop,
            pause=self._pause,
            duration=setup.duration,
            timing=setup.timing,
            on_open=self._open,
            open_channel=self._open_channel,
            note_channels=self._note_channels,
            maintain=self._maintain,
            emit=self._emit,
        )
        complete = await self._guard(self._capture_all(capture))
        self.reason = self.reason or ("duration reached" if complete else self._end_of_source)
        if self._running:
            # What the end of the capture cut off.
            await self._guard(asyncio.to_thread(self._note_channels))
            self._running.recording.finish()
        self._move(SessionState.STOPPING, when=STOPPABLE)
        self._opened.set()
        self._captured.set()

    @property
    def _end_of_source(self) -> str:
        source = self._setup.source
        return (source.end_reason if is_growing(source) else "") or "source ended"

    async def _capture_all(self, capture: Capture) -> bool:
        """Capture; whether the duration was reached. What the source lacked ends nothing before its time."""
        try:
            return await capture.run()
        except SourceIncomplete as error:
            self._fail(error)
            self._emit(StateChanged(self.state, self._error_text))
            return False

    async def transcribe(self) -> None:
        """Stream the spools to the engine and emit its results; never raises."""
        self._move(SessionState.CONNECTING, when={SessionState.IDLE})
        # An engine may never finish: after a stop it has a deadline, and the folder is closed without its
        # results.
        streaming = asyncio.create_task(self._guard(self._stream()))
        limit = asyncio.create_task(self._stop_deadline())
        await asyncio.wait((streaming, limit), return_when=asyncio.FIRST_COMPLETED)
        if self._recording and not streaming.done():
            self._emit(Notice("stopped before the engine had answered everything"))
        streaming.cancel()
        limit.cancel()
        await asyncio.wait((streaming, limit))
        if self._running:
            self._running.pipeline.finish()
        await self._captured.wait()
        await self._guard(asyncio.to_thread(self._close))
        await self._guard(self._fetch_conversation())
        self._folder.release()
        if (on_closed := self._setup.on_closed) and self._recording:
            await self._guard(asyncio.to_thread(self._run_hook, on_closed))
        self._move(SessionState.FAILED if self.error else SessionState.ENDED, when={SessionState.STOPPING})

    async def _stream(self) -> None:
        setup = self._setup
        async with setup.engine() as endpoint:
            await self._opened.wait()
            if (running := self._running) is None:
                return
            self._links = Links(len(running.recording.channels), self._on_link_change)
            uplink = Uplink(
                setup.profile,
                running.recording,
                self._origin.connection_id,
                running.pipeline,
                self._links,
                setup.timing,
            )
            summaries = asyncio.create_task(self._summarize())
            try:
                await uplink.run(endpoint)
                self._answered_by = endpoint
            finally:
                summaries.cancel()
                await asyncio.wait((summaries,))

    async def _summarize(self) -> None:
        """Emit a summary every few minutes, where the profile asks for it."""
        if (profile := self._setup.profile).summary.every:
            from symbl_tui.session.run.live_summary import LiveSummaries  # few sessions need it

            minute = self._setup.timing.minute
            await LiveSummaries(profile, self._folder.path, self._emit, minute).run()

    async def _stop_deadline(self) -> None:
        """Return when the engine has had its time after a stop."""
        await self._stop.wait()
        # Also when nothing was captured: an engine that is just starting is let come up and then stopped.
        await asyncio.sleep(self._setup.timing.stop_timeout)

    def _open(self, format: AudioFormat) -> ActiveRecording:
        profile = self._setup.profile
        source, clock = self._setup.source, self._setup.clock
        speakers = ChannelSpeakers(profile, source.channel_name if is_growing(source) else None)
        recording = self._origin.open(format, self._folder, speakers, clock)
        pipeline = ResultPipeline(recording, self._folder, self._emit, self._setup.timing)
        maintenance = Maintenance(
            recording, self._folder, profile.session.max_bytes, self._emit, self._setup.timing
        )
        recording.set_push_to_talk(push_to_talk_channels(profile, format.channels))
        late = LateChannels(recording, self._folder, speakers, clock, self._emit)
        self._running = Running(recording, pipeline, maintenance, late)
        self._origin.restore(pipeline)
        self._emit(CaughtUp())
        self.set_muted(None, self._all_muted)  # muting may have been requested before there was a channel
        self._opened.set()
        return recording

    def _open_channel(self, number: int, position: int) -> Channel | None:
        running = self._running
        return running.late.open(number, position, muted=self._all_muted) if running else None

    def _note_channels(self) -> None:
        if self._running:
            self._running.late.note()

    def _close(self) -> None:
        """Close the folder, so that it is complete; blocks."""
        if (running := self._running) is None:
            return
        running.maintenance.close()
        if self.error and self._setup.resumption and not self._links.ever_up:
            return  # it was resumed in vain, and can be resumed again
        self._folder.close(
            running.recording.format.rate,
            ended=datetime.now(UTC),
            reason=self.reason,
            error=self._error_text,
            ledger=[row.to_table() for row in running.recording.ledger()],
        )

    async def _fetch_conversation(self) -> None:
        """Read what the engine knows of the whole conversation, where it has answered everything."""
        if (running := self._running) is None or (endpoint := self._answered_by) is None or self.error:
            return
        engine, seconds = self._setup.profile.engine, self._setup.timing.conversation_timeout
        id = running.pipeline.conversation_id
        if notice := await fetch_after_session(endpoint, engine, id, self._folder.path, seconds):
            self._emit(Notice(notice))

    def _run_hook(self, on_closed: OnClosed) -> None:
        if notice := on_closed(self._folder.path, self.error):
            self._emit(Notice(notice))

    async def _guard(self, work: Awaitable[T]) -> T | None:
        """Await work of this session; an error ends the session instead of propagating."""
        try:
            return await work
        except Exception as error:
            self._fail(to_user_error(error))
            self.request_stop("failed")
            self._emit(StateChanged(self.state, self._error_text))
            return None
