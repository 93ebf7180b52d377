"""What the insight lists show, as rows: newest first, open questions before answered ones. Pure.

Knows where in the transcript each was said, as far as the engine has told.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from symbl_tui.domain.insight import Insight, InsightKind, Topic, TrackerMatch
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.model.conversation import Change, Line

Value = TypeVar("Value")

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

_SAID_KEPT: Final = 1_000
"""Utterances whose place is known before anything tells of them: it is about what was just said."""
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
    settled: bool = False
    """A question that was answered: it stands below the open ones."""


class InsightLists:
    """All lists; changes go in, rows come out."""

    def __init__(self) -> None:
        self._insights: dict[InsightKind, dict[str, Insight]] = {kind: {} for kind in _INSIGHTS}
        """The newest of each kind, by their ids."""
        self._found = dict.fromkeys(_INSIGHTS, 0)
        """How many insights of each kind there ever were."""
        self._topics: tuple[Topic, ...] = ()
        self._matches: deque[tuple[int, TrackerMatch]] = deque(maxlen=_SHOWN)
        """The newest, each with its number."""
        self._matched = 0
        self._said: dict[str, tuple[int, Line]] = {}
        self._room = 2 * _SAID_KEPT

    def apply(self, change: Change) -> frozenset[int]:
        """Take a change in; returns which lists may look different now."""
        placed = self._place(change.lines)
        for insight in change.insights:
            known = self._insights[insight.kind]
            if insight.id not in known:
                self._found[insight.kind] += 1
            known[insight.id] = insight
            _forget_all_but(_SHOWN, known)
        self._topics = self._topics if change.topics is None else change.topics
        self._matches.extend(enumerate(change.trackers, self._matched))
        self._matched += len(change.trackers)
        touched = {_INSIGHTS.index(insight.kind) for insight in change.insights}
        touched |= {_TOPICS} if change.topics is not None else set()
        touched |= {_TRACKERS} if change.trackers else set()
        # An insight may arrive before its utterance; its row gains time and place when that comes.
        return frozenset(range(len(KINDS)) if placed else touched)

    def counts(self) -> tuple[int, ...]:
        """How many entries each list has."""
        return (*(self._found[kind] for kind in _INSIGHTS), len(self._topics), self._matched)

    def rows(self, kind: int) -> list[Row]:
        """The entries of one list as they are to be shown."""
        match kind:
            case 3:
                return [self._topic(topic) for topic in self._topics[:_SHOWN]]
            case 4:
                return [self._match(number, match) for number, match in reversed(self._matches)]
            case _:
                wanted = self._insights[_INSIGHTS[kind]].values()
                rows = [self._insight(insight) for insight in reversed(wanted)]
                return sorted(rows, key=lambda row: row.settled)

    def place(self, utterance_id: str | None) -> tuple[int, Line] | None:
        """Where an utterance stands in the transcript."""
        return self._said.get(utterance_id or "")

    def _place(self, lines: Iterable[tuple[int, Line]]) -> bool:
        new = {line.utterance_id: (index, line) for index, line in lines if line.utterance_id}
        known = self._said.keys() >= new.keys()
        self._said.update(new)
        if len(self._said) >= self._room:
            self._forget_places()
        return not known and bool(self._matches or self._topics or any(self._insights.values()))

    def _forget_places(self) -> None:
        """Forget where things were said that no entry tells of, but for the newest: theirs may still come."""
        insights = (insight for known in self._insights.values() for insight in known.values())
        told = {insight.utterance_id for insight in insights}
        told |= {match.utterance_id for _, match in self._matches}
        told |= {id for topic in self._topics for id in topic.utterance_ids[-1:]}
        newest = set(islice(reversed(self._said), _SAID_KEPT))
        self._said = {id: place for id, place in self._said.items() if id in newest or id in told}
        self._room = len(self._said) + _SAID_KEPT

    def _insight(self, insight: Insight) -> Row:
        row = self._row(
            insight.id,
            insight.text,
            insight.utterance_id,
            who=(insight.assignee or insight.speaker).name,
            note=_day(insight.due) if insight.due else "",
        )
        return replace(row, settled=True, note="answered") if insight.answered_by else row

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


def _forget_all_but(most: int, known: dict[str, Value]) -> None:
    """Forget the oldest."""
    for key in list(islice(known, max(0, len(known) - most))):
        del known[key]


def _day(due: str) -> str:
    """A date as ``Fri 27 Nov``; what is no date stays as it came."""
    try:
        return f"{datetime.fromisoformat(due):%a %-d %b}"
    except ValueError:
        return due[:24]
