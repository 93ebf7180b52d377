"""The screens that are opened from anywhere with a key of their own, and what follows from their results.

Each function takes the app and returns when its screen was closed; see :mod:`symbl_tui.ui.commands`. Imported
when one is used.
"""

from typing import TYPE_CHECKING, Final

from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.system import paths
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.setup.session_host import SessionHost
from symbl_tui.ui.setup.setup_screens import StartsWithProfile

if TYPE_CHECKING:
    from symbl_tui.ui.view_models.replay_request import ReplayRequest

NO_PROFILES_HERE: Final = "No profile can be started here; go back to the session or the first screen."


async def visit_library(app: SessionHost) -> None:
    """Show the library, and a replay whenever the user asks for one."""
    library = Library(paths.sessions_dir())
    request: ReplayRequest | None = None
    while request := await app.push_screen_wait(LibraryScreen(library, app.commands, after=request)):
        replay = app.screen_for(ReplaySession(request.facts, request.speed))
        replay.on_left = replay.dismiss
        await app.push_screen_wait(replay)


async def visit_profiles(app: SessionHost) -> None:
    """Show the saved profiles over a session or a set-up screen; start the chosen one."""
    over_session = app.screen in (app.live, app.review)
    if app.flow is None or not (over_session or isinstance(app.screen, StartsWithProfile)):
        app.notify(NO_PROFILES_HERE, markup=False)
        return
    chosen = await app.flow.choose_profile(app, app.commands, app.chosen_theme)
    if chosen is None or chosen.profile is None:
        return
    question = f'Stop this session and start "{chosen.name}"?'
    # A session that is over loses nothing, so there is nothing to ask.
    if app.live is None or app.live.state.over or await dialogs.confirmed(app, question):
        await app.switch_session(chosen.profile)
