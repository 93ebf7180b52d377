"""The queue between the threads of sessions and the one that prints."""

import queue
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, Generic, TypeVar

# Updates that may wait for a slow reader of stdout; then the conversation blocks, the capture never.
_QUEUE_SIZE: Final = 10_000

# Interval at which both ends check whether the other is still there.
_POLL_SECONDS: Final = 0.1

T = TypeVar("T")


class Inbox(Generic[T]):
    """A bounded queue of updates from the session's threads; a full one blocks the conversation."""

    def __init__(self, interrupted: Callable[[], bool]) -> None:
        """``interrupted``: whether the session must end now; then what finds no room is dropped."""
        self._updates: queue.Queue[T | None] = queue.Queue(_QUEUE_SIZE)
        self._interrupted = interrupted
        self._closed = False

    def put(self, update: T) -> None:
        """Put an update; blocks while there is no room."""
        while not self._closed:
            with suppress(queue.Full):
                # In short waits: a producer that is blocked must notice that the reader is gone.
                self._updates.put(update, timeout=_POLL_SECONDS)
                return
            if self._interrupted():
                return

    def until(self, over: Callable[[], bool]) -> Iterator[T | None]:
        """Yield updates until ``over`` and the queue is empty; None where there is none for a moment."""
        # `over` before `empty`: what is put between the two looks is still found.
        while not (over() and self._updates.empty()):
            try:
                yield self._updates.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                yield None

    def offer(self, update: T) -> None:
        """Put an update if there is room; returns at once."""
        with suppress(queue.Full):
            self._updates.put_nowait(update)

    def close(self) -> None:
        """Drop further updates, so that no producer blocks."""
        self._closed = True
