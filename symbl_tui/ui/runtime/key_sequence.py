"""Handles keys one after the other: each once all has happened that the key before it led to.

Textual passes a key through the message queues of the focused widget and its ancestors up to the app, whose
bindings move the focus or open a dialog, often through further messages. A key that was typed right behind it
is passed to the widget that has the focus until then. Here it waits: a callback takes the way of the key
through the same queues, again and again, until focus and screen have come to rest.

Reaches into Textual, whose version is pinned for this.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.worker import Worker

EFFECTS_OF_KEYS: Final = frozenset({"assistant", "edit", "name", "save", "setup", "transcript", "visit"})
"""The groups of the workers whose end, or the screen that they open, a following key waits for."""

# By words in a field, as in a shell.
_WORD_KEYS: Final = {"alt+b": "ctrl+left", "alt+f": "ctrl+right"}
# A key waits no longer than that for what is slow or hangs.
_PATIENCE_SECONDS: Final = 1.0
# Between two looks at the workers.
_POLL_SECONDS: Final = 0.02
# Keys that wait at most; further ones are dropped.
_MOST_KEYS: Final = 4096


class KeySequence:
    """The keys and pastes of one app."""

    def __init__(
        self,
        app: App[Any],
        handle: Callable[[Event], Awaitable[None]],
        *,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        """Prepare to handle keys.

        Args:
            app: Whose keys they are.
            handle: Passes a key to the focused widget, as Textual's app does.
            patience: How many seconds a key waits for the one before at most.
        """
        self._app = app
        self._handle = handle
        self._patience = patience
        self._waiting: deque[Key | Paste | Callable[[], object]] = deque()
        self._turn = 0
        """The number of the key that is being handled."""
        self._give_up: asyncio.TimerHandle | None = None
        """Set while a key is being handled."""
        self._place: tuple[DOMNode, ...] = ()
        """Screen and focus when the callback reached the app last."""
        self._screen: DOMNode = app
        """The screen that the key was for."""
        self._workers: frozenset[Worker[Any]] = frozenset()
        """Those that were there before the key."""

    def call_after(self, function: Callable[[], object]) -> None:
        """Call a function once the keys typed until now have had their effects; later ones wait for it."""
        # Through the app's queue, behind the keys that are still in it.
        self._app.call_later(self.feed, function)

    async def feed(self, event: Key | Paste | Callable[[], object]) -> None:
        """Handle a key, a paste or a call once those before it have had their effects, on the app's loop."""
        if len(self._waiting) < _MOST_KEYS:
            self._waiting.append(event)
        if self._give_up is None:
            await self._next()

    async def _next(self) -> None:
        if not self._waiting:
            return
        event = self._waiting.popleft()
        event = self._split(event) if isinstance(event, Key) else event
        self._turn += 1
        self._screen, self._workers = self._where()[0], frozenset(self._app.workers)
        self._give_up = asyncio.get_running_loop().call_later(
            self._patience, self._app.call_later, self._end, self._turn
        )
        if isinstance(event, Key | Paste):
            await self._handle(event)
        else:
            event()
        self._place = ()
        self._follow(self._turn)

    def _split(self, event: Key) -> Key:
        """Take Escape and a key right behind it for two: terminals send the same for Alt and the key."""
        *modifiers, name = event.key.split("+")
        if "alt" not in modifiers or self._is_bound(event.key):
            return event
        if self._is_bound(word := _WORD_KEYS.get(event.key, "")):
            return Key(word, None)
        modifiers.remove("alt")
        # Kitty's protocol names a capital letter so.
        single = name.upper() if modifiers == ["shift"] else "+".join((*modifiers, name))
        self._waiting.appendleft(Key(single, event.character))
        return Key("escape", None)

    def _is_bound(self, key: str) -> bool:
        return any(key in keys.key_to_bindings for _, keys in self._app.screen._modal_binding_chain)

    def _where(self) -> tuple[DOMNode, ...]:
        """The screen, and the widget on it that has the focus."""
        if not (stack := self._app.screen_stack):
            return (self._app,)
        return stack[-1], stack[-1].focused or stack[-1]

    def _follow(self, turn: int) -> None:
        """Go the way of a key: behind what the focused widget has to handle, then its parent, to the app."""
        self._queue(turn, self._where()[-1])

    def _queue(self, turn: int, node: MessagePump) -> None:
        # One that is closing handles nothing any more.
        while not node.call_later(self._pass, turn, node) and node is not self._app:
            node = node._parent or self._app

    async def _pass(self, turn: int, node: MessagePump) -> None:
        if node is not self._app:
            self._queue(turn, node._parent or self._app)
        elif turn == self._turn and self._give_up is not None:
            await self._arrive(turn)

    async def _arrive(self, turn: int) -> None:
        """Handle the next key, unless this one still has effects."""
        before, self._place = self._place, self._where()
        if before != self._place:
            self._follow(turn)  # what its first messages led to comes behind them
        elif self._has_workers():
            self._app.set_timer(_POLL_SECONDS, lambda: self._follow(turn))
        else:
            await self._end(turn)

    def _has_workers(self) -> bool:
        """Whether a worker that the key has started is about to change something, or to open a screen."""
        return self._where()[0] is self._screen and any(
            worker.group in EFFECTS_OF_KEYS and not worker.is_finished and worker not in self._workers
            for worker in self._app.workers
        )

    async def _end(self, turn: int) -> None:
        if turn != self._turn or self._give_up is None:
            return
        self._give_up.cancel()
        self._give_up = None
        await self._next()
