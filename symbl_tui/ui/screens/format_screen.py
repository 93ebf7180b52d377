"""The choice of an export format."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.session.exports.export_formats import ExportFormat, list_formats
from symbl_tui.session.exports.export_sound import Tracks
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import FORMATS

_SOUND: Final = {
    Tracks.MIXED: "all channels in one",
    Tracks.CHANNELS: "all channels, and each by itself",
    Tracks.NONE: "none",
}


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to export."""

    format: str
    """The name of a format."""
    tracks: Tracks
    """The sound in it, where it has room for some."""


class FormatScreen(ModalScreen[ExportChoice | None]):
    """Asks for a format; returns the choice, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("format_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(FORMATS)

    tracks: var[Tracks] = var(Tracks.MIXED)

    def compose(self) -> ComposeResult:
        """The formats with their keys, the sound, and what Enter and Escape do."""
        with Vertical(id="ask"):
            yield Static(Content.styled("Export as", "bold $accent"))
            yield OptionList(*(Option(_row(each), each.name) for each in list_formats()), markup=False)
            yield Static(id="sound")
            yield Static(Content.styled("enter Export  esc Cancel", "$text-dim"))

    def watch_tracks(self) -> None:
        """Show the sound."""
        names = ", ".join(each.name for each in list_formats() if each.has_sound)
        text = f"Sound in {names}: {_SOUND[self.tracks]}"
        self.query_one("#sound", Static).update(Content.assemble(("o", "bold $accent"), f"  {text}"))

    def action_next_sound(self) -> None:
        """Choose the next kind of sound."""
        kinds = list(Tracks)
        self.tracks = kinds[(kinds.index(self.tracks) + 1) % len(kinds)]

    def action_choose(self, name: str) -> None:
        """Return a format."""
        self.dismiss(ExportChoice(name, self.tracks))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_id or "")


def _row(format: ExportFormat) -> Content:
    return Content.assemble((format.key, "bold $accent"), f"  {format.name:<5} ", (format.about, "$text-dim"))
