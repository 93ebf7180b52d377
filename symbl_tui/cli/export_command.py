"""``symbl-tui sessions export``: a session as a file, on standard output, or in the clipboard."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports.export_formats import DEFAULT, ExportFormat, format_named, format_names
from symbl_tui.session.exports.exporter import export_session as export_to_folder
from symbl_tui.session.exports.exporter import write_file
from symbl_tui.system import paths
from symbl_tui.system.clipboard import copy_to_clipboard
from symbl_tui.system.terminal import redirect_to_null

_STDOUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSessionOptions:
    """Which session to export, and where to."""

    session: str
    format: str = DEFAULT
    output: str | None = None
    """None: a file in the session's exports folder; ``-``: standard output."""
    clipboard: bool = False
    """Whether to copy it to the terminal's clipboard, and to write no file."""


def export_session(options: ExportSessionOptions) -> int:
    """Write a session to a file, and print its path; or print or copy the session."""
    format = format_named(options.format)
    folder = open_library().find(options.session)
    if options.clipboard:
        return _copy(format, folder, options)
    if options.output == _STDOUT:
        return _print(format, folder)
    if options.output is None:
        target = export_to_folder(folder, options.format)
    else:
        target = paths.user_path(options.output)
        write_file(target, format.encode(read_session(folder)))
    print_lines([clean(str(target))])
    return 0


def _copy(format: ExportFormat, folder: Path, options: ExportSessionOptions) -> int:
    if options.output is not None:
        raise UsageError("--clipboard and --output exclude each other")
    if format.is_binary:
        raise UsageError(f"{format.name} is no text for a clipboard", "use --output FILE")
    content = format.encode(read_session(folder))
    copy_to_clipboard(content)
    print(f"copied {many(len(content), 'byte')}, if the terminal allows it", file=sys.stderr)
    return 0


def _print(format: ExportFormat, folder: Path) -> int:
    if format.is_binary and sys.stdout.isatty():
        raise UsageError(
            f"{format.name} is no text for a terminal", "redirect it, e.g. with --output - > FILE"
        )
    content = format.encode(read_session(folder))
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:  # its reader has seen enough, e.g. head
        redirect_to_null(sys.stdout)
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument("--format", choices=format_names(), help=f"default: {DEFAULT}")
    output = "- for standard output; default: a file in the session's exports/"
    parser.add_argument("--output", "-o", metavar="FILE", help=output)
    clipboard = "copy it to the clipboard of this terminal (OSC 52), also over SSH"
    parser.add_argument("--clipboard", action="store_true", help=clipboard)


EXPORT = Command(ExportSessionOptions, _add_arguments, export_session)
