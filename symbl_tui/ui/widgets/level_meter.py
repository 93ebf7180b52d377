"""The level meters: for each channel a thin bar with a peak mark, the level in dB, and a status word.

A heavy line on a light one, which can be read without colour. A frame that equals the last one is not
painted, and a new one paints only the cells that differ: at 20 Hz that decides how many bytes are sent.
"""

from collections.abc import Callable
from itertools import groupby
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.containers import ItemGrid
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from symbl_tui.audio.level import MeterReading
from symbl_tui.domain.text import clean
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.rendering.cells import fit
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.theme import ink

_FLOOR: Final = -60.0
"""The left end of the bar, in dBFS."""
_WARM: Final = -12.0
_HOT: Final = -3.0
_QUIET_SECONDS: Final = 3.0
"""A silence from which on it is shown."""
_NAME_CELLS: Final = 12
_DB, _WORD = 7, 11
_MOST_CLIPS: Final = 99
_BAR_CELLS: Final = (6, 40)
# Enough to see that sound arrives; a queue of frames would be painted long after the sound.
_SLOW_RATE: Final = 2.0
"""Updates per second while the terminal has back-pressure."""
_WORD_EVERY: Final = 8
"""Frames between two updates of dB and status word, which would be unreadable faster."""

Cell = tuple[str, str]
"""A character of the bar and the part of the meter that it belongs to."""


def bar(reading: MeterReading, cells: int, quiet: bool) -> tuple[Cell, ...]:
    """The cells of a bar for a reading; ``quiet`` leaves it empty."""
    level = 0 if quiet else _cell(reading.peak, cells)
    hold = 0 if quiet else _cell(reading.hold, cells)
    return tuple(
        ("━", _zone(index, cells)) if index < level or index == hold - 1 else ("─", "track")
        for index in range(cells)
    )


def _cell(db: float, cells: int) -> int:
    return round(max(0.0, min(1.0, 1 - db / _FLOOR)) * cells)


def _zone(index: int, cells: int) -> str:
    db = _FLOOR * (1 - (index + 1) / cells)
    return "hot" if db > _HOT else "warm" if db > _WARM else "ok"


def word(status: ChannelStatus) -> tuple[str, str]:
    """The status word of a channel, and the part of the meter whose style it has."""
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
        return f"silent {status.reading.silent_for:.0f} s", "note"
    return "", "note"


class LevelMeter(Widget):
    """The level of one channel, on one row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "level-meter--ok",
        "level-meter--warm",
        "level-meter--hot",
        "level-meter--track",
        "level-meter--note",
    }
    """The three zones of the bar and their words, its empty part, plain notes."""

    def __init__(self, name: str, *, name_cells: int, number: int) -> None:
        """Prepare to show a channel.

        Args:
            name: The channel's.
            name_cells: Cells for the name, the same for all meters on the screen.
            number: The colour of the speaker.
        """
        super().__init__()
        self._title = f" {fit(name, name_cells)} "
        self._number = number
        self._styles: dict[str, Style] = {}
        self._cells: tuple[Cell, ...] = ()
        self._words = ("", "", "note")
        self._frame = 0

    def show(self, status: ChannelStatus) -> None:
        """Show the status of the channel."""
        quiet = status.source in (SourceState.MUTED, SourceState.LOST, SourceState.ENDED)
        self._show_bar(bar(status.reading, self._bar_cells(), quiet))
        # Muting is shown at once: it is the answer to a key press.
        if self._frame % _WORD_EVERY == 0 or status.source is SourceState.MUTED:
            db = "" if quiet else f"{status.reading.peak:.0f} dB"
            self._show_words((db.rjust(_DB), *word(status)))
        self._frame += 1

    def _show_bar(self, cells: tuple[Cell, ...]) -> None:
        # The width has changed, so every cell has moved.
        if len(cells) != len(self._cells):
            self._cells = cells
            self.refresh()
        elif cells != self._cells:
            changed = [index for index, (a, b) in enumerate(zip(cells, self._cells, strict=True)) if a != b]
            self._cells = cells
            self.refresh(Region(cell_len(self._title) + changed[0], 0, changed[-1] - changed[0] + 1, 1))

    def _show_words(self, words: tuple[str, str, str]) -> None:
        if words != self._words:
            self._words = words
            start = cell_len(self._title) + len(self._cells)
            self.refresh(Region(start, 0, self.size.width - start, 1))

    def _bar_cells(self) -> int:
        least, most = _BAR_CELLS
        return max(least, min(most, self.size.width - cell_len(self._title) - _DB - 1 - _WORD))

    def render_line(self, y: int) -> Strip:
        """The row."""
        db, note, urgency = self._words
        segments = [
            Segment(self._title, self.rich_style + ink(self.app.theme_variables, f"speaker-{self._number}")),
            *(
                Segment("".join(char for char, _ in run), self._style(part))
                for part, run in groupby(self._cells, key=lambda cell: cell[1])
            ),
            Segment(db + " ", self._style("note")),
            Segment(note, self._style(urgency)),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, part: str) -> Style:
        # Textual computes a component's style on every call; at 20 Hz that is a tenth of our CPU time.
        if part not in self._styles:
            self._styles[part] = self.get_component_rich_style(f"level-meter--{part}")
        return self._styles[part]

    def notify_style_update(self) -> None:
        """Discard the styles of the former theme."""
        super().notify_style_update()
        self._styles.clear()


class Meters(ItemGrid):
    """The meters of all channels, in as many columns as fit."""

    def __init__(
        self,
        read: Callable[[], tuple[ChannelStatus, ...]],
        speakers: SpeakerColors,
        *,
        rate: float,
        slow: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare to poll.

        Args:
            read: Returns the status of every channel at once.
            speakers: The colour of each speaker.
            rate: Updates per second.
            slow: Whether the terminal has back-pressure; then there are only two updates per second.
        """
        super().__init__(min_column_width=36, stretch_height=False)
        self._read = read
        self._speakers = speakers
        self._rate = rate
        self._slow = slow
        self._skipped = 0
        self._meters: tuple[LevelMeter, ...] = ()

    def on_mount(self) -> None:
        """Start polling."""
        self.set_interval(1 / self._rate, self.poll)

    async def poll(self) -> None:
        """Update all meters, or none of them while the terminal has back-pressure."""
        if self._slow() and (self._skipped + 1) * _SLOW_RATE < self._rate:
            self._skipped += 1
            return
        self._skipped = 0
        channels = self._read()
        if len(channels) != len(self._meters):
            # Only when their number changes: the source was opened, or another session is shown.
            await self._compose_for(channels)
        for meter, channel in zip(self._meters, channels, strict=True):
            meter.show(channel)

    def recolour(self) -> None:
        """Apply changed speaker colours at the next update."""
        self._speakers.forget()
        self._meters = ()

    async def _compose_for(self, channels: tuple[ChannelStatus, ...]) -> None:
        await self.remove_children()
        names = [clean(channel.name) for channel in channels]
        cells = min(_NAME_CELLS, max(map(cell_len, names), default=0))
        self._meters = tuple(
            LevelMeter(name, name_cells=cells, number=self._speakers.number(name)) for name in names
        )
        await self.mount_all(self._meters)
