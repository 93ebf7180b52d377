"""A speaker's colour: a dot in it and its number, to be changed by a key or a click."""

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from symbl_tui.config import SPEAKER_COLOURS
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.devices import COLOURS


class ColourField(Widget, can_focus=True):
    """One of the theme's colours for speakers."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COLOURS)

    colour: reactive[int] = reactive(1)
    """The one that is shown: 1 to :data:`symbl_tui.config.SPEAKER_COLOURS`."""

    class Changed(Message):
        """The reader chose another one."""

    def __init__(self, colour: int) -> None:
        """``colour`` is the one to begin with."""
        super().__init__()
        self.set_reactive(ColourField.colour, colour)
        self.chosen: int | None = None
        """What the reader chose here; None while it is as it was."""

    def render(self) -> Content:
        """The dot and the number, for whoever sees no colours."""
        return Content.styled(f"● {self.colour:>2}", f"$speaker-{self.colour}")

    def action_turn(self, by: int) -> None:
        """Go on by a number of colours."""
        self.colour = self.chosen = (self.colour - 1 + by) % SPEAKER_COLOURS + 1
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """As the key does."""
        self.action_turn(1)
