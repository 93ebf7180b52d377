"""Reads files of JSON lines. Untrusted: a line that is cut off or makes no sense is left out."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.domain.untrusted_json import Json
from symbl_tui.system.directory import open_beneath
from symbl_tui.system.regular_files import unreadable

# Bytes of one line; a frame of an engine has at most one MiB, and may grow when it is written in ASCII.
_MAX_LINE: Final = 4 << 20
# Pieces of longer lines that are passed over before the rest of a file counts as no lines, e.g. a hole.
_MAX_OVERLONG: Final = 8

MAX_SENSELESS: Final = 100_000
"""Lines without sense before the rest of a file counts as none: no crash leaves more than one."""


def read_lines(path: Path, folder: Path | None = None) -> Iterator[bytes]:
    """The lines of a regular file; none where it does not exist.

    Args:
        path: The file.
        folder: The session's, below which nothing may be a link; None: the one that the file is in.

    Raises:
        SymblTuiError: it cannot be read.
    """
    try:
        with open_beneath(folder or path.parent, path) as file:
            overlong = 0
            # Bounded: a file without a line break would otherwise be read into memory whole.
            while overlong < _MAX_OVERLONG and (line := file.readline(_MAX_LINE)):
                overlong += len(line) == _MAX_LINE
                yield line
    except FileNotFoundError:
        return
    except OSError as error:
        raise unreadable(path, error) from error


def read_last_lines(path: Path, most_lines: int, most_bytes: int) -> list[bytes]:
    """The last lines of a regular file, in their order; none where it does not exist.

    Raises:
        SymblTuiError: it cannot be read.
    """
    try:
        with open_beneath(path.parent, path) as file:
            begin = max(0, file.seek(0, os.SEEK_END) - most_bytes)
            file.seek(begin)
            lines = file.read(most_bytes).rstrip(b"\n").rsplit(b"\n", most_lines)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(path, error) from error
    # The first one is the rest of the file, or cut off.
    return lines[1:] if begin or len(lines) > most_lines else lines


def parse_objects(lines: Iterable[bytes]) -> Iterator[Json]:
    """The JSON objects among some lines, up to where :data:`MAX_SENSELESS` lines were none."""
    senseless = 0
    for line in lines:
        value = _decode(line)
        if isinstance(value, dict):
            yield value
        elif (senseless := senseless + 1) > MAX_SENSELESS:
            return


def _decode(line: bytes) -> object:
    """The value in a line; None where it has none."""
    with suppress(msgspec.DecodeError, ValueError, RecursionError):
        return msgspec.json.decode(
            line
        )  # several times as fast as the other, and it refuses some that engines send
    with suppress(ValueError, RecursionError):
        return json.loads(line)  # takes lone surrogates and NaN, too
    return None
