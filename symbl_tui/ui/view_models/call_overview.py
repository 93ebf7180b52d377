"""All calls of the program as a list shows them. Knows no widgets; updates come from any thread."""

import threading
from collections import OrderedDict, deque
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
    """Of its sound."""
    speaker: str
    """Of :attr:`words`."""
    words: str
    """The newest line, also while it may change; empty: nothing was understood yet."""
    questions: int
    actions: int
    loudest: ChannelStatus | None
    """The channel with the highest level; None: the call is over."""
    hung_up: bool
    """Whether no more sound comes, though its session may still wait for results."""
    ended: str
    """Why its session is over; empty: it is not."""


@dataclass(slots=True)
class _Entry:
    call: CallSession
    row: int = -1
    speaker: str = ""
    words: str = ""
    insights: dict[str, str] = field(default_factory=dict)
    """Kind by id."""
    over: bool = False


class CallOverview:
    """Follows calls and their sessions."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=_LINES)
        """The newest lines for the operator, the newest last."""
        self._lock = threading.Lock()
        self._entries: OrderedDict[CallSession, _Entry] = OrderedDict()

    def handle(self, update: CallUpdate) -> None:
        """Take an update of the supervisor; returns at once."""
        match update:
            case OperatorLine(text):
                self.lines.append(clean(text))
            case CallBegan(call):
                entry = _Entry(call)
                with self._lock:
                    self._entries[call] = entry
                call.session.subscribe(partial(self._apply, entry))
            case CallOver(call):
                self._end(call)

    def rows(self) -> tuple[CallRow, ...]:
        """The calls that go on, the oldest first; then those that are over, the newest first."""
        with self._lock:
            entries = tuple(self._entries.values())
        going_on = [each for each in entries if not each.over]
        over = [each for each in reversed(entries) if each.over]
        return tuple(map(self._row, (*going_on, *over)))

    def _row(self, entry: _Entry) -> CallRow:
        session, over = entry.call.session, entry.over
        kinds = list(entry.insights.values())
        channels = () if over else session.channels()
        return CallRow(
            call=entry.call,
            parties=tuple(dict.fromkeys(each.label for each in entry.call.parties)),
            platform=entry.call.platform_title,
            seconds=session.elapsed,
            speaker=entry.speaker,
            words=entry.words,
            questions=kinds.count(QUESTION),
            actions=kinds.count(ACTION_ITEM),
            loudest=max(channels, key=lambda each: each.reading.peak, default=None),
            hung_up=entry.call.call.ended is not None,
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
            self._entries[call].over = True
            self._entries.move_to_end(call)
            over = [each for each, known in self._entries.items() if known.over]
            for oldest in over[:-_ENDED]:
                del self._entries[oldest]
