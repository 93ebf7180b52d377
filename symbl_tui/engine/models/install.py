"""Installs a model: fetched file by file, checked, and put in its place in one step. Blocks.

While it is fetched, everything is in a hidden folder beside the models: ``content/`` has the files that are
whole and right, ``.part`` files the beginnings of others. So an interrupted installation goes on where it
stopped, and the model's own folder is never half full.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, RemoteFile
from symbl_tui.engine.models.checksums import is_intact, sha256_of
from symbl_tui.engine.models.download import LARGEST, DownloadFailed, Progress, download, etag_file
from symbl_tui.engine.models.installed import Receipt, write_receipt
from symbl_tui.engine.models.unpack import unpack
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.system import paths

_UNPACKED: Final = 3
"""Times the size of an archive that its content may take."""


def install(entry: CatalogueEntry, progress: Progress) -> Receipt:
    """Install a model, or install it anew.

    Args:
        entry: Which.
        progress: Told of the bytes of all its files that are there, and of all that there will be.

    Raises:
        SymblTuiError: It cannot be; one sentence says why. What was fetched is kept for the next attempt.
    """
    if not entry.files:
        package = entry.packaged[0] if entry.packaged else entry.name
        raise UsageError(f"{entry.name} comes with the Python package {package}", "there is nothing to fetch")
    folder = paths.private(paths.models_dir())
    try:
        with _staging(folder, entry.name) as staging:
            return _installed(entry, staging, folder / entry.name, progress)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error


def _installed(entry: CatalogueEntry, staging: Path, target: Path, progress: Progress) -> Receipt:
    content = paths.private(staging / "content")
    done = 0
    for number, file in enumerate(entry.files):
        rest = sum(other.size for other in entry.files[number + 1 :])

        def overall(have: int, whole: int, done: int = done, rest: int = rest) -> None:
            progress(done + have, done + whole + rest)

        _fetched(file, entry, staging, content, overall, rest)
        done += (content / file.name).stat().st_size
    sha256 = ""
    if entry.files[0].archive:
        archive = content / entry.files[0].name
        sha256 = sha256_of(archive)
        content = _unpacked(archive, paths.private(staging / "unpacked"))
    noted = write_receipt(content, entry, sha256)
    _put(content, target, staging / "before")
    return noted


def _fetched(
    file: RemoteFile, entry: CatalogueEntry, staging: Path, content: Path, progress: Progress, rest: int
) -> None:
    """Have one file in ``content``; only what is right gets there."""
    ready = content / file.name
    if is_intact(ready, file):  # asked again: another version of us may have known another file
        return progress(ready.stat().st_size, ready.stat().st_size)
    part = staging / f"{file.name}.part"
    room = rest + (file.size * _UNPACKED if file.archive else 0)
    try:
        download(file.url, part, progress, room=room, most=file.size if file.checksum else LARGEST)
        right = is_intact(part, file)
    except DownloadFailed:
        if file.checksum and part.stat().st_size > file.size:
            _forget(part)  # it would be as wrong the next time
        raise
    if not right:
        _forget(part)
        raise DownloadFailed(f"what came for {entry.name} is not what was published", "it was thrown away")
    paths.keep(part)
    part.rename(ready)
    _forget(part)
    return None


def _unpacked(archive: Path, into: Path) -> Path:
    try:
        shutil.rmtree(into)  # of an attempt that was interrupted
        return unpack(archive, paths.private(into))
    except SymblTuiError:
        archive.unlink()  # it would be the same the next time
        raise


def _put(content: Path, target: Path, before: Path) -> None:
    """Let the finished folder take the place of the one that is there; ``before`` gets that."""
    shutil.rmtree(before, ignore_errors=True)
    if target.exists():
        target.rename(before)
    content.rename(target)
    paths.keep(target.parent)


@contextmanager
def _staging(folder: Path, name: str) -> Iterator[Path]:
    """The folder that a model is prepared in, locked; gone once it has done its work, or holds nothing."""
    staging = paths.private(folder / f".{name}.partial")
    lock = os.open(staging / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(lock)
        try:
            yield staging
        except BaseException:
            if not _worth_keeping(staging):
                shutil.rmtree(staging, ignore_errors=True)
            raise
        shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(lock)


def _lock(descriptor: int) -> None:
    """Raise :class:`UsageError` when another process installs the same model: two would spoil it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError("the model is being installed already") from error


def _worth_keeping(staging: Path) -> bool:
    """Whether anything came that the next attempt can use."""
    return any(
        path.is_file() and path.suffix != ".etag" and path.stat().st_size for path in staging.rglob("*")
    )


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    etag_file(part).unlink(missing_ok=True)
