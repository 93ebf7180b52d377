"""The live screen of a session that runs in another program: to leave it is not to stop it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.session.model.view import RunnableAttachment
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.session_commands import LEAVE, for_view
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.one_line_screen import OneLineScreen


class AttachedScreen(LiveScreen):
    """Somebody else's screen may show the same session; all of them steer it."""

    def __init__(self, view: RunnableAttachment, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session; see :class:`LiveScreen`."""
        super().__init__(view, for_view(commands), meter_hz=meter_hz)
        self._view = view

    def show_figures(self) -> None:
        """Bring the line on top up to date, and what the keys do: another viewer may have muted it."""
        super().show_figures()
        self.muted = self.all_muted()

    def action_ask_quit(self) -> None:
        """Ask whether to leave it running or to stop it; one that has ended is just left."""
        if self.state.over:
            self.action_quit()
        else:
            self.app.push_screen(LeaveScreen(), self._answered)

    def _answered(self, answer: str | None) -> None:
        match answer:
            case "leave":
                self.action_quit()
            case "stop":
                self._view.end("stopped by a viewer")

    def action_quit(self) -> None:
        """Leave at once; there is nothing to wait for."""
        self._work.leave()

    def stop(self, reason: str) -> None:
        """Leave, too: it is this viewer that is to end."""
        self._work.leave()


class LeaveScreen(OneLineScreen[str | None]):
    """Its answer is ``leave``, ``stop``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LEAVE)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        parts = [Content.styled("leave it running, or stop it?", "bold $warning")]
        parts += [Content.assemble((f"{each.key_labels[0]} ", "bold $accent"), each.label) for each in LEAVE]
        yield Static(Content("   ").join(parts), id="ask")
