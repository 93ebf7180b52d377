"""What is calculated of long recorded sessions, kept ready beside the index: calculating it takes a while.

Derived from the sessions' folders, and made again at any time: a file that is missing, damaged or of another
stamp costs time and nothing else. Only for sessions of the user's library that are closed; what is kept of a
session is removed with it.
"""

import logging
from collections.abc import Container, Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from symbl_tui import version
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.system import paths
from symbl_tui.system.regular_files import open_regular, read_bounded

# Bytes of a journal that is read in a moment.
_MIN_JOURNAL: Final = 1 << 20
_MAX_FILE: Final = 256 << 20
# Sessions of which something is kept, those that were calculated last.
_MAX_FILES: Final = 20

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Directory(StrEnum):
    """The directories beside the sessions', a file a session in each."""

    RESULTS = "results"
    REVIEWS = "reviews"


class KeptValues(Generic[T]):
    """One kind of values. Every call blocks."""

    def __init__(self, directory: Directory, kind: type[T], format: int) -> None:
        """Open nothing yet.

        Args:
            directory: Where they are kept.
            kind: Their type, which msgspec encodes.
            format: Another number when the same session has another value.
        """
        self._directory = directory
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._format = format

    def stamp(self, facts: SessionFacts, files: str) -> str:
        """A text that changes with everything that the value depends on.

        Empty where nothing is kept of the session: it is not closed, short, or not in the library.

        Args:
            facts: The session, and the pass that is read.
            files: A text that changes with the files that the value is made of.
        """
        if facts.ended is None or facts.running or facts.folder.parent != paths.sessions_dir():
            return ""
        with suppress(OSError):
            if facts.journal.lstat().st_size >= _MIN_JOURNAL:
                return f"{self._format} {version()} {facts.transcript} {files}"
        return ""

    def has(self, facts: SessionFacts, stamp: str) -> bool:
        """Whether a value is kept of a session."""
        if not stamp:
            return False
        head = _head(stamp)
        try:
            with open_regular(self._path(facts)) as file:
                return file.read(len(head)) == head
        except OSError:
            return False

    def load(self, facts: SessionFacts, stamp: str) -> T | None:
        """The value that is kept of a session; None where there is none of that stamp."""
        if not stamp:
            return None
        try:
            content = memoryview(read_bounded(self._path(facts), _MAX_FILE))
            head = _head(stamp)
            return self._decoder.decode(content[len(head) :]) if content[: len(head)] == head else None
        except (OSError, ValueError, RecursionError):
            return None

    def keep(self, facts: SessionFacts, stamp: str, value: T) -> None:
        """Keep the value of a session that has had one stamp before and after it was read."""
        if not stamp:
            return
        path = self._path(facts)
        try:
            paths.write_atomically(path, _head(stamp) + _ENCODER.encode(value))
            newest = sorted(_files(path.parent), key=lambda each: each.stat().st_mtime)
            _remove(newest[:-_MAX_FILES])
        except (OSError, ValueError) as error:  # the latter of a text that is no Unicode
            _log.warning("what was calculated of a session is not kept (%s)", error)

    def _path(self, facts: SessionFacts) -> Path:
        return _beside(facts.folder.parent, self._directory) / facts.folder.name


def prune_kept(sessions: Path, names: Container[str]) -> None:
    """Remove what is kept of sessions that are not there any more; ``sessions`` is their directory."""
    if sessions == paths.sessions_dir():
        files = (each for directory in Directory for each in _files(_beside(sessions, directory)))
        _remove(each for each in files if each.name not in names)


def _beside(sessions: Path, directory: Directory) -> Path:
    return sessions.with_name(directory.value)


def _head(stamp: str) -> bytes:
    return f"{stamp}\n".encode(errors="replace")


def _files(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        return []  # nothing was kept yet


def _remove(files: Iterable[Path]) -> None:
    for each in files:
        with suppress(OSError):
            each.unlink()


_ENCODER: Final = msgspec.msgpack.Encoder()
