"""From the spool to the engine and back, until all captured sound was recognised.

Every channel has a connection of its own, all on one connection id. A connection that is lost is opened
again, and starts at the end of the last final result: what was cut off is sent again, and nothing else.
"""

import asyncio
import logging
import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.catch_up import CatchUp
from symbl_tui.session.run.channel import Channel, StreamPosition
from symbl_tui.session.run.channel_connection import ChannelConnection
from symbl_tui.session.run.connection_context import (
    ConnectionContext,
    ConnectionExpired,
    NoAnswer,
    ResultsOwed,
)
from symbl_tui.session.run.encoding_choice import EncodingChooser
from symbl_tui.session.run.reconnect_policy import Backoff, Links, Pacer
from symbl_tui.session.run.result_handler import ResultHandler
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.request_frames import ConnectionStart

if TYPE_CHECKING:  # at run time it is imported late, see Uplink.run
    from symbl_tui.symbl.dialer import Dialer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Uplink:
    """Sends every channel's spool and hands on the results, until everything was answered."""

    profile: Profile
    recording: ActiveRecording
    connection_id: str
    results: ResultHandler
    links: Links
    timing: Timing = LIVE
    recorded_from: datetime | None = None
    """When the first sample was recorded, for sound of an earlier session; None: it is being captured."""

    async def run(self, endpoint: Endpoint) -> None:
        """Stream to the end.

        Raises:
            AuthenticationError, EngineError, ConfigError: the engine cannot be used, from the start or, once
                the source has ended, for :attr:`Timing.give_up` seconds.
        """
        from symbl_tui.symbl import auth, dialer  # 0.3 s to import, and the first paint needs neither

        engine = self.profile.engine
        # Refused before anything is dialled: a token sent once over plain http is a token given away.
        check_transport(endpoint.url, engine.allow_plain_http)
        tls = auth.tls_context(engine.ca_file)
        connector = dialer.Dialer(endpoint, self.connection_id, tls, self.timing.keepalive)
        # Shared by the channels: they have one link, so they back off and change the encoding together.
        backoff, encodings = (
            Backoff(self.timing),
            EncodingChooser(self.profile.streaming.encoding, endpoint.url),
        )
        catch_up = CatchUp(self.recording, self.links, self.timing)
        # A group, so that one channel's fatal error ends the others:
        # a session without one of its speakers would look complete.
        async with asyncio.TaskGroup() as tasks:
            async for channel in self.recording.announced():
                self.results.open(channel)
                self.links.add(channel.index)
                uplink = _ChannelUplink(self, channel, connector, backoff, encodings, catch_up)
                tasks.create_task(uplink.run())


