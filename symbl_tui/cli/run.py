"""``symbl-tui run``: a session without a screen."""

import argparse
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from symbl_tui.cli.compose import profile_of, session_of
from symbl_tui.cli.options import Commands
from symbl_tui.errors import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from symbl_tui.session.session import Session


def run(options: argparse.Namespace) -> int:
    """A session without a screen."""
    from symbl_tui import headless

    session = session_of(profile_of(options), options)
    interrupted = _stop_on_signals(session)
    headless.run(session, sys.stdout, sys.stderr, jsonl=options.format == "jsonl")
    if session.error:
        raise session.error
    return EXIT_INTERRUPTED if interrupted else 0


def _stop_on_signals(session: "Session") -> list[int]:
    """Let SIGINT, SIGTERM and SIGHUP stop the session; the second one at once. The signals that came."""
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if came:
            os._exit(EXIT_INTERRUPTED)  # children see our end of their pipe close, and end too
        came.append(number)
        session.request_stop("interrupted")

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return came


def add(commands: Commands, again: argparse.ArgumentParser) -> None:
    """Declare the command."""
    headless = commands.add_parser("run", help="no screen: results on stdout", parents=[again])
    headless.add_argument("--demo", action="store_true", help="the bundled two-speaker meeting as the source")
    headless.add_argument("--format", choices=("text", "jsonl"), default="text", help="default: %(default)s")
    headless.set_defaults(command=run)
