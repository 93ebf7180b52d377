"""A channel's colour: a dot and a number, changed by a key or a click; and if several share it."""

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from symbl_tui.config.profile import SPEAKER_COLOURS
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.device_commands import COLOURS


class ColourField(Widget, can_focus=True):
    """One of the theme's colours for speakers."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COLOURS)

    colour: reactive[int] = reactive(1)
    """The one that is shown: 1 to :data:`symbl_tui.config.profile.SPEAKER_COLOURS`."""

    several: reactive[bool] = reactive(False)
    """Whether several people share the channel."""

    class Changed(Message):
        """The reader chose another one, or another number of people."""

    def __init__(self, colour: int, *, several: bool = False) -> None:
        """``colour`` and ``several`` are what to begin with."""
        super().__init__()
        self.set_reactive(ColourField.several, several)
        self.set_reactive(ColourField.colour, colour)
        self.chosen: int | None = None
        """What the reader chose here; None while it is as it was."""

    def render(self) -> Content:
        """The dot and the number, for readers without colours; a plus for several people."""
        return Content.styled(f"● {self.colour:>2}{'+' * self.several}", f"$speaker-{self.colour}")

    def action_turn(self, by: int) -> None:
        """Go on by a number of colours."""
        self.colour = self.chosen = (self.colour - 1 + by) % SPEAKER_COLOURS + 1
        self.post_message(self.Changed())

    def action_several(self) -> None:
        """One person on the channel, or several."""
        self.several = not self.several
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """As the key does."""
        self.action_turn(1)
