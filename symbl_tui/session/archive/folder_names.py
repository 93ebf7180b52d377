"""The names of the files and folders of a session."""

import re
from pathlib import Path


def spool_path(folder: Path, index: int, name: str) -> Path:
    """The path of a channel's spool, e.g. ``1-alice.pcm``."""
    return folder / f"{index + 1}-{slug(name) or 'channel'}.pcm"


def slug(name: str) -> str:
    """A title as a part of a file name: ASCII letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
