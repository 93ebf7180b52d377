"""``symbl-tui run``: a session without a screen."""

import argparse
import sys

from symbl_tui.cli.compose import profile_of, session_of
from symbl_tui.cli.options import Commands
from symbl_tui.cli.signals import stop_on_signals
from symbl_tui.errors import EXIT_INTERRUPTED


def run(options: argparse.Namespace) -> int:
    """A session without a screen."""
    from symbl_tui import headless

    session = session_of(profile_of(options), options)
    interrupted = stop_on_signals(session)
    headless.run(session, sys.stdout, sys.stderr, jsonl=options.format == "jsonl")
    if session.error:
        raise session.error
    return EXIT_INTERRUPTED if interrupted else 0


def add(commands: Commands, again: argparse.ArgumentParser) -> None:
    """Declare the command."""
    headless = commands.add_parser("run", help="no screen: results on stdout", parents=[again])
    headless.add_argument("--demo", action="store_true", help="the bundled two-speaker meeting as the source")
    headless.add_argument("--format", choices=("text", "jsonl"), default="text", help="default: %(default)s")
    headless.set_defaults(command=run)
