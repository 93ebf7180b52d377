"""All calls of the program as a list shows them. Knows no widgets; updates come from any thread."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.text import clean
from symbl_tui.session.calls.call_session import CallBegan, CallOver, CallSession, CallUpdate, OperatorLine
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.view import ChannelStatus, Update

# Calls that are over and stay in the list; the oldest leave it. The library has them all.
_ENDED: Final = 100
# Insights of one call that are counted.
_MOST_INSIGHTS: Final = 10_000
_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call, as of now."""

    call: CallSession
    parties: tuple[str, ...]
    platform: str
    seconds: float
    speaker: str
    """Of :attr:`words`."""
    words: str
    """The newest line, also while it may change; empty: nothing was understood yet."""
    questions: int
    actions: int
    loudest: ChannelStatus | None
    """The channel with the highest level; None: the call is over."""
    ended: str
    """Why it is over; empty: it is not."""


@dataclass(slots=True)
class _Entry:
    call: CallSession
    began: float
    row: int = -1
    speaker: str = ""
    words: str = ""
    insights: dict[str, str] = field(default_factory=dict)
    """Kind by id."""
    seconds: float | None = None
    """How long it was; None: it is not over."""


class CallOverview:
    """Follows calls and their sessions.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.lines: deque[str] = deque(maxlen=_LINES)
        """The newest lines for the operator, the newest last."""
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[CallSession, _Entry] = OrderedDict()

    def handle(self, update: CallUpdate) -> None:
        """Take an update of the supervisor; returns at once."""
        match update:
            case OperatorLine(text):
                self.lines.append(clean(text))
            case CallBegan(call):
                entry = _Entry(call, self._clock())
                with self._lock:
                    self._entries[call] = entry
                call.session.subscribe(partial(self._apply, entry))
            case CallOver(call):
                self._end(call)

    def rows(self) -> tuple[CallRow, ...]:
        """The calls that go on, the oldest first; then those that are over, the newest first."""
        with self._lock:
            entries = tuple(self._entries.values())
        going_on = [each for each in entries if each.seconds is None]
        over = [each for each in reversed(entries) if each.seconds is not None]
        return tuple(map(self._row, (*going_on, *over)))

    def _row(self, entry: _Entry) -> CallRow:
        session, over = entry.call.session, entry.seconds is not None
        kinds = list(entry.insights.values())
        channels = () if over else session.channels()
        return CallRow(
            call=entry.call,
            parties=tuple(dict.fromkeys(each.label for each in entry.call.parties)),
            platform=entry.call.platform_title,
            seconds=self._clock() - entry.began if entry.seconds is None else entry.seconds,
            speaker=entry.speaker,
            words=entry.words,
            questions=kinds.count(QUESTION),
            actions=kinds.count(ACTION_ITEM),
            loudest=max(channels, key=lambda each: each.reading.peak, default=None),
            ended=clean(session.reason) or "ended" if over else "",
        )

    def _apply(self, entry: _Entry, update: Update) -> None:
        """Take an update of a session; on a thread of it."""
        if not isinstance(update, Change):
            return
        for row, line in update.lines:
            if line.text and row >= entry.row:  # a correction of an older line is not the last words
                entry.row, entry.speaker, entry.words = row, line.speaker, line.text
        for insight in update.insights:
            if len(entry.insights) < _MOST_INSIGHTS:
                entry.insights[insight.id] = insight.kind

    def _end(self, call: CallSession) -> None:
        with self._lock:
            entry = self._entries[call]
            entry.seconds = self._clock() - entry.began
            self._entries.move_to_end(call)
            over = [each for each, known in self._entries.items() if known.seconds is not None]
            for oldest in over[:-_ENDED]:
                del self._entries[oldest]
