"""Speech of each speaker over time, in any number of columns. Pure; linear in its intervals and columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final

from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.talk_analytics import Span, merge_spans
from symbl_tui.session.analytics.session_analytics import BOOKMARK, GAP, SessionAnalytics

MOST_SPEAKERS: Final = 12
"""Rows of speakers by default."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One speaker's talk over the time."""

    speaker: str
    """Empty: all speakers without a row of their own."""
    shares: tuple[float, ...]
    """For each column the share of its time with talk, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """The marks of one kind over the time."""

    kind: str
    """As that of a :class:`~symbl_tui.session.analytics.session_analytics.Mark`."""
    total: int
    counts: tuple[int, ...]
    """For each column how many begin in it; a gap counts in each column that it touches."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session over the time."""

    column_seconds: float
    """Duration of one column; 0 for a session without one."""
    speakers: tuple[TimelineRow, ...]
    """In the order of the analytics."""
    others: int
    """How many speakers the last row stands for; 0: each has a row."""
    marks: tuple[MarkRow, ...]
    """Insights by the numbers of their kinds, bookmarks, gaps; only kinds that there are."""


def divide_time(analytics: SessionAnalytics, columns: int, most: int = MOST_SPEAKERS) -> Timeline:
    """Divide a session into columns of equal duration.

    Args:
        analytics: The session's.
        columns: One or more.
        most: Rows of speakers, two or more; of more speakers those who talk least share the last row.
    """
    scale = columns / analytics.length if analytics.length > 0 else 0.0
    speakers = analytics.talk.speakers
    kept = len(speakers) if len(speakers) <= most else most - 1
    by_talk = sorted(range(len(speakers)), key=lambda number: -speakers[number].talk.seconds)
    rows = [
        TimelineRow(speakers[number].speaker, _shares(speakers[number].spans, columns, scale))
        for number in sorted(by_talk[:kept])
    ]
    if others := by_talk[kept:]:
        spans = merge_spans(chain.from_iterable(speakers[number].spans for number in others))
        rows.append(TimelineRow("", _shares(spans, columns, scale)))
    marks = tuple(_mark_rows(analytics, columns, scale))
    return Timeline(1 / scale if scale else 0.0, tuple(rows), len(others), marks)


def column_of(seconds: float, columns: int, scale: float) -> int:
    """The column of a time; times before the start or after the end have the first or the last one."""
    return min(columns - 1, max(0, int(seconds * scale)))


def _shares(spans: Iterable[Span], columns: int, scale: float) -> tuple[float, ...]:
    """The share of each column that disjoint stretches cover."""
    parts = [0.0] * columns
    whole = [0] * (columns + 1)
    for start, end in spans:
        first, last = int(start * scale), int(end * scale)
        if not 0 <= first <= last < columns:
            first, last = column_of(start, columns, scale), column_of(end, columns, scale)
        if first == last:
            parts[first] += (end - start) * scale
            continue
        parts[first] += first + 1 - start * scale
        parts[last] += end * scale - last
        # As differences: a stretch over many columns costs as much as a short one.
        whole[first + 1] += 1
        whole[last] -= 1
    covered = accumulate(whole[:columns])
    return tuple(min(1.0, part + full) for part, full in zip(parts, covered, strict=True))


def _mark_rows(analytics: SessionAnalytics, columns: int, scale: float) -> Iterator[MarkRow]:
    for kind in (*insight_keys(), BOOKMARK, GAP):
        marks = [mark for mark in analytics.marks if mark.kind == kind]
        if not marks:
            continue
        changes = [0] * (columns + 1)
        for mark in marks:
            first = column_of(mark.start, columns, scale)
            last = column_of(mark.end, columns, scale) if kind == GAP else first
            changes[first] += 1
            changes[last + 1] -= 1
        yield MarkRow(kind, len(marks), tuple(accumulate(changes[:columns])))
