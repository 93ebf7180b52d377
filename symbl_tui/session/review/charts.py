"""Talk time as bars, and a session's time line, as rows of characters. Pure.

What a row means is in its characters; a screen may colour its parts by their roles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.talk_analytics import SpeakerTalk
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.domain.text_cells import cell_count, fit_cells
from symbl_tui.session.analytics.session_analytics import BOOKMARK, GAP, SessionAnalytics
from symbl_tui.session.analytics.timeline import MarkRow, Timeline, divide_time

_LEAST_NAME: Final = 12
_MOST_NAME: Final = 14
_LEAST_BAR: Final = 8
_MOST_BAR: Final = 60
# Columns from one time under the time line to the next, at least.
_TICK_CELLS: Final = 16
# Seconds that times under the time line may be apart.
_TICKS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604800)


@dataclass(frozen=True, slots=True)
class Charset:
    """The characters of the charts."""

    eighths: str
    """The end of a bar, from nearly nothing to nearly a cell."""
    full: str
    levels: str
    """How much of a column's time is talk, from nothing to all."""
    bookmark: str
    gap: str


UNICODE: Final = Charset("▏▎▍▌▋▊▉", "█", " ▁▂▃▄▅▆▇█", "◆", "╳")
ASCII: Final = Charset("-", "#", " .:+#", "*", "x")
"""For outputs whose encoding lacks the others."""


