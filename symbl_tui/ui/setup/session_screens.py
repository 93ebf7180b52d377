"""Which screen shows a running session."""

from symbl_tui.session.model.view import RunnableAttachment, RunnableSession, RunnableWatch
from symbl_tui.ui.commands import Command
from symbl_tui.ui.runtime.meter_rate import meter_hz
from symbl_tui.ui.screens.base_session_screen import SessionScreen
from symbl_tui.ui.screens.live_screen import LiveScreen


def running_screen(session: RunnableSession, commands: tuple[Command, ...]) -> SessionScreen:
    """A new screen for a session of this process or another, or for a conversation that is watched."""
    if isinstance(session, RunnableAttachment):
        from symbl_tui.ui.screens.attached_screen import AttachedScreen  # start-up: rarely needed

        return AttachedScreen(session, commands, meter_hz=meter_hz())
    if isinstance(session, RunnableWatch):
        from symbl_tui.ui.screens.watch_screen import WatchScreen  # start-up: rarely needed

        return WatchScreen(session, commands, meter_hz=meter_hz())
    return LiveScreen(session, commands, meter_hz=meter_hz())
