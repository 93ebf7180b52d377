"""A text that is made anew for each width."""

from collections.abc import Callable
from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

# Cells that are assumed before the first layout.
_WIDTH: Final = 80


class FluidText(Widget):
    """As high as its text is at its width; hidden while that is empty."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Callable[[int], Content] = lambda _: Content()
        self._made: tuple[int, Content] | None = None

    def show(self, make: Callable[[int], Content]) -> None:
        """Show a text; ``make`` returns it for a width in cells."""
        # At the width that it is likely to have: a text of a long session takes a while.
        self._make, self._made = make, None
        self.display = bool(self._text(self.content_size.width or _WIDTH))
        self.refresh(layout=True)

    def render(self) -> Content:
        """The text for the current width."""
        return self._text(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows of the text at a width."""
        return self._text(width).get_height({}, width) if width > 0 else 0

    def _text(self, width: int) -> Content:
        # Asked for several times a layout.
        if self._made is None or self._made[0] != width:
            self._made = width, self._make(width)
        return self._made[1]
