"""Shows the list of calls on the screen of this terminal while the supervisor takes them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from symbl_tui.audio.calls.platform import Platform, Transport
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.cli.call_listening import instructions
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.cli.screen_supervisor import run_app
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_stderr
from symbl_tui.ui.calls_app import CallsApp
from symbl_tui.ui.screens.calls_screen import CallsHeading, PlatformSetup


def show_calls(
    supervisor: CallSupervisor, options: CallsOptions, profile: Profile, notes: Sequence[str]
) -> SymblTuiError | None:
    """Take calls until the user quits; all sessions have ended then.

    Args:
        supervisor: Not yet started.
        options: What the command line asks for.
        profile: Its theme, keys and mouse.
        notes: What the operator is told at the start.

    Returns:
        Why calls could not be taken, or the defect that ended the screen; None: neither.
    """
    taken = {*supervisor.server.routes.platforms, *_own_listeners(options)}
    heading = CallsHeading(
        where=options.public_url or options.listen,
        most=options.max_calls,
        notes=notes,
        platforms=[_setup(each, each in taken, options) for each in PLATFORMS],
    )
    app = CallsApp(supervisor, heading, profile, paths.running_dir())
    supervisor.start()
    try:
        with redirect_stderr(paths.log_file()):
            fault = run_app(app, mouse=profile.ui.mouse)
    finally:
        # Also where the screen has failed: no call may be left without its folder closed.
        supervisor.request_stop("the screen was closed")
        supervisor.join()
    return supervisor.error or fault


def _own_listeners(options: CallsOptions) -> set[Platform]:
    """The platforms whose calls come another way than over HTTP, and are taken."""
    wanted = {Transport.TCP: bool(options.audiosocket), Transport.SIP: options.takes_sip}
    return {each for each in PLATFORMS if wanted.get(each.transport)}


def _setup(platform: Platform, taken: bool, options: CallsOptions) -> PlatformSetup:
    shown = replace(options, show=platform.name)
    return PlatformSetup(platform.title, "taken" if taken else "", partial(instructions, shown))
