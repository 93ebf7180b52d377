"""What the insight lists show: insights, topics and tracker matches as rows, newest first. Pure.

Knows where in the transcript each was said, as far as the engine has told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.session.conversation import Change, Line
from symbl_tui.symbl.events import Insight, InsightKind, Topic, TrackerMatch
from symbl_tui.text import clean, clock

_SHOWN: Final = 300
"""Rows of a list at most; the oldest are left to the exports."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One list of the board."""

    title: str
    glyph: str
    hint: str
    """What its empty list tells the reader."""


KINDS: Final = (
    Kind("Questions", "?", "Questions that people ask will stand here, newest first."),
    Kind("Actions", "!", "What someone promises to do will stand here, with its owner and date."),
    Kind("Follow-ups", ">", "Meetings and calls that people agree on will stand here."),
    Kind("Topics", "#", "What the conversation is about will stand here, the weightiest first."),
    Kind("Trackers", "@", "Tracked phrases will stand here as they are said; a profile names them."),
)
"""The lists, in their order on the screen."""

_INSIGHTS: Final = (InsightKind.QUESTION, InsightKind.ACTION_ITEM, InsightKind.FOLLOW_UP)
_TOPICS: Final = 3
_TRACKERS: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list."""

    key: str
    """Stays the same while its content changes."""
    text: str
    time: str = ""
    who: str = ""
    note: str = ""
    """A due date, a score, the phrase that matched."""
    line: int | None = None
    """The transcript line it was said in, where known."""


class Board:
    """All lists; changes go in, rows come out."""

    def __init__(self) -> None:
        self._insights: dict[str, Insight] = {}
        self._topics: tuple[Topic, ...] = ()
        self._matches: list[TrackerMatch] = []
        self._said: dict[str, tuple[int, Line]] = {}

    def apply(self, change: Change) -> frozenset[int]:
        """Take a change in; returns which lists may look different now."""
        placed = self._place(change.lines)
        self._insights.update((insight.id, insight) for insight in change.insights)
        self._topics = self._topics if change.topics is None else change.topics
        self._matches.extend(change.trackers)
        touched = {_INSIGHTS.index(insight.kind) for insight in change.insights}
        touched |= {_TOPICS} if change.topics is not None else set()
        touched |= {_TRACKERS} if change.trackers else set()
        # An insight may arrive before its utterance; its row gains time and place when that comes.
        return frozenset(range(len(KINDS)) if placed else touched)

    def counts(self) -> tuple[int, ...]:
        """How many entries each list has."""
        kinds = [insight.kind for insight in self._insights.values()]
        return (*(kinds.count(kind) for kind in _INSIGHTS), len(self._topics), len(self._matches))

    def rows(self, kind: int) -> list[Row]:
        """The entries of one list as they are to be shown."""
        match kind:
            case 3:
                return [self._topic(topic) for topic in self._topics[:_SHOWN]]
            case 4:
                numbered = list(enumerate(self._matches))[-_SHOWN:]
                return [self._match(number, match) for number, match in reversed(numbered)]
            case _:
                wanted = [insight for insight in self._insights.values() if insight.kind is _INSIGHTS[kind]]
                return [self._insight(insight) for insight in reversed(wanted[-_SHOWN:])]

    def place(self, utterance_id: str | None) -> tuple[int, Line] | None:
        """Where an utterance stands in the transcript."""
        return self._said.get(utterance_id or "")

    def _place(self, lines: Iterable[tuple[int, Line]]) -> bool:
        new = {line.utterance_id: (index, line) for index, line in lines if line.utterance_id}
        known = self._said.keys() >= new.keys()
        self._said.update(new)
        return not known and bool(self._insights or self._matches or self._topics)

    def _insight(self, insight: Insight) -> Row:
        return self._row(
            insight.id,
            insight.text,
            insight.utterance_id,
            who=(insight.assignee or insight.speaker).name,
            note=_day(insight.due) if insight.due else "",
        )

    def _topic(self, topic: Topic) -> Row:
        newest = topic.utterance_ids[-1] if topic.utterance_ids else None
        return self._row(topic.id, topic.text, newest, note=f"{topic.score:4.0%}")

    def _match(self, number: int, match: TrackerMatch) -> Row:
        said = match.value if match.value.casefold() != match.tracker.casefold() else ""
        return self._row(str(number), match.tracker, match.utterance_id, note=f"“{said}”" if said else "")

    def _row(self, key: str, text: str, utterance_id: str | None, who: str = "", note: str = "") -> Row:
        index, line = self.place(utterance_id) or (None, None)
        return Row(
            key=key,
            text=clean(text),
            time=clock(line.start) if line else "",
            who=clean(who or (line.speaker if line else "")),
            note=clean(note),
            line=index,
        )


def _day(due: str) -> str:
    """A date as ``Fri 27 Nov``; what is no date stays as it came."""
    try:
        return f"{datetime.fromisoformat(due):%a %-d %b}"
    except ValueError:
        return due[:24]
