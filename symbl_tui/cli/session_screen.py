"""Shows one session, attached or replayed, on the screen of this terminal."""

from symbl_tui.cli.screen_supervisor import run_app
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_stderr
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.view_models.assistant_choice import AssistantChoice


def show_session(session: RunnableSession, profile: Profile) -> SymblTuiError | None:
    """Show a session until the user leaves the screen; theme, keys and mouse are the profile's.

    Returns:
        The defect that ended the screen; None: there was none.
    """
    app = SymblApp(
        session,
        theme=profile.ui.theme,
        keys=profile.key_map,
        notify=profile.notify,
        assistant=AssistantChoice.of(profile),
    )
    with redirect_stderr(paths.log_file()):
        return run_app(app, mouse=profile.ui.mouse)
