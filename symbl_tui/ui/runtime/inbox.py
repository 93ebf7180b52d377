"""A queue of a session's updates, filled on its threads and emptied on the UI loop.

Updates are folded together as they come: a terminal that stalls for minutes costs one repaint and no memory.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from msgspec import Struct, field

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.title import Title
from symbl_tui.session.model.view import Notice, Rewound, StateChanged, Update

# Bounded: while the terminal stalls, a failing disk could pile them up without end.
# Pending notices at most; the oldest are dropped.
_MAX_NOTICES: Final = 5
# Pending tracker matches at most.
_MAX_MATCHES: Final = 1000


class _Pending(Struct):
    restarted: bool = False
    lines: dict[int, Line] = field(default_factory=dict)
    insights: dict[str, Insight] = field(default_factory=dict)
    topics: tuple[Topic, ...] | None = None
    trackers: deque[TrackerMatch] = field(default_factory=lambda: deque(maxlen=_MAX_MATCHES))
    removed: set[str] = field(default_factory=set)
    bookmarks: tuple[Bookmark, ...] | None = None
    title: Title | None = None
    summary: tuple[SummaryPoint, ...] | None = None
    state: StateChanged | None = None
    notices: deque[str] = field(default_factory=lambda: deque(maxlen=_MAX_NOTICES))


class News(Struct, frozen=True):
    """All updates since the last call of :meth:`Inbox.take`, folded into one value."""

    change: Change
    restarted: bool
    """Whether everything from before this change is void."""
    state: StateChanged | None
    """The newest state, if it changed."""
    notices: tuple[str, ...]


class Inbox:
    """Folds updates into one :class:`News`. Thread-safe; never blocks for long."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """``wake`` is called, on the caller's thread, by the first update after a :meth:`take`."""
        self._wake = wake
        self._lock = Lock()
        self._pending: _Pending | None = None
        self._link_is_down = False

    def put(self, update: Update) -> None:
        """Add an update; it replaces what it supersedes."""
        with self._lock:
            # One wake-up for all updates until the next take: a burst must not fill the event loop's queue.
            empty = self._pending is None
            self._pending = self._pending or _Pending()
            if isinstance(update, LinkStatus):
                self._fold_link(self._pending, update)
            else:
                _fold(self._pending, update)
        # Outside the lock: it posts to another thread's loop, which may be in take() at this moment.
        if empty:
            self._wake()

    def take(self) -> News:
        """All pending updates; the inbox is empty afterwards."""
        with self._lock:
            pending, self._pending = self._pending or _Pending(), None
        change = Change(
            lines=tuple(sorted(pending.lines.items())),
            insights=tuple(pending.insights.values()),
            topics=pending.topics,
            trackers=tuple(pending.trackers),
            removed=tuple(pending.removed),
            bookmarks=pending.bookmarks,
            title=pending.title,
            summary=pending.summary,
        )
        return News(change, pending.restarted, pending.state, tuple(pending.notices))

    def _fold_link(self, pending: _Pending, link: LinkStatus) -> None:
        """Add a notice once per outage, with the reason of its first attempt."""
        if link.state is LinkState.UP:
            self._link_is_down = False
        elif link.state is LinkState.WAITING and not self._link_is_down:
            self._link_is_down = True
            # An outage that was under way when this screen came is shown by the status line alone.
            if link.attempt == 1:
                pending.notices.append(link.reason)


def _fold(pending: _Pending, update: Update) -> None:
    match update:
        case Change():
            # By row: of all versions of an interim only the newest is painted.
            pending.lines.update(update.lines)
            pending.insights.update((insight.id, insight) for insight in update.insights)
            # One whose dismissal was undone before a take: the lists apply removals last.
            pending.removed.difference_update(insight.id for insight in update.insights)
            for id in update.removed:
                pending.insights.pop(id, None)
                pending.removed.add(id)
            pending.topics = pending.topics if update.topics is None else update.topics
            pending.trackers.extend(update.trackers)
            pending.bookmarks = pending.bookmarks if update.bookmarks is None else update.bookmarks
            pending.title = update.title or pending.title
            pending.summary = pending.summary if update.summary is None else update.summary
        case StateChanged():
            pending.state = update
        case Rewound():
            # What came before is void, so it is dropped here instead of being painted and removed again.
            pending.restarted = True
            pending.lines.clear()
            pending.insights.clear()
            pending.removed.clear()
            pending.bookmarks = None
            pending.topics = None
            pending.trackers.clear()
            pending.summary = None
        case Notice():
            pending.notices.append(update.text)
