"""The sound sources of one conversation: where each began, and where its next connection begins."""

import asyncio
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.conversations.conversation_claims import ConversationClaims, StoredStream, TryLater
from symbl_tui.engine.conversations.conversation_events import BeginStream
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.resumed_stream import StreamStart, stream_start
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.node.node_clock import Now, utc_now
from symbl_tui.engine.protocol.start_request import StartRequest
from symbl_tui.errors import EngineError

_log = logging.getLogger(__name__)


class Occupant(Protocol):
    """A socket in a room."""

    @property
    def stream_id(self) -> str:
        """The sound source that it carries; empty: its client named none, or it has not started."""
        ...

    async def come_again(self, seconds: float) -> bool:
        """Close it so that its client comes again, when its utterance is over or after ``seconds``.

        Returns whether it does; False: it has stopped meanwhile, and its conversation is complete.
        """
        ...


class RoomStreams:
    """The streams of a room. ``store`` and ``claims``: where they are kept, if anywhere."""

    def __init__(
        self,
        store: ConversationStore | None,
        claims: ConversationClaims | None,
        timing: Timing = DEFAULT_TIMING,
        now: Now = utc_now,
    ) -> None:
        self._now = now
        self._store = store
        self._claims = claims
        self._patience = timing.claim
        """Seconds that the start of a stream waits for what is stored of it."""
        self._longest_absence = timing.absent_stream
        self._began: dict[str, datetime] = {}
        self._ended: set[str] = set()
        """Those that their clients have stopped."""
        self._absent: dict[str, float] = {}
        """Until when a stream is waited for whose socket was lost, on the monotonic clock."""
        self.occupants: set[Occupant] = set()
        """The sockets of the room."""

    @property
    def absence(self) -> float:
        """Seconds for which a stream is still waited for; 0: none is."""
        return max(0.0, max(self._absent.values(), default=0.0) - time.monotonic())

    def restore(self, stored: Iterable[StoredStream]) -> None:
        """Take up the streams that were noted before; those that have not ended may come again."""
        until = time.monotonic() + self._longest_absence
        for stream in stored:
            self._began[stream.id] = stream.began
            if stream.ended:
                self._ended.add(stream.id)
            else:
                self._absent[stream.id] = until

    def lose(self, occupant: Occupant, seconds: float) -> bool:
        """Wait for the stream of a socket that was lost, for ``seconds`` at most; 0: it has ended.

        Returns whether a stream has.
        """
        id = occupant.stream_id
        replaced = any(each.stream_id == id for each in self.occupants if each is not occupant)
        if not id or replaced:
            return False
        if seconds:
            self._absent[id] = time.monotonic() + min(seconds, self._longest_absence)
            return False
        self._ended.add(id)
        return True

    async def begin(
        self, conversation_id: str, request: StartRequest, occupant: Occupant | None
    ) -> StreamStart:
        """Begin a connection of a stream; an older one of the same is closed.

        So times continue exactly, whatever the clocks of nodes say, and no word is recognised twice.

        Raises:
            TryLater: Other nodes use the store, which is slow to say what it has of the stream.
        """
        received = request.received_at or self._now()
        now = request.recorded_at or received - timedelta(seconds=request.stream_delay)
        id, position = request.stream_id, timedelta(seconds=request.stream_position)
        if not id:
            return StreamStart(now)
        # Its client is here, so the older connection is a dead link; what it still brings would come twice.
        older = [each for each in self.occupants if each.stream_id == id and each is not occupant]
        await asyncio.gather(*(each.come_again(0.0) for each in older))
        if id not in self._began:
            self._absent.pop(id, None)
            others = self._began.values() if request.streams_begin_together else ()
            self._began[id] = began = min(others, default=now - position)
            await self._note(conversation_id, id)
            return StreamStart(began + position)
        began = self._began[id] + position
        known = await self._stored(conversation_id, id, began)
        self._absent.pop(id, None)
        if id in self._ended:
            self._ended.discard(id)
            await self._note(conversation_id, id)
        return stream_start(began, known)

    async def _note(self, conversation_id: str, id: str) -> None:
        if self._store:
            try:
                await self._store.put(BeginStream(conversation_id, id, self._began[id]))
            except EngineError as error:
                _log.warning("not stored: %s", error)

    async def _stored(self, conversation_id: str, id: str, moment: datetime) -> tuple[AnalyzedUtterance, ...]:
        """What is stored of a stream behind a moment; nothing where the store is away."""
        if self._store is None or self._claims is None:
            return ()
        try:
            async with asyncio.timeout(self._patience):
                # Half of the time for the queue, which may not get through; the rest for the answer.
                await self._store.flush(self._patience / 2)
                return await self._claims.utterances_after(conversation_id, id, moment)
        except TimeoutError as error:
            if self._claims.shared:
                # It is there, and will answer soon: subscribers would get twice what is recognised twice.
                message = f"the engine's store did not answer within {self._patience:g} s"
                raise TryLater(message, "try again") from error
            _log.warning("what was said on a stream before is not read: the disk is slow")
        except EngineError as error:
            # The store drops what is recognised twice.
            _log.warning("what was said on a stream before is not read: %s", error)
        return ()
