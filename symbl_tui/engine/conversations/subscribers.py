"""Subscribers of a conversation, each with a bounded queue of frames. Knows no WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import Flag, auto
from typing import Final

from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame

ENDED: Final = 1000
DISMISSED: Final = 1008
TOO_SLOW: Final = 1013
COME_AGAIN: Final = 1012
"""The close code for clients that are to connect again: the node stops, or another has the conversation."""


class SubscriberFilter(Flag):
    """The kinds of frames that a subscriber receives."""

    FRAMES = auto()
    """All frames that speakers receive."""
    TRANSCRIPTS = auto()
    """Results once more, in the form for subscribers of a telephone call."""
    UPDATES = auto()
    """Insights that were sent before and have changed, and what becomes of a telephone call: extensions, sent
    only on request."""


class Subscriber:
    """The frames for one client, in order, until the conversation ends or the client is too slow."""

    def __init__(
        self,
        filter: SubscriberFilter = SubscriberFilter.FRAMES,
        max_pending: int = DEFAULT_TIMING.pending_frames,
        follows: str = "",
    ) -> None:
        """Create an empty queue for ``max_pending`` frames."""
        self.filter = filter
        self.follows = follows
        """The conversation whose end its client may have missed; empty: none is known."""
        self.close_code = ENDED
        """The WebSocket close code that belongs to the end."""
        self.reason = ""
        """The sentence that belongs to it; empty: none does."""
        self._overflow: Callable[[], object] = lambda: None
        self._max_pending = max_pending
        self._ended = False
        # One place more than frames: the end of the queue must fit behind a full one.
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(max_pending + 1)

    @property
    def pending(self) -> int:
        """Frames that wait."""
        return self._queue.qsize()

    def on_overflow(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` when the queue is full: the task that sends may be blocked in the socket then."""
        self._overflow = callback

    def push(self, text: str) -> bool:
        """Queue an encoded frame; False when the queue is full, which ends it, or when it has ended."""
        if self._ended:
            return False
        # Back-pressure must not reach the speakers: a publisher never waits for a subscriber. A client that
        # does not read fills its own queue, and is closed when that is full.
        if self._queue.qsize() < self._max_pending:
            self._queue.put_nowait(text)
            return True
        self.end(TOO_SLOW, "closed: this subscriber reads too slowly")
        self._overflow()
        return False

    def end(self, code: int = ENDED, reason: str = "") -> None:
        """End the iteration after the queued frames; the first end counts."""
        # A second one would find no place in a full queue: a publisher iterates over a copy of the set, in
        # which subscribers have been dismissed meanwhile.
        if self._ended:
            return
        self._ended = True
        self.close_code, self.reason = code, reason
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[str]:
        """The frames as they arrive."""
        while (text := await self._queue.get()) is not None:
            yield text


class Subscribers:
    """All subscribers of one connection id."""

    def __init__(self, fan_out: int = DEFAULT_TIMING.fan_out) -> None:
        """Publish to ``fan_out`` subscribers at a time before other tasks run."""
        self._fan_out = fan_out
        self._subscribers: set[Subscriber] = set()

    def __len__(self) -> int:
        return len(self._subscribers)

    @property
    def pending(self) -> int:
        """Frames that wait for them."""
        return sum(subscriber.pending for subscriber in self._subscribers)

    def add(self, subscriber: Subscriber) -> None:
        """Add a subscriber."""
        self._subscribers.add(subscriber)

    def remove(self, subscriber: Subscriber) -> None:
        """Remove a subscriber, unless it was dropped before."""
        self._subscribers.discard(subscriber)

    async def publish(self, frame: Frame, text: str) -> None:
        """Queue a frame for every subscriber; yields to other tasks between batches of them.

        Args:
            frame: The frame.
            text: The same, encoded once for all.
        """
        await self._push(SubscriberFilter.FRAMES, text)
        transcript = frames.transcript_response(frame) if self._subscribers else None
        if transcript:
            await self._push(SubscriberFilter.TRANSCRIPTS, frames.encode(transcript))

    async def publish_update(self, text: str, origin: Subscriber | None = None) -> None:
        """Queue an update for every subscriber that receives updates, except for its origin."""
        await self._push(SubscriberFilter.UPDATES, text, origin)

    async def _push(self, kind: SubscriberFilter, text: str, origin: Subscriber | None = None) -> None:
        # A copy: subscribers leave and join while this loop yields.
        for number, subscriber in enumerate(tuple(self._subscribers), 1):
            if kind in subscriber.filter and subscriber is not origin and not subscriber.push(text):
                self._subscribers.discard(subscriber)
            if number % self._fan_out == 0:
                await asyncio.sleep(0)

    def dismiss(self, reason: str) -> None:
        """End every subscription with a sentence."""
        subscribers, self._subscribers = self._subscribers, set()
        for subscriber in subscribers:
            subscriber.end(DISMISSED, reason)

    @property
    def followed(self) -> frozenset[str]:
        """The conversations that they follow."""
        return frozenset(subscriber.follows for subscriber in self._subscribers if subscriber.follows)

    def redirect(self, conversation_id: str = "") -> None:
        """End subscriptions: their clients are to come again, as another node has or had the conversation.

        ``conversation_id``: only of those that follow it; empty: of all.
        """
        for subscriber in tuple(self._subscribers):
            if conversation_id in ("", subscriber.follows):
                self._subscribers.discard(subscriber)
                if SubscriberFilter.FRAMES in subscriber.filter:
                    subscriber.end(COME_AGAIN)

    def end(self, text: str) -> None:
        """End every subscription with a last frame, the end of the conversation."""
        subscribers, self._subscribers = self._subscribers, set()
        for subscriber in subscribers:
            if SubscriberFilter.FRAMES not in subscriber.filter or subscriber.push(text):
                subscriber.end()
