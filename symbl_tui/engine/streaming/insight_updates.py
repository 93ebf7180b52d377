"""Insights of a conversation that were sent before and have changed, for one of its speakers."""

import asyncio
from collections.abc import Awaitable, Callable

from symbl_tui.domain.insight import Insight
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from symbl_tui.engine.protocol import frames


class InsightUpdates:
    """Publishes a speaker's own updates, and forwards those of others, where its client asked for them."""

    def __init__(
        self,
        subscribers: Subscribers,
        send: Callable[[str], Awaitable[None]],
        pending_frames: int,
        *,
        requested: bool,
    ) -> None:
        self._subscribers = subscribers
        self._send = send
        self._requested = requested
        self._subscriber = Subscriber(SubscriberFilter.UPDATES, pending_frames)
        self._forwarding: asyncio.Task[None] | None = None
        if requested:
            subscribers.add(self._subscriber)
            # A task of its own: a slow client must not delay other speakers.
            self._forwarding = asyncio.create_task(self._forward(), name="forward insight updates")

    async def publish(self, insights: tuple[Insight, ...]) -> None:
        """Send changed insights to the clients that requested updates."""
        text = frames.encode(frames.insight_response(insights))
        await self._subscribers.publish_update(text, self._subscriber)
        if self._requested:
            await self._send(text)

    async def close(self) -> None:
        """Stop to forward."""
        self._subscribers.remove(self._subscriber)
        if self._forwarding:
            self._forwarding.cancel()
            await asyncio.gather(self._forwarding, return_exceptions=True)

    async def _forward(self) -> None:
        async for text in self._subscriber:
            await self._send(text)
