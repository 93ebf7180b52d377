"""The user's recorded sessions, as several commands name and print them."""

import argparse
import sys
from collections.abc import Iterable

from symbl_tui.cli.command import complete_with
from symbl_tui.session.archive.library import Library
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_to_null


def open_library() -> Library:
    """The user's sessions."""
    return Library(paths.sessions_dir())


def add_session_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names a session."""
    which = "name or title of a session or a part of it, path of its folder, or: latest"
    complete_with(parser.add_argument("session", metavar="SESSION", help=which), "session_names")


def print_lines(lines: Iterable[str]) -> bool:
    """Print lines; return False when the reader of the output has left."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        redirect_to_null(sys.stdout)
        return False
    return True
