"""The base of the dialogs that are a sheet over the screen, which stays visible behind it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")


class SheetScreen(ModalScreen[T], Generic[T]):
    """A dialog in the middle; what is behind it is dimmer than it."""

    def render(self) -> "RenderableType":
        """What is behind the sheet."""
        behind = super().render()
        # The style sheet mixes the colours with the page's; those of the terminal itself cannot be mixed.
        if isinstance(behind, BackgroundScreen) and behind.color.a == 0:
            return _Dimmed(behind.screen, behind.color)
        return behind


class _Dimmed(BackgroundScreen):
    """A screen in dim letters on the page, without the backgrounds of its rows."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """The segments, dimmed."""
        return (
            segment if segment.control else Segment(segment.text, _dimmed(segment.style))
            for segment in segments
        )


def _dimmed(style: Style | None) -> Style:
    return Style(color=style.color if style else None, bgcolor="default", dim=True)
