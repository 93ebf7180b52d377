"""From the spool to the engine and back, for as long as there is sound that was not understood.

Every channel has a connection of its own, all on one connection id. One that is lost is opened again, and
begins at the end of the last final result: what was cut off is heard anew, and nothing else.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.errors import AuthenticationError, EngineError
from symbl_tui.session.model.link import Backoff, Links, LinkState, LinkStatus, Pacer
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.channel_connection import ChannelConnection, ConnectionContext, NoAnswer, Renew
from symbl_tui.session.run.encoding_choice import Encodings
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.protocol import Received

if TYPE_CHECKING:  # at run time it is imported late, see Uplink.run
    from symbl_tui.symbl.dialer import Dialer

_GIVE_UP_SECONDS: Final = 60.0
"""How long to try without success once no more sound will come."""
_PROVEN_SECONDS: Final = 15.0
"""A connection that lived so long was of use; one that ends at once is backed off from, however it began."""
_STEP_SECONDS: Final = 2.0
"""How far a channel that makes up for something may be ahead of another that does."""
_GATHER_SECONDS: Final = 1.0
"""How long a connection that makes up for something waits for the other channels' to be there too."""
_LOOK_SECONDS: Final = 0.05
_PATIENCE: Final = (12.0, 24.0, 48.0)
"""Seconds that what is said may stay unanswered, on one connection after the other. If none of these answers,
it is noise that nobody would."""


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """Where on a channel a connection begins."""

    link: int
    """The number of the connection, counted from 1."""
    base: int
    """Samples from the start of the capture."""


@dataclass(frozen=True, slots=True)
class RecordedSound:
    """What differs when the sound was recorded before, and is recognised by a model that takes its time."""

    started: datetime
    """When its first sample was recorded."""
    patience: tuple[float, ...] = (900.0,)
    """Instead of :data:`_PATIENCE`."""
    start_within: float = 180.0
    """Seconds that the engine may take for the first answer: it loads the model before."""
    last_within: float = 960.0
    """Seconds that the engine may say nothing while it owes the last results; more than it allows itself."""


_log = logging.getLogger(__name__)

Hear = Callable[[Channel, StreamPosition, Received], None]


@dataclass(frozen=True, slots=True)
class Uplink:
    """Sends every channel's spool and passes on what comes back, until all was answered."""

    profile: Profile
    recording: ActiveRecording
    connection_id: str
    hear: Hear
    """Called with every frame of the engine, in order per channel."""
    links: Links
    recorded: "RecordedSound | None" = None
    """Where the sound was recorded before; None: it is being captured."""

    async def run(self, endpoint: Endpoint) -> None:
        """Uplink to the end.

        Raises:
            AuthenticationError, EngineError, ConfigError: the engine cannot be used, from the start or, once
                there is no more sound to wait for, for a minute.
        """
        # Late, for they take 0.3 s to import and the first paint needs neither.
        from symbl_tui.symbl import auth, dialer

        engine = self.profile.engine
        check_transport(endpoint.url, engine.allow_plain_http)
        tls = auth.tls_context(engine.ca_file)
        line = dialer.Dialer(endpoint, self.connection_id, tls, keepalive=self.recorded is None)
        backoff = Backoff()
        encodings = Encodings(self.profile.streaming.encoding, endpoint.url)
        async with asyncio.TaskGroup() as channels:
            for channel in self.recording.channels:
                channels.create_task(_ChannelTalk(self, channel, line, backoff, encodings).run())

    async def in_step(self, channel: Channel, up_at: float) -> None:
        """Wait while a channel that makes up for something is far ahead of another that does.

        So what was missed is understood in the order in which it was said.

        Args:
            channel: The one that is about to send.
            up_at: Since when its connection is up.
        """
        step, positions = round(_STEP_SECONDS * self.recording.format.rate), channel.positions
        while True:
            gathering = time.monotonic() - up_at < _GATHER_SECONDS
            behind, ahead = positions.captured - positions.sent, positions.sent - self._slowest(gathering)
            if min(behind, ahead) <= step:
                return
            await asyncio.sleep(_LOOK_SECONDS)  # nobody tells of a position

    def _slowest(self, gathering: bool) -> float:
        """How far the channel is that has sent the least, of those whose engine takes sound.

        Args:
            gathering: Also of those whose engine does not yet; they will begin where they were understood.
        """
        slowest = math.inf
        for channel in self.recording.channels:
            if self.links.up(channel.index):
                slowest = min(slowest, channel.positions.sent)
            elif gathering:
                slowest = min(slowest, channel.positions.understood)
        return slowest


