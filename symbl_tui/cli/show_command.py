"""``symbl-tui sessions show``: the review of a session as text, or a session in an export's format."""

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import escape_json
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports.export_formats import format_named, text_format_names
from symbl_tui.session.exports.review_document import render_review
from symbl_tui.session.review.charts import ASCII, UNICODE
from symbl_tui.session.review.session_review import read_review
from symbl_tui.system.standard_streams import is_unicode

_JSON = "json"
_LEAST_CELLS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSessionOptions:
    """Which session to print, and as what."""

    session: str
    format: str | None = None
    """An export's; None: the review as text."""
    json: bool = False
    """The same as that format."""


def show_session(options: ShowSessionOptions) -> int:
    """Print a session."""
    folder = open_library().find(options.session)
    format = _JSON if options.json else options.format
    print_lines(_review(folder) if format is None else _export(folder, format))
    return 0


def _review(folder: Path) -> "list[str]":
    # Rows of the terminal's width where one shows them; in a pipe an entry is a row, for grep.
    width = max(_LEAST_CELLS, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
    return list(render_review(read_review(folder), width, UNICODE if is_unicode(sys.stdout) else ASCII))


def _export(folder: Path, name: str) -> "list[str]":
    format = format_named(name)
    content = format.render(read_session(folder))
    return [escape_json(content) if format.is_json and not is_unicode(sys.stdout) else content]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--format", choices=text_format_names(), help="as an export has it (default: the review)"
    )
    shape.add_argument("--json", action="store_true", help="the same as --format json")


SHOW = Command(ShowSessionOptions, _add_arguments, show_session)
