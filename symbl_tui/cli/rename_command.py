"""``symbl-tui sessions rename``: gives a session a title."""

import argparse
from dataclasses import dataclass

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clean
from symbl_tui.session.archive.session_edits import SessionEdits


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSessionOptions:
    """Which session gets which title."""

    session: str
    title: str
    """Empty: none, so that one is proposed again."""


def rename(options: RenameSessionOptions) -> int:
    """Give a session a title, also while it runs; its folder keeps its name."""
    folder = open_library().find(options.session)
    edits = SessionEdits(lambda: folder)
    edits.set_title(options.title)
    print_lines([f"{clean(folder.name)}: {edits.title.text}"])
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument("title", metavar="TITLE", help='"": none, so that one is proposed again')


RENAME = Command(
    RenameSessionOptions,
    _add_arguments,
    rename,
    "Give a session a title, also while it runs. Its folder keeps its name.",
)
