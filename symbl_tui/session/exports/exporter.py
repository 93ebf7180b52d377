"""Exports sessions to files; every call blocks."""

from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.exports.export_formats import DEFAULT, ExportFormat, format_named
from symbl_tui.session.exports.export_sound import SILENT, ExportSound, encode_tracks
from symbl_tui.system.directory import Directory, open_subdirectory
from symbl_tui.system.paths import make_private

_EXPORTS: Final = "exports"


def export_session(folder: Path, format: str = DEFAULT, sound: ExportSound = SILENT) -> Path:
    """Export a session into its own ``exports/``, also while it runs; the path of the file.

    Args:
        folder: The session's.
        format: The name of one.
        sound: What to do with its sound, where the format has room for it.

    Raises:
        UsageError: there is no such format.
        SymblTuiError: the session cannot be read, or the file cannot be written.
    """
    chosen = format_named(format)
    target = folder / _EXPORTS / f"{folder.name}.{format}"
    recorded = read_session(folder)
    try:
        with open_subdirectory(folder, _EXPORTS, create=True) as exports:
            _write(recorded, chosen, sound, target, exports)
    except OSError as error:
        raise _unwritten(target, error) from error
    return target


def export_to(folder: Path, target: Path, format: str = DEFAULT, sound: ExportSound = SILENT) -> None:
    """Export a session to a private file, whole or not at all; arguments and errors as above."""
    chosen, recorded = format_named(format), read_session(folder)
    try:
        with Directory(make_private(target.parent), follow_links=True) as directory:
            _write(recorded, chosen, sound, target, directory)
    except OSError as error:
        raise _unwritten(target, error) from error


def export_content(folder: Path, format: str = DEFAULT, sound: ExportSound = SILENT) -> bytes:
    """Export a session as the content of one file; arguments and errors as above."""
    chosen, recorded = format_named(format), read_session(folder)
    try:
        return _encode(recorded, chosen, sound, "", None)
    except OSError as error:
        raise SymblTuiError(f"the sound cannot be written ({error.strerror})") from error


def _write(
    recorded: RecordedSession, format: ExportFormat, sound: ExportSound, target: Path, directory: Directory
) -> None:
    directory.replace(target.name, _encode(recorded, format, sound, target.stem, directory))


def _encode(
    recorded: RecordedSession, format: ExportFormat, sound: ExportSound, stem: str, beside: Directory | None
) -> bytes:
    tracks = encode_tracks(recorded.facts, sound, stem, beside) if format.has_sound else ()
    return format.encode(recorded, tracks)


def _unwritten(target: Path, error: OSError) -> SymblTuiError:
    return SymblTuiError(f"{clean(str(target))}: cannot be written ({error.strerror})")
