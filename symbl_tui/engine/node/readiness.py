"""Whether this node takes new conversations, and why not. Knows no HTTP; used on the event loop alone."""

from collections.abc import Callable
from enum import Enum
from typing import Final

READY: Final = "ready"
"""The state of a node without a condition that blocks it."""


class Condition(Enum):
    """A state of the node that its operator wants to know; the gravest first."""

    STORE_UNUSABLE = "store unusable", True
    """The store's schema is missing, or older or newer than this node can use."""
    DRAINING = "draining", True
    """The node is about to stop: it ends what it has, and takes nothing new."""
    STARTING = "starting", True
    """The recogniser is being loaded."""
    QUEUE_FULL = "queue full", True
    """No more can wait for the database on the local disk."""
    BUSY = "busy", True
    """Conversations that are here go on; new ones are for other nodes (admission)."""
    STORE_AWAY = "store away", False
    """The database does not answer. Utterances wait on the local disk, as they would on every other node."""

    def __init__(self, label: str, blocks: bool) -> None:
        self.label = label
        """In ``/readyz`` and as the ``state`` of a metric."""
        self.blocks = blocks
        """Whether new conversations should go to another node."""


class Readiness:
    """The conditions of one node, each with its reason."""

    def __init__(self) -> None:
        """Start without any: ready."""
        self._reasons: dict[Condition, str] = {}
        self._listeners: list[Callable[[], object]] = []

    def on_change(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` after each change of :attr:`state`."""
        self._listeners.append(callback)

    def set(self, condition: Condition, reason: str) -> None:
        """Set a condition, or replace its reason: a sentence for operators, without secrets or content."""
        self._change(lambda: self._reasons.update({condition: reason}))

    def clear(self, condition: Condition) -> None:
        """Clear a condition, if it is set."""
        self._change(lambda: self._reasons.pop(condition, None))

    def has(self, condition: Condition) -> bool:
        """Whether a condition is set."""
        return condition in self._reasons

    @property
    def blocking(self) -> Condition | None:
        """The gravest condition for which new conversations should go elsewhere; None: the node is ready."""
        return next((one for one in self.conditions if one.blocks), None)

    @property
    def state(self) -> str:
        """The label of :attr:`blocking`, or :data:`READY`."""
        return self.blocking.label if self.blocking else READY

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that are set, the gravest first."""
        return tuple(one for one in Condition if one in self._reasons)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Their reasons, in the same order."""
        return tuple(self._reasons[one] for one in self.conditions)

    def _change(self, change: Callable[[], object]) -> None:
        before = self.state
        change()
        if self.state != before:
            for callback in self._listeners:
                callback()
