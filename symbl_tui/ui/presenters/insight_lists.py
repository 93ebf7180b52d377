"""The rows of the insight lists: newest first, open entries before answered and done ones. Pure.

A list is addressed by the key of its :class:`~symbl_tui.domain.insight_kind.InsightKind`.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import SUMMARY, TOPIC, TRACKER, insight_keys, list_kinds
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.insight_times import start_of
from symbl_tui.session.model.summary_point import SummaryPoint

Value = TypeVar("Value")

# Rows of a list at most; older entries are only in the exports.
_MAX_ROWS: Final = 300
# Utterances whose place is kept although no entry refers to them yet: insights refer to recent speech.
_MAX_PLACES: Final = 1_000


class Row(Struct, frozen=True):
    """One entry of a list."""

    key: str
    """Stays the same while its content changes."""
    text: str
    time: str = ""
    speaker: str = ""
    """The person whose words they are; empty where that is the assignee."""
    note: str = ""
    """The assignee after an arrow and a due date; a score, the phrase that matched."""
    line: int | None = None
    """The index of its transcript line, where known."""
    settled: bool = False
    """Whether it is answered or done: it is listed below the open ones."""
    insight: Insight | None = None
    """The insight, where it is one: it can be edited."""


class InsightLists:
    """The state of all lists: applies changes, returns rows by the key of a list."""

    def __init__(self) -> None:
        self._insights: dict[str, dict[str, Insight]] = {key: {} for key in insight_keys()}
        """The newest of each kind, by their ids."""
        self._totals = dict.fromkeys(insight_keys(), 0)
        """How many insights of each kind there have been."""
        self._topics: tuple[Topic, ...] = ()
        self._matches: deque[tuple[int, TrackerMatch]] = deque(maxlen=_MAX_ROWS)
        """The newest matches, each with its number."""
        self._match_count = 0
        self._summary: tuple[SummaryPoint, ...] = ()
        self._places: dict[str, tuple[int, Line]] = {}
        """The transcript lines of utterances, by utterance id."""
        self._next_purge = 2 * _MAX_PLACES
        self._rows: Mapping[str, Callable[[], list[Row]]] = {
            TOPIC: self._topic_rows,
            TRACKER: self._match_rows,
            SUMMARY: self._summary_rows,
        }
        """How to make the rows of the lists that hold no insights."""

    def apply(self, change: Change) -> frozenset[str]:
        """Apply a change; returns the keys of the lists that may look different now."""
        placed = self._place(change.lines)
        for insight in change.insights:
            known = self._insights[insight.kind]
            if insight.id not in known:
                self._totals[insight.kind] += 1
            known[insight.id] = insight
            _drop_oldest(known, _MAX_ROWS)
        removed = self._remove(change.removed)
        self._topics = self._topics if change.topics is None else change.topics
        self._matches.extend(enumerate(change.trackers, self._match_count))
        self._match_count += len(change.trackers)
        self._summary = self._summary if change.summary is None else change.summary
        if placed:  # an insight may arrive before its utterance, which brings time and speaker to its row
            return frozenset(kind.key for kind in list_kinds())
        changed = {insight.kind for insight in change.insights} | removed
        changed |= {TOPIC} if change.topics is not None else set()
        changed |= {TRACKER} if change.trackers else set()
        changed |= {SUMMARY} if change.summary is not None else set()
        return frozenset(changed)

    def _remove(self, ids: Iterable[str]) -> set[str]:
        """Remove dismissed insights; the keys of their lists."""
        changed = set()
        for id in ids:
            for key, known in self._insights.items():
                if known.pop(id, None) is not None:
                    self._totals[key] -= 1
                    changed.add(key)
        return changed

    def counts(self) -> dict[str, int]:
        """The number of entries of each list, by its key."""
        return {
            **self._totals,
            TOPIC: len(self._topics),
            TRACKER: self._match_count,
            SUMMARY: len(self._summary),
        }

    def rows(self, key: str) -> list[Row]:
        """The entries of a list in display order."""
        if key in self._rows:
            return self._rows[key]()
        rows = [self._insight(insight) for insight in reversed(self._insights[key].values())]
        # A stable sort: the newest first among the open ones and among the settled ones.
        return sorted(rows, key=lambda row: row.settled)

    def place(self, utterance_id: str | None) -> tuple[int, Line] | None:
        """The index and the line of an utterance in the transcript."""
        return self._places.get(utterance_id or "")

    def _place(self, lines: Iterable[tuple[int, Line]]) -> bool:
        """Record where utterances are; returns whether one is new while there are entries."""
        new = {line.utterance_id: (index, line) for index, line in lines if line.utterance_id}
        known = self._places.keys() >= new.keys()
        self._places.update(new)
        if len(self._places) >= self._next_purge:
            self._purge_places()
        return not known and bool(
            self._matches or self._topics or self._summary or any(self._insights.values())
        )

    def _purge_places(self) -> None:
        """Drop the places that no entry refers to, except the newest: their entries may still arrive."""
        insights = (insight for known in self._insights.values() for insight in known.values())
        used = {insight.utterance_id for insight in insights}
        used |= {match.utterance_id for _, match in self._matches}
        used |= {point.utterance_id for point in self._summary}
        used |= {id for topic in self._topics for id in topic.utterance_ids[-1:]}
        newest = set(islice(reversed(self._places), _MAX_PLACES))
        self._places = {id: place for id, place in self._places.items() if id in newest or id in used}
        # From what is left: places in use must not make every later call a purge.
        self._next_purge = len(self._places) + _MAX_PLACES

    def _topic_rows(self) -> list[Row]:
        return [self._topic(topic) for topic in self._topics[:_MAX_ROWS]]

    def _match_rows(self) -> list[Row]:
        return [self._match(number, match) for number, match in reversed(self._matches)]

    def _summary_rows(self) -> list[Row]:
        points = enumerate(self._summary[:_MAX_ROWS])
        return [
            self._row(str(number), point.text, point.utterance_id, point.speaker, point.label)
            for number, point in points
        ]

    def _insight(self, insight: Insight) -> Row:
        row = self._row(
            insight.id,
            insight.text,
            insight.utterance_id,
            speaker="" if insight.assignee == insight.speaker else insight.speaker.name,
            note=" ".join(_owner_and_day(insight)),
        )
        _, line = self.place(insight.utterance_id) or (None, None)
        start = start_of(insight, line)
        settled = "done" if insight.done else "answered" if insight.answered_by else ""
        return replace(
            row,
            insight=insight,
            time="" if start is None else clock(start),
            settled=not insight.is_open,
            note=settled or row.note,
        )

    def _topic(self, topic: Topic) -> Row:
        newest = topic.utterance_ids[-1] if topic.utterance_ids else None
        return self._row(topic.id, topic.text, newest, note=f"{topic.score:4.0%}")

    def _match(self, number: int, match: TrackerMatch) -> Row:
        phrase = match.value if match.value.casefold() != match.tracker.casefold() else ""
        return self._row(str(number), match.tracker, match.utterance_id, note=f"“{phrase}”" if phrase else "")

    def _row(
        self, key: str, text: str, utterance_id: str | None, speaker: str | None = None, note: str = ""
    ) -> Row:
        index, line = self.place(utterance_id) or (None, None)
        return Row(
            key=key,
            text=clean(text),
            time=clock(line.start) if line else "",
            speaker=clean((line.speaker if line else "") if speaker is None else speaker),
            note=clean(note),
            line=index,
        )


def _drop_oldest(values: dict[str, Value], most: int) -> None:
    """Keep the newest ``most`` values of a dictionary in order of insertion."""
    for key in list(islice(values, max(0, len(values) - most))):
        del values[key]


def _owner_and_day(insight: Insight) -> Iterator[str]:
    # With an arrow: the speaker's name stands there, too, and it is often another one.
    if insight.assignee and insight.assignee.name:
        yield f"→ {insight.assignee.name}"
    if insight.due:
        yield _day(insight.due)


def _day(due: str) -> str:
    """A date as ``Fri 27 Nov``; any other text cut to 24 characters."""
    try:
        return f"{datetime.fromisoformat(due):%a %-d %b}"
    except ValueError:
        return due[:24]
