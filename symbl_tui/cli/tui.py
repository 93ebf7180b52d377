"""``symbl-tui`` and ``symbl-tui demo``: the screen, or with ``--plain`` lines in its place."""

import argparse
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from symbl_tui import paths
from symbl_tui.cli.compose import demo_of, profile_of, session_of
from symbl_tui.cli.options import Commands
from symbl_tui.config import Profile
from symbl_tui.credentials import Credentials
from symbl_tui.errors import UsageError

if TYPE_CHECKING:
    from symbl_tui.session.session import Session


def tui(options: argparse.Namespace) -> int:
    """A session to watch and to steer."""
    in_browser = "TEXTUAL_DRIVER" in os.environ
    if not in_browser and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the screen needs a terminal; without one use: symbl-tui run")
    profile = profile_of(options)
    if options.plain or os.environ.get("TERM") == "dumb":
        return _plain(profile, options)
    return _screen(profile, options, in_browser)


def _plain(profile: Profile, options: argparse.Namespace) -> int:
    from symbl_tui.cli.plain import plain
    from symbl_tui.cli.signals import stop_on_signals

    session = session_of(profile, options)
    stop_on_signals(session)
    plain(session)
    if session.error:
        raise session.error
    return 0


def _screen(profile: Profile, options: argparse.Namespace, in_browser: bool) -> int:
    from symbl_tui.terminal import stderr_to
    from symbl_tui.ui.app import SymblApp

    session, lead = None, None
    if options.profile or options.source or options.demo:
        session = session_of(profile, options)
    else:
        from symbl_tui.ui.lead import Lead

        lead = Lead(profile, demo_of(profile), partial(_session, options))
    app = SymblApp(session, lead=lead, theme=profile.ui.theme, keys=profile.key_map)
    with stderr_to(paths.log_file()):
        app.run(mouse=profile.ui.mouse and not options.no_mouse)
    from symbl_tui.headless import describe
    from symbl_tui.session.session import Session

    shown = app.session
    if isinstance(shown, Session):
        if not in_browser:  # whose standard output is the page
            print(describe(shown))
        if shown.error:
            raise shown.error
    return 0


def _session(options: argparse.Namespace, profile: Profile, given: Credentials | None) -> "Session":
    return session_of(profile, options, given)


def screen_options(**settings: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
    """The options of what shows a session."""
    options = argparse.ArgumentParser(add_help=False, **settings)
    options.add_argument("--plain", action="store_true", help="lines that are only added, no screen")
    options.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    return options


def add(commands: Commands, *again: argparse.ArgumentParser) -> None:
    """Declare ``demo``; the screen itself is what the program does without a command."""
    demo = commands.add_parser(
        "demo", help="the screen with a bundled two-speaker meeting", parents=list(again)
    )
    demo.set_defaults(command=tui, demo=True)
