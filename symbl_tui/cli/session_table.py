"""The recorded sessions as lines: a table that fits a terminal, or whole lines for a pipe."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import clean, clock
from symbl_tui.domain.text_cells import cell_count, clip_cells, fit_cells
from symbl_tui.session.archive.index_rows import SessionSummary

# Of a folder's name the time of its start, which names the session as well.
_START_CELLS: Final = len("2026-11-30T07-58-46")
_LENGTH_CELLS: Final = len("12:34:56")
_COUNT_CELLS: Final = 4
_LEAST_TITLE: Final = 16
_GAP: Final = "  "
_INDENT: Final = "    "


def session_lines(entries: Iterable[SessionSummary]) -> Iterator[str]:
    """The lines of ``symbl-tui sessions list``."""
    if sys.stdout.isatty():
        return table(tuple(entries), shutil.get_terminal_size().columns)
    return (whole_line(entry) for entry in entries)


def whole_line(entry: SessionSummary) -> str:
    """A session in one line of any length; its folder's name stands last, of a damaged one first."""
    if entry.fault:
        return f"{clean(entry.name)}  damaged: {entry.fault}"
    started = f"{entry.started.astimezone():%Y-%m-%d %H:%M}" if entry.started else ""
    insights = (f"{entry.insights.get(kind.key, 0):4} {kind.glyph}" for kind in insight_kinds())
    counts = " ".join((f"{entry.utterances:5} utterances", *insights))
    return f"{started}  {clock(entry.length):>8}  {counts}  {_about(entry)}  {clean(entry.name)}"


def table(entries: tuple[SessionSummary, ...], width: int) -> Iterator[str]:
    """Rows of at most ``width`` cells under a heading; what is wrong with a session is never cut.

    The first column is what other commands take as the session's name: the time of its start, or as much
    more of its folder's name as tells it from the others.
    """
    names = _short_names([clean(entry.name) for entry in entries])
    cells = max(map(cell_count, names), default=0)
    before = cells + 2 * len(_GAP) + _LENGTH_CELLS
    # Without the counts where they would leave no room for the title.
    counted = width - before - len(_counts_head()) - len(_GAP) >= _LEAST_TITLE
    head = f"{_counts_head()}{_GAP}" if counted else ""
    room = max(_LEAST_TITLE, width - before - len(head))
    if entries:
        yield f"{'SESSION':<{cells}}{_GAP}{'LENGTH':>{_LENGTH_CELLS}}{_GAP}{head}TITLE"
    for name, entry in zip(names, entries, strict=True):
        if entry.fault:
            yield f"{fit_cells(name, cells)}{_GAP}damaged:"
            yield from textwrap.indent(
                textwrap.fill(entry.fault, max(_LEAST_TITLE, width - len(_INDENT))), _INDENT
            ).splitlines()
            continue
        counts = f"{_counts(entry)}{_GAP}" if counted else ""
        length = f"{clock(entry.length):>{_LENGTH_CELLS}}"
        yield f"{fit_cells(name, cells)}{_GAP}{length}{_GAP}{counts}{clip_cells(_about(entry), room)}"


def _counts_head() -> str:
    return "LINES" + "".join(f"{kind.glyph:>{_COUNT_CELLS}}" for kind in insight_kinds())


def _counts(entry: SessionSummary) -> str:
    insights = (f"{entry.insights.get(kind.key, 0):{_COUNT_CELLS}}" for kind in insight_kinds())
    return f"{entry.utterances:5}{''.join(insights)}"


def _about(entry: SessionSummary) -> str:
    status = "" if entry.closed else "  live now" if entry.running else "  not closed"
    return f"{entry.title} ({', '.join(entry.speakers)}){status}"


def _short_names(names: list[str]) -> list[str]:
    """The beginnings of folder names that name one session each."""
    starts = [name[:_START_CELLS] for name in names]
    return [name if starts.count(start) > 1 else start for name, start in zip(names, starts, strict=True)]
