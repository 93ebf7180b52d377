"""The level meters: for each channel a thin bar with a peak mark, the level in dB, and a status word.

A heavy line on a light one, which can be read without colour. A frame that equals the last one is not
painted, and a new one paints only the cells that differ: at 20 Hz that decides how many bytes are sent.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from msgspec import Struct

from symbl_tui.audio.level import MeterReading
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus

# The left end of the bar, in dBFS.
_FLOOR: Final = -60.0
_WARM: Final = -12.0
_HOT: Final = -3.0
# A silence from which on it is shown.
_QUIET_SECONDS: Final = 3.0
_MOST_CLIPS: Final = 99
_TWO_DIGITS: Final = 100
DB_CELLS: Final = 7
WORD_CELLS: Final = 11

Part = tuple[str, str]
"""Some characters of a meter, and the style that they have."""


class Bar(Struct, frozen=True):
    """A bar: as much as is needed to paint it, so that equal ones look the same."""

    cells: int
    level: int
    """Cells filled, from the left."""
    hold: int
    """The number of the cell with the peak mark, from 1; 0: none."""

    @classmethod
    def of(cls, reading: MeterReading, cells: int, quiet: bool) -> "Bar":
        """The bar of a reading; ``quiet`` leaves it empty."""
        if quiet:
            return cls(cells, 0, 0)
        return cls(cells, _cell(reading.peak, cells), _cell(reading.hold, cells))

    def parts(self) -> Iterator[Part]:
        """Its characters, each run with its style."""
        filled = (index < self.level or index == self.hold - 1 for index in range(self.cells))
        cells = (
            (("━", _zone(index, self.cells)) if on else ("─", "track")) for index, on in enumerate(filled)
        )
        for style, run in groupby(cells, key=lambda cell: cell[1]):
            yield "".join(char for char, _ in run), style

    def differences(self, other: "Bar") -> Iterator[tuple[int, int]]:
        """The spans of cells in which a bar of the same size differs: first cell, cell after the last."""
        if self.level != other.level:
            yield min(self.level, other.level), max(self.level, other.level)
        if self.hold != other.hold:
            yield from ((mark - 1, mark) for mark in (self.hold, other.hold) if mark)


def _cell(db: float, cells: int) -> int:
    return round(max(0.0, min(1.0, 1 - db / _FLOOR)) * cells)


def _zone(index: int, cells: int) -> str:
    db = _FLOOR * (1 - (index + 1) / cells)
    return "hot" if db > _HOT else "warm" if db > _WARM else "ok"


def word(status: ChannelStatus) -> Part:
    """The status word of a channel."""
    match status.source:
        case SourceState.MUTED if status.held:
            return "not talking", "warm"
        case SourceState.MUTED:
            return "muted", "warm"
        case SourceState.LOST:
            return "lost!", "hot"
        case SourceState.ENDED:
            return "ended", "note"
    if status.reading.clipped:
        return f"!clipped {min(status.reading.clips, _MOST_CLIPS)}", "hot"
    if status.reading.peak > _HOT:
        return "hot", "hot"
    if status.held:
        return "talking", "ok"
    if status.source is SourceState.SILENT or status.reading.silent_for >= _QUIET_SECONDS:
        return _silence(status.reading.silent_for), "note"
    return "", "note"


def _silence(seconds: float) -> str:
    """The length of a silence, in the cells there are for it."""
    for unit, length in (("s", 1), ("m", 60), ("h", 3600)):
        if (count := int(seconds / length)) < _TWO_DIGITS:
            return f"silent {count} {unit}"
    return "silent"


class Words(Struct, frozen=True):
    """What stands behind the bar: the level, and the word that matters."""

    db: str = ""
    note: str = ""
    style: str = "note"

    @classmethod
    def of(cls, status: ChannelStatus) -> "Words":
        """The words of a channel."""
        return cls("" if is_quiet(status) else f"{status.reading.peak:.0f} dB", *word(status))

    @property
    def text(self) -> str:
        """All cells."""
        return f"{self.db:>{DB_CELLS}} {self.note:<{WORD_CELLS}}"

    def parts(self) -> Iterable[Part]:
        """Their characters, each run with its style."""
        text = self.text
        return (text[: DB_CELLS + 1], "note"), (text[DB_CELLS + 1 :], self.style)

    def differences(self, other: "Words") -> Iterator[tuple[int, int]]:
        """The span of cells in which others differ."""
        if self.style != other.style:
            yield 0, len(self.text)
        elif changed := [
            index for index, (a, b) in enumerate(zip(self.text, other.text, strict=True)) if a != b
        ]:
            yield changed[0], changed[-1] + 1


def is_quiet(status: ChannelStatus) -> bool:
    """Whether a channel has no level to show."""
    return status.source in (SourceState.MUTED, SourceState.LOST, SourceState.ENDED)
