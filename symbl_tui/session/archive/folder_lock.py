"""Who records into a folder holds its lock; when that program dies, however it dies, the kernel lets go."""

import fcntl
import logging
import os
from pathlib import Path
from typing import Final

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
"""The folder itself is locked, so that no file is left in it; Python keeps it from children."""

_log = logging.getLogger(__name__)


class FolderLock:
    """The lock of one session's folder."""

    def __init__(self, folder: Path) -> None:
        """``folder``: is there; the lock is not taken yet."""
        self._folder = folder
        self._file: int | None = None

    def take(self) -> bool:
        """Hold it from now on; False when another program, or another part of this one, does.

        A disk that knows no locks is logged: a session is not to be lost for want of one.
        """
        file = None
        try:
            file = os.open(self._folder, _FOLDER)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if file is not None:
                os.close(file)
            if isinstance(error, BlockingIOError):
                return False
            _log.warning("the session's folder cannot be locked (%s)", error.strerror)
            return True
        self._file = file
        return True

    def release(self) -> None:
        """Let go of it; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_held(folder: Path) -> bool:
    """Whether a session is being recorded into this folder, by whatever program."""
    try:
        file = os.open(folder, _FOLDER)
    except OSError:
        return False
    try:
        # Shared, so that two who look at once do not see each other.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    finally:
        os.close(file)
    return False
