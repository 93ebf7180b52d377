"""Exports sessions to files; every call blocks."""

from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports.export_formats import DEFAULT, format_named
from symbl_tui.system.directory import open_subdirectory
from symbl_tui.system.paths import write_atomically

_EXPORTS: Final = "exports"


def export_session(folder: Path, format: str = DEFAULT) -> Path:
    """Export a session into its own ``exports/``, also while it runs; the path of the file.

    Raises:
        UsageError: there is no such format.
        SymblTuiError: the session cannot be read, or the file cannot be written.
    """
    content = format_named(format).encode(read_session(folder))
    target = folder / _EXPORTS / f"{folder.name}.{format}"
    try:
        with open_subdirectory(folder, _EXPORTS, create=True) as exports:
            exports.replace(target.name, content)
    except OSError as error:
        raise _unwritten(target, error) from error
    return target


def write_file(target: Path, content: bytes) -> None:
    """Write a private file, whole or not at all; raises :class:`SymblTuiError` when the disk refuses."""
    try:
        write_atomically(target, content)
    except OSError as error:
        raise _unwritten(target, error) from error


def _unwritten(target: Path, error: OSError) -> SymblTuiError:
    return SymblTuiError(f"{clean(str(target))}: cannot be written ({error.strerror})")
