"""``symbl-tui replay``: a recorded session once more, on the live screen or as text."""

import argparse
import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.view import Update

_MIN_SPEED: Final = 1.0
_MAX_SPEED: Final = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """Which session to replay how fast, and the profile whose theme and keys to use."""

    session: str
    speed: float = 1.0
    profile: str | None = None
    plain: bool = False
    """Lines that are only added, no screen."""


def replay(options: ReplayOptions) -> int:
    """Replay a recorded session on a terminal's screen, else as text."""
    session = ReplaySession(read_facts(open_library().find(options.session)), options.speed)
    screen = not (options.plain or os.environ.get("TERM") == "dumb")
    if screen and all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from symbl_tui.cli.session_screen import show_session  # 80 ms for Textual, which text does not need

        if fault := show_session(session, load_profile(options.profile)):
            raise fault
    else:
        _print_as_text(session)
    if session.error:
        raise session.error
    return 0


def _print_as_text(session: ReplaySession) -> None:
    text = TextLines()

    def print_update(update: Update) -> None:
        if not print_lines(text.render(update)):
            session.request_stop("the output was closed")

    edits = SessionEdits(lambda: session.folder, print_update)
    edits.poll()
    session.subscribe(edits.handle)
    asyncio.run(session.transcribe())


def _speed(value: str) -> float:
    speed = float(value)
    if not _MIN_SPEED <= speed <= _MAX_SPEED:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 16, got {value}")
    return speed


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument("--plain", action="store_true", help="print lines instead of drawing a screen")
    parser.add_argument("--speed", type=_speed, metavar="N", help="1 to 16 times as fast (default: 1)")


REPLAY = Command(ReplayOptions, _add_arguments, replay)
