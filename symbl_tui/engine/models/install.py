"""Installation of a model: downloaded, verified, and moved to its folder in one step. Blocks.

Until then everything is in a hidden staging folder beside the models: ``content/`` has the verified files,
``.part`` files are partial downloads. So an interrupted installation resumes where it stopped, and the
model's own folder is never incomplete.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, RemoteFile
from symbl_tui.engine.models.checksums import is_intact, sha256_hex
from symbl_tui.engine.models.download import (
    LARGEST,
    DownloadFailed,
    FileTooLarge,
    Progress,
    download,
    etag_file,
)
from symbl_tui.engine.models.installed import Receipt, write_receipt
from symbl_tui.engine.models.unpack import unpack
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.system import paths

# Free space required for the content of an archive, as a multiple of its size.
_UNPACKED: Final = 3


def install(entry: CatalogueEntry, progress: Progress) -> Receipt:
    """Install a model, or reinstall it.

    Args:
        entry: The model.
        progress: Called with the bytes so far and in total, over all files.

    Raises:
        SymblTuiError: It failed. The downloaded files are kept for the next attempt.
    """
    if not entry.files:
        package = entry.packaged[0] if entry.packaged else entry.name
        raise UsageError(f"{entry.name} comes with the Python package {package}", "there is nothing to fetch")
    folder = paths.make_private(paths.models_dir())
    try:
        with _staging(folder, entry.name) as staging:
            return _install_from(entry, staging, folder / entry.name, progress)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error


def _install_from(entry: CatalogueEntry, staging: Path, target: Path, progress: Progress) -> Receipt:
    content = paths.make_private(staging / "content")
    done = 0
    for number, file in enumerate(entry.files):
        rest = sum(other.size for other in entry.files[number + 1 :])

        def overall(received: int, total: int, done: int = done, rest: int = rest) -> None:
            progress(done + received, done + total + rest)

        _fetch(file, entry, staging, content, overall, rest)
        done += (content / file.name).stat().st_size
    sha256 = ""
    if entry.files[0].archive:
        archive = content / entry.files[0].name
        sha256 = sha256_hex(archive)
        content = _unpack_into(archive, paths.make_private(staging / "unpacked"))
    receipt = write_receipt(content, entry, sha256)
    _replace(content, target, staging / "before")
    return receipt


def _fetch(
    file: RemoteFile, entry: CatalogueEntry, staging: Path, content: Path, progress: Progress, rest: int
) -> None:
    """Download one file and move it into ``content`` once it is verified."""
    ready = content / file.name
    if is_intact(ready, file):  # checked again: an earlier version may have had another file
        return progress(ready.stat().st_size, ready.stat().st_size)
    part = staging / f"{file.name}.part"
    room = rest + (file.size * _UNPACKED if file.archive else 0)
    try:
        download(file.url, part, progress, room=room, most=file.size if file.checksum else LARGEST)
        # Before it gets its name: content/ holds verified files only, so a resumed attempt can trust them.
        intact = is_intact(part, file)
    except FileTooLarge:
        _discard(part)  # resumed, it would fail again the next time
        raise
    if not intact:
        _discard(part)
        raise DownloadFailed(f"what came for {entry.name} is not what was published", "it was thrown away")
    # A rename may reach the disk before the bytes do.
    paths.sync_to_disk(part)
    part.rename(ready)
    _discard(part)
    return None


def _unpack_into(archive: Path, into: Path) -> Path:
    try:
        # Anew: a half of what an interrupted attempt unpacked is not told from a whole.
        shutil.rmtree(into)
        return unpack(archive, paths.make_private(into))
    except SymblTuiError:
        archive.unlink()  # it would fail again the next time
        raise


def _replace(content: Path, target: Path, before: Path) -> None:
    """Move the finished folder to its place; the previous one is moved to ``before``."""
    shutil.rmtree(before, ignore_errors=True)
    if target.exists():
        # Moved aside and not removed first: a kill in between leaves one whole model or the other.
        target.rename(before)
    content.rename(target)
    paths.sync_to_disk(target.parent)


@contextmanager
def _staging(folder: Path, name: str) -> Iterator[Path]:
    """The locked staging folder of a model; removed after success, or if it holds nothing to resume."""
    staging = paths.make_private(folder / f".{name}.partial")
    lock = os.open(staging / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(lock)
        try:
            yield staging
        except BaseException:
            if not _is_resumable(staging):
                shutil.rmtree(staging, ignore_errors=True)
            raise
        shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(lock)


def _lock(descriptor: int) -> None:
    """Raise :class:`UsageError` when another process installs the same model."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError("the model is being installed already") from error


def _is_resumable(staging: Path) -> bool:
    """Whether the next attempt can use anything."""
    return any(
        path.is_file() and path.suffix != ".etag" and path.stat().st_size for path in staging.rglob("*")
    )


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    etag_file(part).unlink(missing_ok=True)
