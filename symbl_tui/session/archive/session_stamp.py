"""What tells that a session's folder has changed, without reading its files."""

from pathlib import Path

from symbl_tui.session.archive import pass_catalog as passes
from symbl_tui.session.archive.edits_file import NAME as EDITS
from symbl_tui.session.archive.engine_results import FILE as ENGINE_RESULTS
from symbl_tui.session.archive.session_facts import MAX_CHANNELS
from symbl_tui.session.archive.speaker_names import names_path
from symbl_tui.session.archive.turns_file import FOLDER as DIARIZATION
from symbl_tui.session.archive.turns_file import turns_path


def stamp_of(folder: Path) -> str:
    """A text that changes with everything that is read of a session with its edits; blocks."""
    stamps = []
    files = [folder / name for name in ("session.toml", "events.jsonl", "notes.jsonl", EDITS, ENGINE_RESULTS)]
    if (folder / DIARIZATION).is_dir():
        files += [names_path(folder), *(turns_path(folder, channel) for channel in range(MAX_CHANNELS))]
    for path in files:
        stamp = file_stamp(path)
        stamps.append("{}:{}".format(*stamp) if stamp else "")
    stamps += passes.stamps(folder)
    return " ".join(stamps)


def file_stamp(path: Path) -> tuple[int, int] | None:
    """What changes with a file; None: there is none, or it cannot be looked at."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
