"""Shows one session, attached or replayed, on the screen of this terminal."""

from symbl_tui.config.profile import Profile
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_stderr
from symbl_tui.ui.app import SymblApp


def show_session(session: RunnableSession, profile: Profile) -> None:
    """Show a session until the user leaves the screen; theme, keys and mouse are the profile's."""
    with redirect_stderr(paths.log_file()):
        SymblApp(session, theme=profile.ui.theme, keys=profile.key_map).run(mouse=profile.ui.mouse)
