"""The choice of a channel to mute or unmute."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.domain.text import clean
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import CHANNELS
from symbl_tui.ui.rendering.cells import clip
from symbl_tui.ui.rendering.filled_rows import fill_rows
from symbl_tui.ui.screens.one_line_screen import OneLineScreen

_NAME_CELLS: Final = 20


class ChannelScreen(OneLineScreen[int | None]):
    """Asks for a channel; returns its index, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CHANNELS)

    def __init__(self, channels: tuple[tuple[str, bool], ...]) -> None:
        """``channels``: the name of each, and whether it is muted."""
        super().__init__()
        self._channels = channels

    def compose(self) -> ComposeResult:
        """Every channel with its number."""
        parts = [Content.styled("Mute or unmute", "bold $accent")]
        for number, (name, muted) in enumerate(self._channels, 1):
            parts.append(
                Content.assemble(
                    (f"{number} ", "bold $accent"),
                    clip(clean(name), _NAME_CELLS),
                    (" muted" if muted else "", "$warning"),
                )
            )
        parts.append(Content.styled("esc Cancel", "$text-dim"))
        yield Static(fill_rows(parts, self.app.size.width - 2, "   "), id="ask")

    def action_choose(self, number: int) -> None:
        """Return the channel with a number, if there is one."""
        if number <= len(self._channels):
            self.dismiss(number - 1)
