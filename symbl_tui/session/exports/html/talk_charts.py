"""The figures of a page: a row for each speaker's talk, and the paths of the timeline. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clock, many
from symbl_tui.session.analytics.session_analytics import BOOKMARK, GAP, SessionAnalytics
from symbl_tui.session.analytics.timeline import divide_time

_COLUMNS: Final = 300
_TICKS: Final = 5
_MARK_LABELS: Final = {BOOKMARK: "Bookmarks", GAP: "Without sound"}


@dataclass(frozen=True, slots=True)
class TalkRow:
    """The figures of one speaker, as they are shown."""

    speaker: str
    percent: int
    """Of the session's length."""
    talk: str
    pace: int
    turns: int
    longest: str
    overlap: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of the timeline."""

    speaker: str
    """Empty: it is no speaker's; then there is a ``label``."""
    label: str
    style: str
    """Its class."""
    about: str
    """The row in words."""
    columns: int
    path: str
    """An SVG path of bars, ``columns`` wide and 10 high."""


def talk_rows(analytics: SessionAnalytics) -> tuple[TalkRow, ...]:
    """A row for each speaker, in the session's order."""
    return tuple(
        TalkRow(
            each.speaker,
            round(each.talk.percent),
            clock(each.talk.seconds),
            round(each.words_per_minute),
            each.turns,
            clock(each.longest[1] - each.longest[0]),
            clock(each.overlap),
        )
        for each in analytics.talk.speakers
    )


def silence(analytics: SessionAnalytics) -> str:
    """The share of silence, and of overlap."""
    talk, (start, end) = analytics.talk, analytics.longest_silence
    longest = f", the longest {clock(end - start)} at {clock(start)}" if end - start >= 1 else ""
    return (
        f"Silence {clock(talk.silence.seconds)} ({talk.silence.percent:.0f} %){longest}. "
        f"Several at once {clock(talk.overlap.seconds)} ({talk.overlap.percent:.0f} %). "
        f"All shares are of the session's length, {clock(talk.whole)}."
    )


def chart_rows(analytics: SessionAnalytics, colours: Mapping[str, int]) -> tuple[ChartRow, ...]:
    """A row for each speaker, then one for each kind of mark."""
    return tuple(_chart_rows(analytics, colours))


def scale(length: float) -> tuple[float, ...]:
    """The times below the timeline, from its start to its end."""
    return tuple(length * tick / (_TICKS - 1) for tick in range(_TICKS))


def _chart_rows(analytics: SessionAnalytics, colours: Mapping[str, int]) -> Iterator[ChartRow]:
    timeline = divide_time(analytics, _COLUMNS)
    talk = {each.speaker: each.talk.seconds for each in analytics.talk.speakers}
    for row in timeline.speakers:
        label = "" if row.speaker else many(timeline.others, "other")
        about = f"{row.speaker or label}: talked {clock(talk[row.speaker])}" if row.speaker else label
        style = f"s{colours.get(row.speaker, 1)}" if row.speaker else "others"
        yield ChartRow(row.speaker, label, style, about, _COLUMNS, _bars(row.shares))
    for marks in timeline.marks:
        label = _MARK_LABELS.get(marks.kind) or kind_of(marks.kind).heading
        style = "gap" if marks.kind == GAP else "marks"
        shares = [float(bool(count)) for count in marks.counts]
        yield ChartRow("", label, style, f"{label}: {marks.total}", _COLUMNS, _bars(shares))


def _bars(shares: Sequence[float]) -> str:
    """A bar for each column, as high as its share, from the bottom; equal neighbours are one bar."""
    path, start = [], 0
    heights = [round(10 * share, 1) for share in shares]
    for column in range(1, len(heights) + 1):
        if column == len(heights) or heights[column] != heights[start]:
            if height := heights[start]:
                path.append(f"M{start} 10v-{height:g}h{column - start}v{height:g}z")
            start = column
    return "".join(path)