class Role(Enum):
    """What a piece of a row is."""

    FIGURE = auto()
    ASIDE = auto()
    """A heading, a label, or what is less important."""
    MARK = auto()
    GAP = auto()
    SPEAKER = auto()
    """It may have the colour of its speaker."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row."""

    text: str
    role: Role = Role.FIGURE
    speaker: str = ""


Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures right of the bars."""

    title: str
    cells: int


# The least important last: those that do not fit are left out.
_FIGURES: Final = (
    _Column("share", 6),
    _Column("talk", 9),
    _Column("words/min", 11),
    _Column("overlap", 9),
    _Column("longest", 9),
    _Column("turns", 7),
)


def plain(row: Row) -> str:
    """The characters of a row."""
    return "".join(piece.text for piece in row).rstrip()


def talk_rows(analytics: SessionAnalytics, width: int, charset: Charset = UNICODE) -> list[Row]:
    """A heading, a bar with figures for each speaker, and one for the silence."""
    talk = analytics.talk
    name_cells = _name_cells(analytics, width)
    columns, bar_cells = _columns(width - name_cells - 1)
    head = " " * (name_cells + 1 + bar_cells) + "".join(f"{each.title:>{each.cells}}" for each in columns)
    rows: list[Row] = [(Piece(head, Role.ASIDE),)]
    for speaker in talk.speakers:
        rows.append(
            (
                Piece(f"{fit_cells(clean(speaker.speaker), name_cells)} ", Role.SPEAKER, speaker.speaker),
                Piece(bar(speaker.talk.percent, bar_cells, charset), Role.SPEAKER, speaker.speaker),
                Piece(_figures(_figures_of(speaker), columns)),
            )
        )
    start, end = analytics.longest_silence
    silence = (f"{talk.silence.percent:.0f}%", clock(talk.silence.seconds), "", "", clock(end - start), "")
    rows.append(
        (
            Piece(f"{fit_cells('(silence)', name_cells)} ", Role.ASIDE),
            Piece(bar(talk.silence.percent, bar_cells, charset), Role.ASIDE),
            Piece(_figures(silence, columns), Role.ASIDE),
        )
    )
    return rows


def timeline_rows(analytics: SessionAnalytics, width: int, charset: Charset = UNICODE) -> list[Row]:
    """The timeline of the speakers: a row a speaker, a row a kind of marks, and the times below."""
    name_cells = _name_cells(analytics, width)
    columns = max(1, width - name_cells - 1)
    line = divide_time(analytics, columns)
    rows: list[Row] = []
    for each in line.speakers:
        name = clean(each.speaker) if each.speaker else f"+{many(line.others, 'other')}"
        talk = "".join(level(share, charset) for share in each.shares)
        role = Role.SPEAKER if each.speaker else Role.ASIDE
        label = f"{fit_cells(name, name_cells)} "
        rows.append((Piece(label, role, each.speaker), Piece(talk, role, each.speaker)))
    rows += [_mark_row(marks, name_cells, charset) for marks in line.marks]
    rows.append((Piece(" " * (name_cells + 1) + _times(line, columns), Role.ASIDE),))
    return rows


def bar(percent: float, cells: int, charset: Charset = UNICODE) -> str:
    """A bar of exactly ``cells`` cells, as long as the percentage of them."""
    parts = len(charset.eighths) + 1
    filled = round(max(0.0, min(100.0, percent)) / 100 * cells * parts)
    # A share that is there is seen, however small.
    filled = max(filled, 1 if percent > 0 else 0)
    whole, rest = divmod(filled, parts)
    return (charset.full * whole + (charset.eighths[rest - 1] if rest else "")).ljust(cells)


def level(share: float, charset: Charset = UNICODE) -> str:
    """The character of a column of which that share, from 0 to 1, is talk."""
    if share <= 0:
        return charset.levels[0]
    most = len(charset.levels) - 1
    return charset.levels[max(1, round(min(1.0, share) * most))]


def _name_cells(analytics: SessionAnalytics, width: int) -> int:
    longest = max((cell_count(clean(each.speaker)) for each in analytics.talk.speakers), default=0)
    return max(1, min(max(longest, _LEAST_NAME), _MOST_NAME, width // 3))


def _columns(cells: int) -> tuple[tuple[_Column, ...], int]:
    """The figures that fit beside a bar, and the cells of the bar."""
    shown = len(_FIGURES)
    while shown > 1 and cells - sum(each.cells for each in _FIGURES[:shown]) < _LEAST_BAR:
        shown -= 1
    kept = _FIGURES[:shown]
    return kept, max(1, min(_MOST_BAR, cells - sum(each.cells for each in kept)))


def _figures_of(speaker: SpeakerTalk) -> tuple[str, ...]:
    start, end = speaker.longest
    return (
        f"{speaker.talk.percent:.0f}%",
        clock(speaker.talk.seconds),
        f"{min(9999, speaker.words_per_minute):.0f}",
        clock(speaker.overlap),
        clock(end - start),
        f"{speaker.turns}",
    )


def _figures(figures: Sequence[str], columns: Sequence[_Column]) -> str:
    return "".join(f"{text:>{each.cells}}" for text, each in zip(figures, columns, strict=False))


def _mark_row(marks: MarkRow, name_cells: int, charset: Charset) -> Row:
    glyph, title = glyph_of(marks.kind, charset), title_of(marks.kind)
    label = fit_cells(f"{glyph} {title}", name_cells)
    where = "".join(glyph if count else " " for count in marks.counts)
    return (Piece(f"{label} ", Role.ASIDE), Piece(where, Role.GAP if marks.kind == GAP else Role.MARK))


def glyph_of(kind: str, charset: Charset = UNICODE) -> str:
    """The character of a mark."""
    return {BOOKMARK: charset.bookmark, GAP: charset.gap}.get(kind) or kind_of(kind).glyph


def title_of(kind: str) -> str:
    """The plural of a kind of marks."""
    return {BOOKMARK: "bookmarks", GAP: "gaps"}.get(kind) or kind_of(kind).title.lower()


def _times(line: Timeline, columns: int) -> str:
    """The times below the time line, each under its column."""
    if not line.column_seconds:
        return clock(0)
    step = next((each for each in _TICKS if each >= _TICK_CELLS * line.column_seconds), _TICKS[-1])
    row = ""
    for seconds in _multiples(step, line.column_seconds * columns):
        text = clock(seconds)
        column = int(seconds / line.column_seconds)
        if column >= len(row) and column + len(text) <= columns:
            row = row.ljust(column) + text
    return row


def _multiples(step: int, end: float) -> Iterator[int]:
    return iter(range(0, int(end) + 1, step))