class _ChannelTalk:
    """One channel, on one connection after the other."""

    def __init__(
        self, converse: Uplink, channel: Channel, dialer: "Dialer", backoff: Backoff, encodings: Encodings
    ) -> None:
        self._converse = converse
        self._channel = channel
        self._dialer = dialer
        self._backoff = backoff
        self._encodings = encodings
        self._encoding = encodings.name
        self._place = StreamPosition(channel.link, 0)
        self._unheard = 0
        """Connections in a row that left what was said unanswered."""
        self._up_at = math.inf
        self._progress_at = time.monotonic()

    async def run(self) -> None:
        while True:
            await self._begin()
            try:
                async with self._dialer.connect(self._window) as link:
                    await ChannelConnection(self._terms(), self._channel, link, Pacer(self._speed)).run(
                        self._patience
                    )
                self._put(LinkStatus(LinkState.OVER))
                return
            except Renew:
                continue
            except (EngineError, AuthenticationError) as error:
                await self._recover(error)

    async def _begin(self) -> None:
        """Take the next connection's place: the end of the last final result, and of the silence after it."""
        positions = self._channel.positions
        heard = await asyncio.to_thread(self._channel.first_sound, positions.understood, positions.sent)
        self._place = StreamPosition(self._place.link + 1, heard)
        self._channel.link = self._place.link
        positions.sent = heard
        self._up_at = math.inf
        self._encoding = self._encodings.name

    async def _recover(self, error: EngineError | AuthenticationError) -> None:
        """Wait until it is time for the next connection; raises the error where there should be none."""
        now = time.monotonic()
        if isinstance(error, NoAnswer):
            self._unheard += 1
        if self._channel.positions.understood > self._place.base:
            self._unheard = 0
            self._progress_at = now
        if now - self._up_at >= _PROVEN_SECONDS:
            self._backoff.reset()
            self._progress_at = now
        hopeless = self._channel.spool.finished and now - self._progress_at >= _GIVE_UP_SECONDS
        if hopeless or not self._converse.links.ever_up:
            raise error
        wait = self._backoff.next()
        who, attempt = self._channel.speaker.name, self._backoff.attempt
        _log.warning("%s: %s; attempt %d in %.1f s", who, error, attempt, wait)
        failed = LinkStatus(
            LinkState.WAITING, attempt, now + wait, reason=str(error), brief=error.brief or error.message
        )
        self._put(failed)
        await asyncio.sleep(wait)
        self._put(replace(failed, state=LinkState.OPENING, retry_at=0.0))

    @property
    def _patience(self) -> float:
        recorded = self._converse.recorded
        patience = recorded.patience if recorded else _PATIENCE
        return patience[self._unheard] if self._unheard < len(patience) else math.inf

    @property
    def _window(self) -> int:
        return self._encodings.window(self._encoding, self._converse.recording.format.rate)

    @property
    def _speed(self) -> float:
        profile = self._converse.profile
        if profile.engine.url == LOCAL:
            return math.inf
        return max(profile.streaming.catch_up, profile.source.pace)

    def _terms(self) -> ConnectionContext:
        place, index = self._place, self._channel.index
        terms = ConnectionContext(
            profile=self._converse.profile,
            rate=self._converse.recording.format.rate,
            hear=lambda received: self._converse.hear(self._channel, place, received),
            up=self._up,
            turn=lambda: self._converse.in_step(self._channel, self._up_at),
            unanswered=lambda since: self._converse.links.unanswered(index, since),
            encoding=self._encoding,
            encodings=self._encodings,
        )
        if (recorded := self._converse.recorded) is None:
            return terms
        at = recorded.started + timedelta(seconds=place.base / terms.rate)
        start, last = recorded.start_within, recorded.last_within
        return replace(terms, recorded_at=at, start_within=start, last_within=last)

    def _up(self) -> None:
        self._up_at = time.monotonic()
        self._put(LinkStatus(LinkState.UP, encoding=self._encoding))

    def _put(self, status: LinkStatus) -> None:
        self._converse.links.put(self._channel.index, status)
