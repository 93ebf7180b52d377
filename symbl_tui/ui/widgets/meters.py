"""The meters of all channels, in as many columns as fit. One widget paints all: see ``level_meter``."""

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from symbl_tui.domain.text import clean
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.presenters.level_meter import DB_CELLS, WORD_CELLS, Bar, Words, is_quiet
from symbl_tui.ui.rendering.cells import fit
from symbl_tui.ui.rendering.direct_rows import DirectRows, paint_now
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.theme import ink

# A longer name is cut.
_NAME_CELLS: Final = 12
_BAR_CELLS: Final = (6, 40)
# A column of meters is as wide at least, where there are several.
_COLUMN_CELLS: Final = 36
# Between two columns, where there is room.
_GAP_CELLS: Final = 2
# Enough to see that sound arrives; a queue of frames would be painted long after the sound.
# Updates per second while the terminal has back-pressure.
_SLOW_RATE: Final = 2.0
# Frames between two updates of dB and status word, which would be unreadable faster.
_WORD_EVERY: Final = 8


class _Meter(Struct):
    """What is painted of a channel."""

    name: str
    bar: Bar
    words: Words


class _Grid(Struct, frozen=True):
    """Where the meters stand. All are equally wide, so that their parts end in the same columns."""

    columns: int
    cells: int
    """Of a meter with the gap behind it."""
    name_cells: int
    bar_cells: int

    @classmethod
    def of(cls, names: Iterable[str], width: int) -> "_Grid":
        """The grid for the names of the channels in so many cells."""
        lengths = [cell_len(name) for name in names]
        name_cells = min(_NAME_CELLS, max(lengths, default=0))
        columns = max(1, min(len(lengths), width // _COLUMN_CELLS))
        rest = name_cells + len("  ") + DB_CELLS + len(" ") + WORD_CELLS
        least, most = _BAR_CELLS
        bar_cells = max(least, min(most, width // columns - rest))
        return cls(columns, min(width // columns, rest + bar_cells + _GAP_CELLS), name_cells, bar_cells)

    def bar_at(self, index: int) -> tuple[int, int]:
        """Column and row of the first cell of a channel's bar."""
        return index % self.columns * self.cells + self.name_cells + len("  "), index // self.columns


class Meters(DirectRows):
    """A row for each channel, or part of a row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "meters--ok",
        "meters--warm",
        "meters--hot",
        "meters--track",
        "meters--note",
    }
    """The three zones of the bar and their words, its empty part, plain notes."""

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
        super().__init__()
        self._read = read
        self._speakers = speakers
        self._rate = rate
        self._slow = slow
        self._skipped = 0
        self._frame = 0
        self._meters: tuple[_Meter, ...] = ()
        self._places: list[int] = []
        """The channel that is shown at each place."""
        self._known = 0
        """Channels that have had a place."""
        self._names: tuple[str, ...] = ()
        self._grid = _Grid.of((), 0)
        self._shown = 0
        """Channels that have a place on the screen."""
        self._styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        """Start polling."""
        self.set_interval(1 / self._rate, self.poll)

    def poll(self) -> None:
        """Update all meters, or none of them while the terminal has back-pressure."""
        if self._slow() and (self._skipped + 1) * _SLOW_RATE < self._rate:
            self._skipped += 1
            return
        self._skipped = 0
        channels = self._placed(self._read())
        names = tuple(each.name for each in channels)
        if names != self._names or len(names) != len(self._meters):
            # The source was opened, another session is shown, or a speaker was renamed.
            self._names = names
            self._meters = tuple(_Meter(clean(name), Bar(0, 0, 0), Words()) for name in names)
            self._fit()
            self.refresh(layout=True)
        # One message for all of them.
        if changed := [region for index, each in enumerate(channels) for region in self._show(index, each)]:
            paint_now(self, *changed)
        self._frame += 1

    def _placed(self, channels: tuple[ChannelStatus, ...]) -> list[ChannelStatus]:
        """The channels in the order of their places.

        One that has ended keeps its place until another one comes and takes it: the rows do not move when
        speakers come and leave, and are as many as there were speakers at once.
        """
        if len(channels) < self._known:
            self._places, self._known = [], 0
        for index in range(self._known, len(channels)):
            ended = (
                at for at, other in enumerate(self._places) if channels[other].source is SourceState.ENDED
            )
            if (free := next(ended, None)) is None:
                self._places.append(index)
            else:
                self._places[free] = index
        self._known = len(channels)
        return [channels[index] for index in self._places]

    def recolour(self) -> None:
        """Apply changed speaker colours at the next update."""
        self._speakers.forget()
        self._meters = ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows of all channels; a style sheet may give less."""
        columns = _Grid.of((meter.name for meter in self._meters), width).columns
        return max(1, -(-len(self._meters) // columns))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the bars to the new width."""
        self._fit()
        self.poll()

    def _fit(self) -> None:
        self._grid = _Grid.of((meter.name for meter in self._meters), self.size.width)
        places = self._grid.columns * max(1, self.size.height)
        # The last place says how many more there are.
        self._shown = len(self._meters) if len(self._meters) <= places else places - 1

    def _show(self, index: int, status: ChannelStatus) -> list[Region]:
        """Update a channel's meter; returns what of it has to be painted."""
        if index >= self._shown:
            return []
        meter = self._meters[index]
        before, meter.bar = meter.bar, Bar.of(status.reading, self._grid.bar_cells, is_quiet(status))
        if before.cells != meter.bar.cells:  # the width has changed, so every cell has moved
            meter.words = Words.of(status)
            return [self.size.region]
        left, y = self._grid.bar_at(index)
        spans = [(left + first, left + last) for first, last in meter.bar.differences(before)]
        # Muting is shown at once: it is the answer to a key press.
        if self._frame % _WORD_EVERY == 0 or status.source is SourceState.MUTED:
            said, meter.words = meter.words, Words.of(status)
            left += meter.bar.cells
            spans += [(left + first, left + last) for first, last in meter.words.differences(said)]
        return [Region(first, y, last - first, 1) for first, last in spans]

    def row(self, y: int) -> Strip:
        """The meters of a row."""
        first, end = y * self._grid.columns, (y + 1) * self._grid.columns
        segments: list[Segment] = []
        for meter in self._meters[first : min(end, self._shown)]:
            segments += self._segments(meter)
        if first <= self._shown < min(end, len(self._meters)):
            segments.append(Segment(f" and {len(self._meters) - self._shown} more", self._style("note")))
        used = sum(segment.cell_length for segment in segments)
        segments.append(Segment(" " * max(0, self.size.width - used), self.base_style))
        return Strip(segments).crop(0, self.size.width)

    def _segments(self, meter: _Meter) -> Iterator[Segment]:
        colour = ink(self.app.theme_variables, f"speaker-{self._speakers.number(meter.name)}")
        yield Segment(f" {fit(meter.name, self._grid.name_cells)} ", self.base_style + colour)
        for text, part in (*meter.bar.parts(), *meter.words.parts()):
            yield Segment(text, self._style(part))
        gap = self._grid.cells - self._grid.bar_at(0)[0] - meter.bar.cells - len(meter.words.text)
        yield Segment(" " * gap, self.base_style)

    def _style(self, part: str) -> Style:
        # Textual computes a component's style on every call; at 20 Hz that is a tenth of our CPU time.
        if part not in self._styles:
            self._styles[part] = self.get_component_rich_style(f"meters--{part}")
        return self._styles[part]

    def notify_style_update(self) -> None:
        """Discard the styles of the former theme."""
        super().notify_style_update()
        self._styles.clear()
