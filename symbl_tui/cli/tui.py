"""``symbl-tui`` and ``symbl-tui demo``: the live screen."""

import argparse
import sys

from symbl_tui import paths
from symbl_tui.cli.compose import profile_of, session_of
from symbl_tui.cli.options import Commands
from symbl_tui.errors import UsageError


def tui(options: argparse.Namespace) -> int:
    """The live screen."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the screen needs a terminal; without one use: symbl-tui run")
    from symbl_tui.terminal import stderr_to
    from symbl_tui.ui.app import SymblApp

    profile = profile_of(options)
    session = session_of(profile, options)
    with stderr_to(paths.log_file()):
        SymblApp(session, theme=profile.ui.theme, keys=profile.key_map).run(mouse=profile.ui.mouse)
    from symbl_tui.headless import describe

    print(describe(session))
    if session.error:
        raise session.error
    return 0


def add(commands: Commands, again: argparse.ArgumentParser) -> None:
    """Declare ``demo``; the screen itself is what the program does without a command."""
    demo = commands.add_parser("demo", help="the screen with a bundled two-speaker meeting", parents=[again])
    demo.set_defaults(command=tui, demo=True)
