"""The lock of a folder that is being written; the kernel releases it when the program dies."""

import fcntl
import logging
import os
from pathlib import Path
from typing import Final

# The folder itself is locked, so that no file is left in it; Python keeps it from children.
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW

_log = logging.getLogger(__name__)


class FolderLock:
    """The lock of one session's folder."""

    def __init__(self, folder: Path) -> None:
        """``folder`` exists; it is not locked yet."""
        self._folder = folder
        self._file: int | None = None

    def acquire(self) -> bool:
        """Lock the folder; False when another program, or another part of this one, has locked it.

        A file system without locks is only logged: a session is worth more than its lock.
        """
        file = None
        try:
            file = os.open(self._folder, _FOLDER)
            # flock and not a lock file: nothing stale is left by
            # a kill, and it needs no process id to be checked.
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
        """Unlock it; harmless when it is not locked."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_held(folder: Path) -> bool:
    """Whether any program has locked the folder."""
    try:
        file = os.open(folder, _FOLDER)
    except OSError:
        return False
    try:
        # Shared, so that two readers at once do not see each other.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    finally:
        os.close(file)
    return False
