"""The live screen of a session in another process: leaving it does not stop the session."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.session.model.view import RunnableAttachment
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.dialog_commands import LEAVE
from symbl_tui.ui.commands.session_variants import absent_from, for_attached
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.one_line_screen import OneLineScreen, choice_line


class AttachedScreen(LiveScreen):
    """A view of a session; other viewers may show and control it at the same time."""

    def __init__(
        self,
        view: RunnableAttachment,
        commands: tuple[Command, ...],
        *,
        meter_hz: float,
        variant: Callable[[Iterable[Command]], tuple[Command, ...]] = for_attached,
    ) -> None:
        """Prepare to show a session; see :class:`LiveScreen`. ``variant``: makes this screen's commands."""
        super().__init__(view, variant(commands), meter_hz=meter_hz)
        self.absent = absent_from(commands, self.commands, "live", "review")
        self.why_absent = "the session runs in another process"
        self._view = view

    def show_figures(self) -> None:
        """Update the status line and the mute key: another viewer may have muted the session."""
        super().show_figures()
        self.muted = self.all_muted()

    def action_ask_quit(self) -> None:
        """Ask whether to detach or to stop the session; leave one that has ended."""
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
        """Detach at once; there is nothing to wait for."""
        self._session_workers.leave()

    def stop(self, reason: str) -> None:
        """Detach: the request is to this viewer, not to the session."""
        self._session_workers.leave()


class LeaveScreen(OneLineScreen[str | None]):
    """Asks how to leave; returns ``leave``, ``stop``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LEAVE)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        yield Static(choice_line(Content.styled("Detach or stop?", "bold $warning"), LEAVE), id="ask")
