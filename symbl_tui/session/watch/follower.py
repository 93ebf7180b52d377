"""Follows a conversation on one subscription after the other, until the engine says that it is over."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import structs

from symbl_tui.config.profile import EngineConfig
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.run.reconnect_policy import Backoff, Links
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.session.watch.past_reader import PastReader
from symbl_tui.session.watch.watch_setup import WatchTiming
from symbl_tui.session.watch.watched_results import WatchedResults
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.events import (
    CallProgress,
    ConversationCompleted,
    ConversationCreated,
    RecognitionStarted,
)

if TYPE_CHECKING:  # at run time they are imported late, see Follower.run
    from symbl_tui.symbl.conversation_snapshot import ConversationSnapshot
    from symbl_tui.symbl.event_parser import Received
    from symbl_tui.symbl.subscription import Subscription

# Frames that wait while what was said before is read.
_MOST_WAITING: Final = 1_000
# Characters of theirs; beyond, the socket is read no further.
_MOST_CHARACTERS: Final = 16 << 20
_SETTLE_SECONDS: Final = 1.0
_POLL_SECONDS: Final = 0.1

_Frames = asyncio.Queue["tuple[Received, datetime] | None"]
"""Each with when it came; None ends it."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Follower:
    """Subscribes, reads by REST what was said before, and hands on what comes; reconnects where it must."""

    id: str
    """What to subscribe to."""
    engine: EngineConfig
    results: WatchedResults
    links: Links
    notify: Callable[[str], None]
    """Emits a line for the reader."""
    on_named: Callable[[str, str], None]
    """Called with the conversation's id, and its name where it has one."""
    on_caught_up: Callable[[], None]
    """Called once: what comes from now on is of this moment."""
    on_progress: Callable[[CallProgress], None]
    """Called with what becomes of the call that the engine makes."""
    timing: Timing
    watch_timing: WatchTiming
    now: Callable[[], datetime]
    conversation_id: str = ""
    """The engine's name of the conversation; empty: it has not told it."""
    completed: bool = field(default=False, init=False)
    """Whether the engine has said that it is over."""
    _received: bool = field(default=False, init=False)
    _caught_up: bool = field(default=False, init=False)
    _live: bool = field(default=False, init=False)
    """Whether this connection has brought a frame."""
    _held: int = field(default=0, init=False)
    """Frames that came while it was read, and are to be handled yet."""
    _characters: int = field(default=0, init=False)
    """Of the frames that wait."""
    _up_at: float = field(default=0.0, init=False)

    async def run(self, endpoint: Endpoint) -> None:
        """Follow the conversation to its end.

        Raises:
            AuthenticationError, EngineError, ConfigError: the engine cannot be used, from the start or for
                :attr:`WatchTiming.give_up` seconds.
            SymblTuiError: the disk refuses.
        """
        from symbl_tui.symbl import auth, dialer  # 0.3 s to import, and the first paint needs neither

        check_transport(endpoint.url, self.engine.allow_plain_http)
        tls = auth.tls_context(self.engine.ca_file)
        dialling = dialer.Dialer(endpoint, self.id, tls, self.timing.keepalive)
        backoff = Backoff(self.timing)
        self._up_at = time.monotonic()
        while True:
            try:
                async with dialling.subscribe(self.conversation_id) as subscription:
                    self.links.set_status(0, LinkStatus(LinkState.UP))
                    opened = time.monotonic()
                    past = PastReader(endpoint, tls, self.watch_timing, Backoff(self.timing), self.notify)
                    await self._follow(subscription, past)
                self.links.set_status(0, LinkStatus(LinkState.OVER))
                return
            except (EngineError, AuthenticationError) as error:
                if self.links.is_up(0):
                    self._up_at = time.monotonic()
                    if self._up_at - opened >= self.timing.proven:
                        backoff.reset()
                await self._back_off(error, backoff)

    async def _back_off(self, error: EngineError | AuthenticationError, backoff: Backoff) -> None:
        """Wait until it is time for the next connection; raises the error where there should be none."""
        now = time.monotonic()
        passes = isinstance(error, EngineUnreachable) and error.cause.passes
        if isinstance(error, EngineUnreachable) and error.cause.asks_to_retry:
            self._up_at = now
        # An engine that was never up is a mistake in the address, and the user wants to see that at once.
        if not (passes or self.links.ever_up) or now - self._up_at >= self.watch_timing.give_up:
            raise error
        wait = backoff.next()
        _log.warning("%s; attempt %d in %.1f s", error, backoff.attempt, wait)
        brief = error.brief or error.message
        failed = LinkStatus(LinkState.WAITING, backoff.attempt, now + wait, reason=str(error), brief=brief)
        self.links.set_status(0, failed)
        await asyncio.sleep(wait)
        self.links.set_status(0, structs.replace(failed, state=LinkState.OPENING, retry_at=0.0))

    async def _follow(self, subscription: "Subscription", past: PastReader) -> None:
        """Hand on the frames of one connection; returns at the end of the conversation."""
        self._characters, self._live = 0, False
        frames: _Frames = asyncio.Queue(_MOST_WAITING)
        # Tasks of their own: while the past is read, pings are answered and frames kept.
        reading = asyncio.create_task(self._read_all(subscription, frames), name="read a subscription")
        rereading = asyncio.create_task(past.run(), name="read again what was said")
        try:
            await self._catch_up(past, frames)
            await self._hand_on(frames, past)
            if not self.completed:
                await reading  # raises where it was no normal end
                self.completed = True
            rereading.cancel()
            self._restore(await past.finish(), frames)
        finally:
            reading.cancel()
            rereading.cancel()
            await asyncio.wait((reading, rereading))

    async def _hand_on(self, frames: _Frames, past: PastReader) -> None:
        """Handle frames until there are no more, or the conversation is over."""
        while not self.completed:
            self._restore(past.take(), frames)
            try:
                async with asyncio.timeout(_SETTLE_SECONDS):
                    frame = await frames.get()
            except TimeoutError:
                self.results.settle_overdue(self.now())
                self._be_caught_up()
                continue
            if frame is None:
                return
            received, at = frame
            self._characters -= len(received.raw)
            await self._handle(received, at, past, frames)

    async def _handle(self, received: "Received", at: datetime, past: PastReader, frames: _Frames) -> None:
        self._received = True
        held, self._held = self._held > 0, max(0, self._held - 1)
        match received.event:
            case ConversationCreated(id) | RecognitionStarted(id) if id and id != past.id:
                self.conversation_id = id
                self.on_named(id, "")
                await self._catch_up(past, frames)
            case RecognitionStarted() if past.id:
                # A speaker has come to this node. What was said at the one before, since the past was
                # read, has been sent to its own subscribers alone.
                past.request()
            case CallProgress() as progress:
                self.on_progress(progress)
            case ConversationCompleted():
                self.completed = True
                if past.id and not self._live:
                    past.request()  # it ended elsewhere, maybe since the past was read
        self._live = True
        self._be_caught_up()
        handle = self.results.handle_held if held else self.results.handle
        # Not now: it may have waited for the past to be read, and the first one tells when all began.
        handle(received, at)

    def _be_caught_up(self) -> None:
        if not self._caught_up:
            self._caught_up = True
            self.on_caught_up()

    async def _catch_up(self, past: PastReader, frames: _Frames) -> None:
        """Read what was said so far, where the conversation's id is known; what comes then has a new link."""
        # Ids of conversations are digits; what is streamed to may have any.
        if id := self.conversation_id or (self.id if self.id.isdecimal() else ""):
            self._restore(await past.read(id), frames)
        self.results.open_link()

    def _restore(self, snapshot: "ConversationSnapshot | None", frames: _Frames) -> None:
        """Add what was read, if anything was."""
        if snapshot is not None:
            self.conversation_id = snapshot.id
            self.on_named(snapshot.id, snapshot.name)
            self.results.restore(snapshot, self.now())
            self._held = frames.qsize()

    async def _read_all(self, subscription: "Subscription", frames: "_Frames") -> None:
        """Queue all frames of a connection, and None at its end, whichever that is."""
        try:
            async for received in subscription:
                await frames.put((received, self.now()))
                self._characters += len(received.raw)
                while self._characters > _MOST_CHARACTERS:  # noqa: ASYNC110 - rare, and any pause will do
                    await asyncio.sleep(_POLL_SECONDS)
        except EngineError:
            await frames.put(None)
            raise
        await frames.put(None)

    async def report_silence(self, host: str) -> None:
        """Say that nothing comes, where it is so: an engine accepts any id. ``host``: the engine's."""
        while not self.links.ever_up:  # noqa: ASYNC110 - it is no event of this loop
            await asyncio.sleep(_POLL_SECONDS)
        await asyncio.sleep(self.watch_timing.silence)
        if not self._received and not self.results.utterances:
            self.notify(f'nothing yet of "{clean(self.id, NAME_LIMIT)}" at {host}; is the id right?')
