"""Where files go: is there room, may we write, and is it private? Nothing is created."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.domain.text import many
from symbl_tui.system import paths

BYTES_PER_HOUR: Final = 16_000 * 2 * 3600
"""What an hour of one channel takes while it is recorded: s16le at 16 kHz."""

_FEW_HOURS: Final = 4.0
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory of ours, which need not be there yet."""

    use: str
    """What is in it."""
    variable: str
    """Of the environment, which says where it is."""
    path: Path
    there: bool
    mode: int = 0o700
    """Its permissions."""
    owned: bool = True
    """Whether it is this user's."""
    writable: bool = True
    """Whether it, or where it would be made, can be written into."""
    free: int = 0
    """Bytes that this user may still write there."""


def look() -> tuple[Folder, ...]:
    """Recordings, settings and the log. Blocks."""
    state = paths.running_dir().parent
    return (
        _folder("recordings", "XDG_DATA_HOME", paths.sessions_dir()),
        _folder("settings", "XDG_CONFIG_HOME", paths.config_dir()),
        _folder("the log", "XDG_STATE_HOME", state),
    )


def _folder(use: str, variable: str, path: Path) -> Folder:
    there = _is_there(path)
    base = next(each for each in (path, *path.absolute().parents) if _is_there(each))
    status, space = base.stat(), os.statvfs(base)
    return Folder(
        use=use,
        variable=variable,
        path=path,
        there=there,
        mode=stat.S_IMODE(status.st_mode) if there else 0o700,
        owned=not there or status.st_uid == os.geteuid(),
        writable=os.access(base, os.W_OK | os.X_OK) and not space.f_flag & os.ST_RDONLY,
        free=space.f_bavail * space.f_frsize,
    )


def _is_there(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # in a directory that we may not enter
        return False


def findings(folders: Sequence[Folder], channels: int, unclosed: Sequence[str]) -> Iterator[Finding]:
    """What is right and wrong with them.

    Args:
        folders: Recordings first.
        channels: How many are recorded at once.
        unclosed: Names of sessions whose program died.
    """
    recordings, *others = folders
    if recordings.writable:
        yield _room(recordings, channels)
    else:
        yield _read_only(recordings, Severity.FAULT)
    yield from (_read_only(folder, Severity.WARNING) for folder in others if not folder.writable)
    yield from _privacy(folders)
    if unclosed:
        what = f"{many(len(unclosed), 'session')} whose program died, not closed, the last: {unclosed[-1]}"
        yield Finding(Area.DISK, what, Severity.WARNING, "symbl-tui sessions recover --all")


def _read_only(folder: Folder, severity: Severity) -> Finding:
    what = f"{folder.path} cannot be written: {folder.use} cannot be kept"
    elsewhere = f"export {folder.variable}=/a/directory/of/yours"
    mend = f"chmod u+rwx {folder.path}; or: {elsewhere}" if folder.there and folder.owned else elsewhere
    return Finding(Area.DISK, what, severity, mend)


def _room(folder: Folder, channels: int) -> Finding:
    hours = folder.free / (BYTES_PER_HOUR * max(1, channels))
    each = f"{BYTES_PER_HOUR / 1e6:.0f} MB per channel and hour"
    those = many(max(1, channels), "channel")
    what = f"room for {min(hours, 9999):.0f} hours of {those} in {folder.path} ({each})"
    if hours < _FEW_HOURS:
        mend = "symbl-tui sessions list; symbl-tui sessions delete SESSION"
        return Finding(Area.DISK, f"little {what}", Severity.WARNING, mend)
    return Finding(Area.DISK, what)


def _privacy(folders: Sequence[Folder]) -> Iterator[Finding]:
    open_to_others = [folder for folder in folders if folder.mode & _OTHERS]
    for folder in open_to_others:
        what = f"others on this machine can look into {folder.path} (mode {folder.mode:04o})"
        yield Finding(Area.DISK, what, Severity.WARNING, f"chmod 700 {folder.path}")
    for folder in folders:
        if not folder.owned:
            what = f"{folder.path} belongs to another user (a run with sudo?)"
            yield Finding(Area.DISK, what, Severity.WARNING, f"sudo chown -R $(id -un) {folder.path}")
    if not open_to_others and any(folder.there for folder in folders):
        yield Finding(Area.DISK, "only you can look into recordings, settings and the log")
