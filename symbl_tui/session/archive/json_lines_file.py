"""Reads files of JSON lines. Untrusted: a line that is cut off or makes no sense is left out."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json
from symbl_tui.errors import SymblTuiError

_MAX_LINE: Final = 4 << 20
"""Bytes of one line; a frame of an engine has at most one MiB, and may grow when it is written in ASCII."""


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; none where it does not exist. Raises :class:`SymblTuiError`."""
    try:
        with path.open("rb") as file:
            # Bounded: a file without a line break would otherwise be read into memory whole.
            while line := file.readline(_MAX_LINE):
                yield line
    except FileNotFoundError:
        return
    except OSError as error:
        raise SymblTuiError(f"{clean(str(path))}: cannot be read ({error.strerror})") from error


def parse_objects(lines: Iterable[bytes]) -> Iterator[Json]:
    """The JSON objects among some lines."""
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value
