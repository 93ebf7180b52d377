"""A vertical scroll bar that paints itself only where it changes: Textual's does with every new row."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from symbl_tui.ui.rendering.direct_rows import DirectRows

_GRAB: Final = Style.from_meta({"@mouse.down": "grab"})
_UP: Final = Style.from_meta({"@mouse.down": "scroll_up"})
_DOWN: Final = Style.from_meta({"@mouse.down": "scroll_down"})


class RowScrollBar(DirectRows, ScrollBar):
    """A scroll bar whose thumb ends at rows, so that it stays as it is for most of the time."""

    def __init__(self) -> None:
        super().__init__(vertical=True, name="vertical", thickness=1)
        self._painted: object = None

    @property
    def thumb(self) -> tuple[int, int]:
        """The first row of the thumb and the one after its last."""
        height, total = self.size.height, max(1, self.window_virtual_size)
        length = min(height, max(1, round(height * self.window_size / total)))
        most = max(1, total - self.window_size)
        # Rounded towards the middle: at an end it stands only where there is nothing further.
        first = round((height - length) * min(1.0, self.position / most))
        first = max(first, 1) if self.position > 0 and height - length > 1 else first
        first = min(first, height - length - 1) if self.position < most and height - length > 1 else first
        return first, first + length

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "RowScrollBar":
        """Request a repaint, unless nothing would be different."""
        if self.is_mounted and not (regions or layout or recompose):
            looks = self.thumb, self._ink()
            if looks == self._painted:
                return self
            self._painted = looks
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def row(self, y: int) -> Strip:
        """A row of the bar: the thumb or its track, with what a click there does."""
        first, last = self.thumb
        thumb, track = self._ink()
        style = track + (_UP if y < first else _DOWN)
        return Strip([Segment(" ", thumb + _GRAB if first <= y < last else style)], 1)

    def _ink(self) -> tuple[Style, Style]:
        """The styles of thumb and track."""
        # Textual may paint it once more after its pane was removed.
        styles = (self.parent or self).styles
        if self.grabbed:
            background, color = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            background, color = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            background, color = styles.scrollbar_background, styles.scrollbar_color
        # Reversed and not on a background of its own: so it is there without colours, too.
        thumb = Style(color=color.rich_color, bgcolor=background.rich_color, reverse=True)
        return thumb, Style(bgcolor=background.rich_color)
