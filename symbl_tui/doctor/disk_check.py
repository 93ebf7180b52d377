"""Check the directories of files: free space, permissions, privacy. Nothing is created."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.domain.text import many
from symbl_tui.system import paths

BYTES_PER_HOUR: Final = 16_000 * 2 * 3600
"""Size of an hour of one channel while it is recorded: s16le at 16 kHz."""

_FEW_HOURS: Final = 4.0
_SHARED_MODE: Final = 0o077


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory of ours, which need not exist yet."""

    use: str
    """Its content."""
    variable: str
    """The environment variable that places it."""
    path: Path
    there: bool
    mode: int = 0o700
    """Its permissions."""
    owned: bool = True
    """Whether this user owns it."""
    writable: bool = True
    """Whether it, or the directory it would be created in, is writable."""
    free: int = 0
    """Free bytes for this user."""


def gather_facts() -> tuple[Folder, ...]:
    """Gather the facts of recordings, settings and the log. Blocks."""
    state = paths.running_dir().parent
    return (
        _folder("recordings", "XDG_DATA_HOME", paths.sessions_dir()),
        _folder("settings", "XDG_CONFIG_HOME", paths.config_dir()),
        _folder("the log", "XDG_STATE_HOME", state),
    )


def _folder(use: str, variable: str, path: Path) -> Folder:
    there = _is_there(path)
    # The nearest directory that exists: nothing is created by a check.
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
    """Interpret the facts.

    Args:
        folders: the directories, recordings first.
        channels: number of channels that are recorded at once.
        unclosed: names of sessions whose program died.
    """
    recordings, *others = folders
    if recordings.writable:
        yield _room(recordings, channels)
    else:
        yield _read_only(recordings, Severity.FAULT)
    yield from (_read_only(folder, Severity.WARNING) for folder in others if not folder.writable)
    yield from _privacy(folders)
    if unclosed:
        message = f"{many(len(unclosed), 'session')} whose program died, not closed, the last: {unclosed[-1]}"
        yield Finding(Area.DISK, message, Severity.WARNING, "symbl-tui sessions recover --all")


def _read_only(folder: Folder, severity: Severity) -> Finding:
    message = f"{folder.path} cannot be written: {folder.use} cannot be kept"
    elsewhere = f"export {folder.variable}=/a/directory/of/yours"
    remedy = (
        f"chmod u+rwx {quote(str(folder.path))}; or: {elsewhere}"
        if folder.there and folder.owned
        else elsewhere
    )
    return Finding(Area.DISK, message, severity, remedy)


def _room(folder: Folder, channels: int) -> Finding:
    hours = folder.free / (BYTES_PER_HOUR * max(1, channels))
    each = f"{BYTES_PER_HOUR / 1e6:.0f} MB per channel and hour"
    those = many(max(1, channels), "channel")
    message = f"room for {min(hours, 9999):.0f} hours of {those} in {folder.path} ({each})"
    if hours < _FEW_HOURS:
        remedy = "symbl-tui sessions list; symbl-tui sessions delete SESSION"
        return Finding(Area.DISK, f"little {message}", Severity.WARNING, remedy)
    return Finding(Area.DISK, message)


def _privacy(folders: Sequence[Folder]) -> Iterator[Finding]:
    open_to_others = [folder for folder in folders if folder.mode & _SHARED_MODE]
    for folder in open_to_others:
        message = f"others on this machine can look into {folder.path} (mode {folder.mode:04o})"
        yield Finding(Area.DISK, message, Severity.WARNING, f"chmod 700 {quote(str(folder.path))}")
    for folder in folders:
        if not folder.owned:
            message = f"{folder.path} belongs to another user (a run with sudo?)"
            remedy = f"sudo chown -R $(id -un) {quote(str(folder.path))}"
            yield Finding(Area.DISK, message, Severity.WARNING, remedy)
    if not open_to_others and any(folder.there for folder in folders):
        yield Finding(Area.DISK, "only you can look into recordings, settings and the log")
