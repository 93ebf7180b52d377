"""The names of the files and folders of a session."""

import re
from pathlib import Path
from shlex import quote

from symbl_tui.domain.text import clean


def spool_name(index: int, name: str) -> str:
    """The name of a channel's spool, e.g. ``1-alice.pcm``."""
    return f"{spool_stem(index, name)}.pcm"


def spool_stem(index: int, name: str) -> str:
    """What the names of a channel's files begin with, e.g. ``1-alice``."""
    return f"{index + 1}-{slug(name) or 'channel'}"


def slug(name: str) -> str:
    """A title as a part of a file name: ASCII letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]


def quoted_name(folder: Path) -> str:
    """The name of a session's folder in a command that is shown: one word of a shell, whatever is in it."""
    return quote(clean(folder.name))
