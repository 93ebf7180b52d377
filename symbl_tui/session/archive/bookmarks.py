"""``notes.jsonl``: the bookmarks that were made while a session was recorded, one a line.

Those that were made later, and what became of any, are edits: see :mod:`.edits_file`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import get_name, get_seconds, get_text
from symbl_tui.session.archive.journal import to_iso
from symbl_tui.session.archive.json_lines_file import parse_objects, read_lines
from symbl_tui.session.model.bookmark import Bookmark

NAME: Final = "notes.jsonl"

# Characters of a bookmark's text.
_MAX_TEXT: Final = 500
_MAX_BOOKMARKS: Final = 10_000


def encode_bookmark(start: float, end: float, text: str) -> str:
    """A bookmark that is made now, in seconds of the capture, as a line of the file."""
    entry = {
        "at": to_iso(datetime.now(UTC)),
        "start": round(start, 3),
        "end": round(end, 3),
        "text": clean(text, _MAX_TEXT),
    }
    return json.dumps(entry)


def read_bookmarks(path: Path) -> tuple[Bookmark, ...]:
    """The bookmarks of a session, by their start; raises :class:`SymblTuiError` when they cannot be read."""
    found: list[Bookmark] = []
    for line in parse_objects(read_lines(path)):
        start, end = get_seconds(line, "start"), get_seconds(line, "end")
        # Bounded when read: a folder may come from anywhere.
        if start is None or len(found) >= _MAX_BOOKMARKS:
            continue
        # By its number among all: the file only grows.
        id, text = f"note-{len(found) + 1}", get_text(line, "text")
        found.append(Bookmark(get_name(line, "at"), start, max(start, end or 0.0), text, id))
    return tuple(sorted(found, key=lambda bookmark: bookmark.start))
