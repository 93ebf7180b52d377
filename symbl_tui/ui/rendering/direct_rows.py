"""Widgets that make the cells of their rows themselves: the transcript, the meters.

Textual styles every row of a widget anew after the widget made it (border, padding, opacity, tint), which
costs more than making it. These widgets have none of that, and their rows come with all their colours.
Reaches into Textual, whose version is pinned for this.
"""

from abc import abstractmethod

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class DirectRows(Widget):
    """A widget without border, padding, opacity and tint; spacing around it is margin."""

    _base_style: Style | None = None

    @property
    def base_style(self) -> Style:
        """The widget's own style."""
        # Textual computes it on every call, which would take longer than the rest of a row.
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    def notify_style_update(self) -> None:
        """Discard the style of the former theme."""
        super().notify_style_update()
        self._base_style = None

    @abstractmethod
    def row(self, y: int) -> Strip:
        """A row of the view: as many cells as the widget is wide, each with its background."""

    def render_line(self, y: int) -> Strip:
        """The row, through Textual's interface."""
        return self.row(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a part of the view."""
        strips = [self.row(y) for y in crop.line_range]
        background = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        # Textual notes there which rows are dirty, and would forget it as it renders them.
        self._styles_cache.clear()
        return strips


def paint_now(widget: Widget, *regions: Region) -> None:
    """Paint parts of a widget at once: Textual passes five messages round for it, twenty times a second."""
    screen = widget.screen
    if screen.is_current and widget.is_mounted and not widget.app._batch_count:
        widget._set_dirty(*regions)
        screen._dirty_widgets.add(widget)
        screen._on_timer_update()
    else:
        widget.refresh(*regions)
