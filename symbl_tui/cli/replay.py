"""``symbl-tui replay``: a recorded session once more, on the live screen or as text."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from symbl_tui.cli.options import Commands
from symbl_tui.cli.sessions import SESSION_HELP, library, show
from symbl_tui.system import paths

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.archive.replay import ReplaySession

_SLOWEST, _FASTEST = 1.0, 16.0


def replay(options: argparse.Namespace) -> int:
    """A recorded session once more."""
    from symbl_tui.session.archive.recorded_session import read_facts
    from symbl_tui.session.archive.replay import ReplaySession

    session = ReplaySession(read_facts(library().find(options.session)), options.speed)
    if all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        _on_screen(session, options)
    else:
        _as_text(session)
    if session.error:
        raise session.error
    return 0


def _on_screen(session: "ReplaySession", options: argparse.Namespace) -> None:
    from symbl_tui.config.profile import load_profile
    from symbl_tui.system.terminal import stderr_to
    from symbl_tui.ui.app import SymblApp

    profile = load_profile(options.profile)
    with stderr_to(paths.log_file()):
        SymblApp(session, theme=profile.ui.theme, keys=profile.key_map).run(mouse=profile.ui.mouse)


def _as_text(session: "ReplaySession") -> None:
    from symbl_tui.headless import Text
    from symbl_tui.session.model.view import Update

    text = Text()

    def follow(update: Update) -> None:
        if not show(text.render(update)):
            session.request_stop("nobody reads the output")

    session.subscribe(follow)
    asyncio.run(session.transcribe())


def _speed(value: str) -> float:
    speed = float(value)
    if not _SLOWEST <= speed <= _FASTEST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 16, got {value}")
    return speed


def add(commands: Commands) -> None:
    """Declare the command."""
    replaying = commands.add_parser("replay", help="watch a recorded session once more")
    replaying.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    replaying.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="1 to 16 times as fast")
    replaying.set_defaults(command=replay)
