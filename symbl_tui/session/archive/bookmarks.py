"""``notes.jsonl``: the bookmarks of a session, one a line."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import get_name, get_seconds, get_text
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.journal import to_iso
from symbl_tui.session.archive.json_lines_file import parse_objects, read_lines

_MAX_TEXT: Final = 500
"""Characters of a bookmark's text."""
_MAX_BOOKMARKS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A part of the session that the user marked, with a text or without."""

    at: str
    """When it was made, ISO 8601."""
    start: float
    """Seconds from the start of the capture."""
    end: float
    text: str


def append_bookmark(path: Path, start: float, end: float, text: str) -> None:
    """Add a bookmark, in seconds of the capture; from any thread.

    Raises:
        SymblTuiError: the disk refuses.
    """
    entry = {
        "at": to_iso(datetime.now(UTC)),
        "start": round(start, 3),
        "end": round(end, 3),
        "text": clean(text, _MAX_TEXT),
    }
    try:
        with _open_to_append(path) as file:  # in append mode every line lands whole, whichever process writes
            file.write(json.dumps(entry) + "\n")
    except OSError as error:
        raise SymblTuiError(f"{path}: the bookmark cannot be kept ({error.strerror})") from error


def read_bookmarks(path: Path) -> tuple[Bookmark, ...]:
    """The bookmarks of a session, by their start; raises :class:`SymblTuiError` when they cannot be read."""
    found: list[Bookmark] = []
    for line in parse_objects(read_lines(path)):
        start, end = get_seconds(line, "start"), get_seconds(line, "end")
        # Bounded when read: a folder may come from anywhere.
        if start is None or len(found) >= _MAX_BOOKMARKS:
            continue
        found.append(Bookmark(get_name(line, "at"), start, max(start, end or 0.0), get_text(line, "text")))
    return tuple(sorted(found, key=lambda bookmark: bookmark.start))


def _open_to_append(path: Path) -> TextIO:
    """Open a private file of lines to append to; a line that a crash cut off is ended."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        os.write(file, b"\n")
    return os.fdopen(file, "w", encoding="utf-8")
