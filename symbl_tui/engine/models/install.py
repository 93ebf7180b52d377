"""Installs a model: fetched, checked, unpacked beside, and put in its place in one step. Blocks."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from symbl_tui import paths
from symbl_tui.engine.models.catalogue import Named
from symbl_tui.engine.models.download import DownloadFailed, Progress, download
from symbl_tui.engine.models.installed import checksum, write_receipt
from symbl_tui.engine.models.unpack import unpack
from symbl_tui.errors import SymblTuiError, UsageError

_UNPACKED: Final = 3
"""Times the size of an archive that its content may take."""


def install(model: Named, progress: Progress) -> str:
    """Install a model, or install it anew; the checksum of its archive.

    Raises:
        SymblTuiError: It cannot be; one sentence says why. What was fetched is kept for the next attempt.
    """
    folder = paths.private(paths.models_dir())
    part = folder / f"{model.name}.part"
    try:
        download(model.url, part, progress, room=model.size * _UNPACKED)
        sha256 = _checked(model, part)
        _put(model, part, sha256)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error
    _forget(part)
    return sha256


def _checked(model: Named, part: Path) -> str:
    """The checksum, when it is right; a file that is wrong is not worth keeping."""
    sha256 = checksum(part)
    if model.sha256 and sha256 != model.sha256:
        _forget(part)
        raise DownloadFailed(f"what came for {model.name} is not what was published; it was thrown away")
    return sha256


def _put(model: Named, archive: Path, sha256: str) -> None:
    beside = Path(tempfile.mkdtemp(dir=archive.parent, prefix=f".{model.name}-"))
    try:
        try:
            unpacked = unpack(archive, beside)
        except SymblTuiError:
            _forget(archive)  # it would be the same the next time
            raise
        write_receipt(unpacked, model.url, sha256, pinned=model.sha256 is not None)
        target = archive.parent / model.name
        if target.exists():
            target.rename(beside / "before")
        unpacked.rename(target)
        paths.keep(archive.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(".etag").unlink(missing_ok=True)
