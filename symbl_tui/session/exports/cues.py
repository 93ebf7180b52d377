"""Divides a transcript into subtitle cues. Pure.

A cue has at most two rows of 42 characters, as broadcasters have it; what is longer becomes several cues of
about the same size, which share the utterance's time by their length.
"""

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.model.change import Line

_ROW: Final = 42
_ROWS: Final = 2
# Characters that nearly always fit into two rows, wherever the words end.
_FULL: Final = 76
# How much longer than its fair share a cue may be, for its last word.
_SLACK: Final = 8
# Seconds that a cue stands when its utterance has no length of its own.
_SHORTEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Cue:
    """Text on the screen, times in whole milliseconds; ``end`` is after ``start``."""

    start: int
    end: int
    speaker: str
    rows: tuple[str, ...]


def cues(recorded: RecordedSession, *, named: bool) -> list[Cue]:
    """All cues by their start; ``named``: the first cue of an utterance begins with the speaker's name."""
    found = (cue for line in recorded.lines for cue in _cues_of(line, named))
    return sorted(found, key=lambda cue: cue.start)


def _cues_of(line: Line, named: bool) -> Iterator[Cue]:
    pieces = _pieces(
        f"{line.speaker}: {export_text.words(line)}" if named and line.speaker else export_text.words(line)
    )
    length = line.end - line.start if line.end > line.start else _SHORTEST
    whole = sum(_size(piece) for piece in pieces)
    start, shown = round(line.start * 1000), 0
    for piece in pieces:
        shown += _size(piece)
        end = max(start + 1, round((line.start + length * shown / whole) * 1000))
        yield Cue(start, end, line.speaker, piece)
        start = end


def _pieces(text: str) -> list[tuple[str, ...]]:
    """The rows of each cue."""
    share = math.ceil(len(text) / math.ceil(len(text) / _FULL)) + _SLACK
    pieces = []
    for piece in textwrap.wrap(text, min(_FULL, share)):
        rows = textwrap.wrap(piece, _ROW)
        pieces += [tuple(rows[first : first + _ROWS]) for first in range(0, len(rows), _ROWS)]
    return pieces


def _size(rows: tuple[str, ...]) -> int:
    return sum(len(row) for row in rows)


def timestamp(milliseconds: int, point: str) -> str:
    """A time as ``00:12:31.250``, with ``point`` between seconds and milliseconds."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{rest:03}"
