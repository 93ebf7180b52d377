"""A channel's colour: a dot and a number, changed by a key or a click; and the number of speakers."""

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
    """1 to :data:`symbl_tui.config.profile.SPEAKER_COLOURS`."""

    several: reactive[bool] = reactive(False)
    """Whether several speakers share the channel."""

    class Changed(Message):
        """The user chose another colour, or another number of speakers."""

    def __init__(self, colour: int, *, several: bool = False) -> None:
        """Takes the initial values."""
        super().__init__()
        # set_reactive: an assignment would run watchers before the widget is mounted.
        self.set_reactive(ColourField.several, several)
        self.set_reactive(ColourField.colour, colour)
        self.chosen: int | None = None
        """The colour that was chosen here; None: the initial one."""

    def propose(self, colour: int) -> None:
        """Show a colour unless another was chosen."""
        if self.chosen is None:
            self.set_reactive(ColourField.colour, colour)
            self.refresh()

    def render(self) -> Content:
        """A dot, the number, which needs no colours to be read, and a plus for several speakers."""
        return Content.styled(f"● {self.colour:>2}{'+' * self.several}", f"$speaker-{self.colour}")

    def action_turn(self, by: int) -> None:
        """Go on by a number of colours."""
        self.colour = self.chosen = (self.colour - 1 + by) % SPEAKER_COLOURS + 1
        self.post_message(self.Changed())

    def action_several(self) -> None:
        """Switch between one speaker and several."""
        self.several = not self.several
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """Go on by one colour."""
        self.action_turn(1)
