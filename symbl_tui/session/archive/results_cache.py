"""The results of long recorded sessions, kept ready beside the index: reading a journal takes a while.

Derived from the journals, and made again at any time. Only for sessions of the user's library that are
closed; what is kept of a session is removed with it.
"""

import logging
from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui import version
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.engine_merge import Results
from symbl_tui.system import paths
from symbl_tui.system.regular_files import read_bounded

_FORMAT: Final = 1
"""Another one when a journal is read to other results."""
_MIN_JOURNAL: Final = 1 << 20
"""Bytes of a journal that is read in a moment."""
_MAX_FILE: Final = 256 << 20
_MAX_FILES: Final = 20
"""Sessions whose results are kept, those that were read last."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: str
    results: Results


def results_stamp(facts: SessionFacts) -> str:
    """A text that changes with everything that the results of a session depend on.

    Empty where nothing is kept of it: it is not closed, short, or not in the library.
    """
    if facts.ended is None or facts.running or facts.folder.parent != paths.sessions_dir():
        return ""
    try:
        journal, toml = facts.journal.lstat(), (facts.folder / "session.toml").lstat()
    except OSError:
        return ""
    if journal.st_size < _MIN_JOURNAL:
        return ""
    files = (f"{each.st_ino}:{each.st_size}:{each.st_mtime_ns}" for each in (journal, toml))
    return " ".join((str(_FORMAT), version(), facts.transcript, *files))


def load_results(facts: SessionFacts, stamp: str) -> Results | None:
    """The results that are kept of a session; None where there are none of that stamp."""
    if not stamp:
        return None
    try:
        kept = _DECODER.decode(read_bounded(_path(facts), _MAX_FILE))
    except (OSError, msgspec.DecodeError):
        return None
    return kept.results if kept.stamp == stamp else None


def keep_results(facts: SessionFacts, stamp: str, results: Results) -> None:
    """Keep the results of a session; ``stamp`` is its :func:`results_stamp` from before it was read."""
    if not stamp or stamp != results_stamp(facts):
        return
    path = _path(facts)
    try:
        paths.write_atomically(path, _ENCODER.encode(_Kept(stamp, results)))
        newest = sorted(_files(path.parent), key=lambda each: each.stat().st_mtime)
        _remove(newest[:-_MAX_FILES])
    except OSError as error:
        _log.warning("the results of a session are not kept (%s)", error.strerror)


def prune_results(sessions: Path, names: Container[str]) -> None:
    """Remove what is kept of sessions that are not there any more; ``sessions`` is their directory."""
    if sessions == paths.sessions_dir():
        _remove(each for each in _files(_directory(sessions)) if each.name not in names)


def _directory(sessions: Path) -> Path:
    return sessions.with_name("results")


def _path(facts: SessionFacts) -> Path:
    return _directory(facts.folder.parent) / facts.folder.name


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
_DECODER: Final = msgspec.msgpack.Decoder(_Kept)
