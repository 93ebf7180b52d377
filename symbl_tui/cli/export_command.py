"""``symbl-tui sessions export``: a session as a file, on standard output, or in the clipboard."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import UsageError
from symbl_tui.session.exports.export_formats import DEFAULT, ExportFormat, format_named, format_names
from symbl_tui.session.exports.export_sound import EMBEDDED_BYTES, ExportSound, Tracks
from symbl_tui.session.exports.exporter import export_content, export_session, export_to
from symbl_tui.system import paths
from symbl_tui.system.arguments import whole_number
from symbl_tui.system.clipboard import copy_to_clipboard
from symbl_tui.system.terminal import redirect_to_null

_STDOUT: Final = "-"
_MEGABYTE: Final = 1_000_000
_MOST_MEGABYTES: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSessionOptions:
    """Which session to export, and where to."""

    session: str
    format: str | None = None
    """None: that of the output's suffix, else the default."""
    output: str | None = None
    """None: a file in the session's exports folder; ``-``: standard output."""
    clipboard: bool = False
    """Whether to copy it to the terminal's clipboard, and to write no file."""
    sound: str = Tracks.MIXED.value
    """Which tracks a format with sound has."""
    embed: int = EMBEDDED_BYTES // _MEGABYTE
    """Megabytes of sound up to which it is embedded."""


def export(options: ExportSessionOptions) -> int:
    """Write a session to a file, and print its path; or print or copy the session."""
    format = _format(options)
    if options.clipboard:
        return _copy(format, options)
    if options.output == _STDOUT:
        return _print(format, options)
    folder = open_library().find(options.session)
    with _sound(format, options) as sound:
        if options.output is None:
            target = export_session(folder, format.name, sound)
        else:
            target = paths.user_path(options.output)
            export_to(folder, target, format.name, sound)
            _say_format(format, options, target)
    print_lines([clean(str(target))])
    return 0


def _format(options: ExportSessionOptions) -> ExportFormat:
    if options.format is not None:
        return format_named(options.format)
    suffix = Path(options.output or "").suffix.removeprefix(".").lower()
    return format_named(suffix if suffix in format_names() else DEFAULT)


def _say_format(format: ExportFormat, options: ExportSessionOptions, target: Path) -> None:
    """Say which format a file has, where neither its name nor the user did."""
    if options.format is None and target.suffix and target.suffix[1:].lower() not in format_names():
        others = f"--format {'|'.join(format_names())}"
        print(
            f"symbl-tui: written as {format.name}, which the name does not say; see {others}", file=sys.stderr
        )


def _copy(format: ExportFormat, options: ExportSessionOptions) -> int:
    if options.output is not None:
        raise UsageError("--clipboard and --output exclude each other")
    if format.is_binary:
        raise UsageError(f"{format.name} is no text for a clipboard", "use --output FILE")
    content = export_content(open_library().find(options.session), format.name)
    copy_to_clipboard(content)
    print(f"copied {many(len(content), 'byte')}, if the terminal allows it", file=sys.stderr)
    return 0


def _print(format: ExportFormat, options: ExportSessionOptions) -> int:
    if format.is_binary and sys.stdout.isatty():
        remedy = "redirect it, e.g. with --output - > FILE"
        raise UsageError(f"{format.name} is no text for a terminal", remedy)
    folder = open_library().find(options.session)
    with _sound(format, options) as sound:
        content = export_content(folder, format.name, sound)
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:  # its reader has seen enough, e.g. head
        redirect_to_null(sys.stdout)
    return 0


@contextmanager
def _sound(format: ExportFormat, options: ExportSessionOptions) -> Iterator[ExportSound]:
    """The sound that was asked for; progress and what is missing go to standard error."""
    bar, notices = ProgressBar("encoding the sound", sys.stderr), list[str]()
    try:
        yield ExportSound(
            tracks=Tracks(options.sound),
            embedded=options.embed * _MEGABYTE,
            progress=lambda share: bar.show(share, 1),
            notice=notices.append,
        )
    finally:
        bar.end()
    for notice in notices:
        print(f"symbl-tui: {clean(notice)}", file=sys.stderr)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument(
        "--format", choices=format_names(), help=f"default: by the name of FILE, else {DEFAULT}"
    )
    output = "- for standard output; default: a file in the session's exports/"
    parser.add_argument("--output", "-o", metavar="FILE", help=output)
    clipboard = "copy it to the clipboard of this terminal (OSC 52), also over SSH"
    parser.add_argument("--clipboard", action="store_true", help=clipboard)
    sound = "in html: all channels mixed (default), each by itself as well, or no sound"
    parser.add_argument("--sound", choices=[each.value for each in Tracks], help=sound)
    default = EMBEDDED_BYTES // _MEGABYTE
    embed = f"embed up to N megabytes of sound (default: {default}); more is put beside the file"
    parser.add_argument("--embed", type=whole_number(0, _MOST_MEGABYTES), metavar="N", help=embed)


EXPORT = Command(ExportSessionOptions, _add_arguments, export)
