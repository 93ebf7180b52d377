"""Where a session's updates wait for the screen: filled from the session's threads, emptied on the UI loop.

Updates are folded together as they come: a terminal that stalls for minutes costs one repaint and no memory.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.view import Notice, Rewound, StateChanged, Update

_NOTICES: Final = 5
"""How many notices wait at most; the oldest go first."""
_MATCHES: Final = 1000
"""How many tracker matches wait at most."""


@dataclass(slots=True)
class _Pending:
    anew: bool = False
    lines: dict[int, Line] = field(default_factory=dict)
    insights: dict[str, Insight] = field(default_factory=dict)
    topics: tuple[Topic, ...] | None = None
    trackers: deque[TrackerMatch] = field(default_factory=lambda: deque(maxlen=_MATCHES))
    state: StateChanged | None = None
    notices: deque[str] = field(default_factory=lambda: deque(maxlen=_NOTICES))


@dataclass(frozen=True, slots=True)
class News:
    """All that happened since the last look, as one value."""

    change: Change
    anew: bool
    """Whether all that was shown before this change is void."""
    state: StateChanged | None
    """The newest state, if it moved."""
    notices: tuple[str, ...]


class Inbox:
    """Folds updates into one :class:`News`. Safe from any thread; never blocks for long."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """``wake`` is called, on the caller's thread, when the first update arrives after a :meth:`take`."""
        self._wake = wake
        self._lock = Lock()
        self._pending: _Pending | None = None
        self._link_is_out = False

    def put(self, update: Update) -> None:
        """Add an update; what it replaces is forgotten."""
        with self._lock:
            empty = self._pending is None
            self._pending = self._pending or _Pending()
            if isinstance(update, LinkStatus):
                self._fold_link(self._pending, update)
            else:
                _fold(self._pending, update)
        if empty:
            self._wake()

    def take(self) -> News:
        """Everything so far; the inbox is empty afterwards."""
        with self._lock:
            pending, self._pending = self._pending or _Pending(), None
        change = Change(
            lines=tuple(sorted(pending.lines.items())),
            insights=tuple(pending.insights.values()),
            topics=pending.topics,
            trackers=tuple(pending.trackers),
        )
        return News(change, pending.anew, pending.state, tuple(pending.notices))

    def _fold_link(self, pending: _Pending, link: LinkStatus) -> None:
        """Tell why the link is out, once until it is back; one that does not hold is told of once, too."""
        if link.state is LinkState.UP:
            self._link_is_out = False
        elif link.state is LinkState.WAITING and not self._link_is_out:
            self._link_is_out = True
            if link.attempt == 1:
                pending.notices.append(link.reason)


def _fold(pending: _Pending, update: Update) -> None:
    match update:
        case Change():
            pending.lines.update(update.lines)
            pending.insights.update((insight.id, insight) for insight in update.insights)
            pending.topics = pending.topics if update.topics is None else update.topics
            pending.trackers.extend(update.trackers)
        case StateChanged():
            pending.state = update
        case Rewound():
            pending.anew = True
            pending.lines.clear()
            pending.insights.clear()
            pending.topics = None
            pending.trackers.clear()
        case Notice():
            pending.notices.append(update.text)
