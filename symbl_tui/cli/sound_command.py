"""``symbl-tui sessions sound``: the sound of a session, or a stretch of it, for a player or a file."""

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.audio.storage.sound_formats import (
    SoundFormat,
    format_of_suffix,
    sound_format,
    sound_formats,
)
from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library
from symbl_tui.domain.text import NAME_LIMIT, clean, clock, parse_clock
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.recorded_sound import RecordedSound
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.system import paths
from symbl_tui.system.directory import Directory
from symbl_tui.system.terminal import redirect_to_null

STDOUT: Final = "-"
"""The name of standard output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundOptions:
    """Which sound of which session, and where to."""

    session: str
    at: str | None = None
    seconds: str | None = None
    channel: str | None = None
    format: str | None = None
    """None: that of the file's suffix, else WAV."""
    output: str = STDOUT


def write_sound(options: SoundOptions) -> int:
    """Write the sound of a session, also while it runs; a reader that has left is no error."""
    at = None if options.at is None else _seconds("--at", options.at)
    seconds = None if options.seconds is None else _seconds("--for", options.seconds)
    if seconds is not None and seconds <= 0:
        raise UsageError("--for: expected a length above 0")
    format = _format(options)
    if options.output == STDOUT and sys.stdout.isatty():
        raise UsageError(
            "the sound would go to the terminal", "add: | mpv - (or another player), or --output FILE"
        )
    folder = open_library().find(options.session)
    # A name may have been given since, which only the whole session tells.
    named = options.channel is not None and not options.channel.isdecimal()
    sound = RecordedSound(read_session(folder).facts if named else read_facts(folder))
    stretch = sound.stretch(at, seconds, options.channel)
    encoded = format.encode(sound.read(stretch), sound.rate, stretch.samples)
    if options.output == STDOUT:
        _write_to_stdout(encoded)
    else:
        target = paths.user_path(options.output)
        _write_file(target, encoded)
        print(clean(str(target)), file=sys.stderr)
    if sound.unreadable:
        print(f"symbl-tui: {clock(sound.unreadable)} of it cannot be read and is silence", file=sys.stderr)
    return 0


def _seconds(option: str, text: str) -> float:
    seconds = parse_clock(text)
    if seconds is None:
        raise UsageError(
            f"{option}: expected a time such as 12:05 or 65.2 (seconds), got {clean(text, NAME_LIMIT)}"
        )
    return seconds


def _format(options: SoundOptions) -> SoundFormat:
    if options.format is not None:
        return sound_format(options.format)
    return format_of_suffix(Path(options.output).suffix) or sound_formats()[0]


def _write_to_stdout(encoded: Iterable[bytes]) -> None:
    try:
        for block in encoded:
            sys.stdout.buffer.write(block)
            sys.stdout.buffer.flush()  # a player should start with the first block
    except BrokenPipeError:
        redirect_to_null(sys.stdout)


def _write_file(target: Path, encoded: Iterable[bytes]) -> None:
    """Write a private file, whole or not at all; raises ``SymblTuiError`` when the disk refuses."""
    try:
        with (
            Directory(paths.make_private(target.parent), follow_links=True) as directory,
            directory.replacing(target.name) as descriptor,
            os.fdopen(descriptor, "wb", closefd=False) as file,
        ):
            for block in encoded:
                file.write(block)
    except OSError as error:
        raise SymblTuiError(f"{clean(str(target))}: cannot be written ({error.strerror})") from error


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    at = "start there, e.g. 12:05, 1:02:05 or 65.2 (seconds); -20 is 20 seconds before the end"
    parser.add_argument("--at", metavar="TIME", help=at)
    parser.add_argument("--for", dest="seconds", metavar="TIME", help="stop after that long")
    which = "name of a channel, or its number from 1 (default: all of them, mixed)"
    parser.add_argument("--channel", metavar="NAME|NUMBER", help=which)
    formats = [each.name for each in sound_formats()]
    how = "default: by the name of the file, else wav"
    parser.add_argument("--format", choices=formats, help=how)
    where = "default: standard output, also named -"
    parser.add_argument("--output", "-o", metavar="FILE", help=where)


SOUND = Command(
    SoundOptions,
    _add_arguments,
    write_sound,
    "Write the sound of a session to standard output or a file, also while it runs. "
    "From another machine: ssh BOX symbl-tui sessions sound latest --at 12:05 --for 20 | mpv -",
)