class _ChannelUplink:
    """One channel, on one connection after the other."""

    def __init__(
        self,
        uplink: Uplink,
        channel: Channel,
        dialer: "Dialer",
        backoff: Backoff,
        encodings: EncodingChooser,
        catch_up: CatchUp,
    ) -> None:
        self._uplink = uplink
        self._channel = channel
        self._dialer = dialer
        self._backoff = backoff
        self._encodings = encodings
        self._catch_up = catch_up
        self._encoding = encodings.name
        self._position = StreamPosition(channel.connection, 0)
        self._closed_at = -1
        self._unanswered = 0
        """Connections in a row that left speech unanswered."""
        self._up_at = math.inf
        self._progress_at = time.monotonic()

    async def run(self) -> None:
        # A new dial for every connection: the encoding, the
        # window and the start position may differ from the last.
        results, channel = self._uplink.results, self._channel
        results.lose_connection(channel)  # that of an interrupted session
        while True:
            await self._seek()
            try:
                async with self._dialer.connect(self._window) as socket:
                    # A pacer of its own for each connection: a wait left
                    # over from the last one must not delay the first sound.
                    connection = ChannelConnection(self._context(), self._channel, socket, Pacer(self._speed))
                    await connection.run(self._answer_timeout)
                results.settle(channel)
                self._set_status(LinkStatus(LinkState.OVER))
                return
            # Nothing failed, so there is no wait: a change of connection must not show as an outage.
            except ConnectionExpired:
                results.lose_connection(channel)
            except (EngineError, AuthenticationError) as error:
                # First: what it settles is progress, too.
                results.lose_connection(channel)
                owing = isinstance(error, ResultsOwed)
                self._closed_at = channel.positions.understood if owing else -1
                await self._back_off(error)

    async def _seek(self) -> None:
        """Move to the start of the next connection: behind the last final result and its silence."""
        # Only a final result survives a lost connection: interim text and a final whose utterance has not
        # come yet are recognised anew. Silence after it is skipped, or a paused hour would be sent twice.
        positions = self._channel.positions
        # In a thread: after a long outage this reads hours of sound from the disk.
        start = await asyncio.to_thread(self._channel.find_sound, positions.understood, positions.sent)
        if start == positions.sent:
            # Of what was not sent yet, only what is no sound at all: a gap of the source.
            least = self._uplink.timing.skipped_gap / 2  # less than made the last connection end
            start = await asyncio.to_thread(self._channel.skip_gap, start, least)
        self._position = StreamPosition(self._position.connection + 1, start)
        self._channel.connection = self._position.connection
        # Before the dial: what was cut off counts as unsent from now on, in the lag on screen too.
        positions.sent = positions.offered = start
        # Not up until the engine has accepted sound: a dial that fails must never count as proven.
        self._up_at = math.inf
        # Read once per connection: a choice that changes later applies to the next, never in mid-stream.
        self._encoding = self._encodings.name

    async def _back_off(self, error: EngineError | AuthenticationError) -> None:
        """Wait until it is time for the next connection; raises the error where there should be none."""
        now, timing = time.monotonic(), self._uplink.timing
        # Each silent connection makes the next one wait longer:
        # noise that no engine answers must not reconnect for ever.
        if isinstance(error, NoAnswer):
            self._unanswered += 1
        # Any result proves that this engine answers speech,
        # so its patience starts from the shortest wait again.
        if self._channel.positions.understood > self._position.base:
            self._unanswered = 0
            self._progress_at = now
        # A connection that merely started proves nothing: an engine that
        # accepts and then drops every one would be dialled without any wait.
        if now - self._up_at >= timing.proven:
            self._backoff.reset()
            self._progress_at = now
        passes = isinstance(error, EngineUnreachable) and error.cause.passes
        if isinstance(error, EngineUnreachable) and error.cause.asks_to_retry:
            self._progress_at = now
        # While sound is still being captured it is worth trying for ever: it waits in the spool. An engine
        # that was never up is a mistake in the profile, and the user wants to see that at once.
        hopeless = self._uplink.recording.finished and now - self._progress_at >= timing.give_up
        if hopeless or not (passes or self._uplink.links.ever_up):
            raise error
        wait, attempt = self._backoff.next(), self._backoff.attempt
        _log.warning("%s: %s; attempt %d in %.1f s", self._channel.speaker.name, error, attempt, wait)
        failed = LinkStatus(
            LinkState.WAITING, attempt, now + wait, reason=str(error), brief=error.brief or error.message
        )
        self._set_status(failed)
        await asyncio.sleep(wait)
        # It keeps the attempt and the reason: the screen must
        # not blink to a healthy state between two failures.
        self._set_status(replace(failed, state=LinkState.OPENING, retry_at=0.0))

    @property
    def _answer_timeout(self) -> float:
        timeouts = self._uplink.timing.answer_timeouts
        return timeouts[self._unanswered] if self._unanswered < len(timeouts) else math.inf

    @property
    def _window(self) -> int:
        return self._encodings.window(self._encoding, self._uplink.recording.format.rate)

    @property
    def _speed(self) -> float:
        profile = self._uplink.profile
        # The local engine takes sound as fast as it recognises it; its back-pressure sets the pace.
        if profile.engine.url == LOCAL:
            return math.inf
        # At least the source's own pace, or a file that is read
        # faster than real time would never be caught up with.
        return max(profile.streaming.catch_up, profile.source.pace)

    def _context(self) -> ConnectionContext:
        uplink, channel, position = self._uplink, self._channel, self._position
        rate, recorded_from = uplink.recording.format.rate, uplink.recorded_from
        seconds = position.base / rate
        return ConnectionContext(
            profile=uplink.profile,
            rate=rate,
            timing=uplink.timing,
            handle=lambda received: uplink.results.handle(channel, position, received),
            settle_overdue=lambda: uplink.results.settle_overdue(channel),
            on_ready=self._on_ready,
            wait_turn=lambda: self._catch_up.wait_turn(channel, self._up_at),
            set_unanswered=lambda since: uplink.links.set_unanswered(channel.index, since),
            encoding=self._encoding,
            encodings=self._encodings,
            paced=self._speed < math.inf,
            closed_at=self._closed_at,
            begins=ConnectionStart(
                str(channel.index),
                seconds,
                recorded_at=recorded_from and recorded_from + timedelta(seconds=seconds),
            ),
        )

    def _on_ready(self) -> None:
        self._up_at = time.monotonic()
        self._set_status(LinkStatus(LinkState.UP, encoding=self._encoding))

    def _set_status(self, status: LinkStatus) -> None:
        self._uplink.links.set_status(self._channel.index, status)
