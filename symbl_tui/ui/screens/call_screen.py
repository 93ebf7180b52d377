"""The live screen of one of several calls: Escape goes back to the list, and the call goes on."""

from symbl_tui.session.model.view import RunnableAttachment
from symbl_tui.ui.commands import Command
from symbl_tui.ui.commands.session_variants import for_call
from symbl_tui.ui.screens.attached_screen import AttachedScreen


class CallScreen(AttachedScreen):
    """A view of a call's session."""

    def __init__(self, view: RunnableAttachment, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session; see :class:`~symbl_tui.ui.screens.live_screen.LiveScreen`."""
        super().__init__(view, commands, meter_hz=meter_hz, variant=for_call)

    def action_ask_quit(self) -> None:
        """Go back to the list; the call goes on."""
        self.action_quit()

    def action_back(self) -> None:
        """Close what is open on this screen; else go back to the list."""
        pane = self.transcript_pane
        at_rest = self.transcript.has_focus and self.transcript.cursor is None
        if at_rest and not (pane.searching or pane.filter or self.query("#log")):
            self.action_quit()
        else:
            super().action_back()
