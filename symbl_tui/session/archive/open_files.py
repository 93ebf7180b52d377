"""The files of a session that is being written, all beneath its folder's descriptor."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.flac_file import flac_name
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.audio.storage.spool_opening import MEMORY_SECONDS, PART_SECONDS, open_spool
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.bookmarks import NAME as BOOKMARKS
from symbl_tui.session.archive.folder_names import spool_name
from symbl_tui.session.archive.held_files import HeldFiles
from symbl_tui.session.archive.session_toml import SessionToml, write_failure
from symbl_tui.session.archive.side_files import SIDE_FILES
from symbl_tui.system.directory import Directory

JOURNAL: Final = "events.jsonl"

_PART: Final = ".part"


class OpenFiles:
    """``session.toml``, the journal, the bookmarks and the spools of one session; one writer."""

    def __init__(self, directory: Directory, facts: dict[str, Any] | None = None) -> None:
        """``facts``: what is in session.toml; None: there is none yet. The directory is closed with it."""
        self.directory = directory
        self.toml = SessionToml(directory, facts)
        self._logs = {name: AppendLog(directory, name) for name in (JOURNAL, BOOKMARKS)}
        self._spools: list[Spool] = []
        self._side_files = HeldFiles(SIDE_FILES)

    def open_spool(self, index: int, name: str, rate: int, start: int = 0) -> Spool:
        """The spool of a channel, of ``rate`` samples per second, which begins at a position."""
        spool = open_spool(
            self.directory, spool_name(index, name), PART_SECONDS * rate, MEMORY_SECONDS * rate, start
        )
        self._spools.append(spool)
        return spool

    def append(self, name: str, line: str) -> OSError | None:
        """Append a line to the journal or the bookmarks; why it waits in memory, if so. For any thread."""
        log = self._logs[name]
        log.append(line)
        return log.error

    @property
    def write_error(self) -> str | None:
        """Why the disk takes no results now, in a sentence; None: it does."""
        errors = [(self.toml.path, self.toml.write_error)]
        errors += [(self.directory.path / name, log.error) for name, log in self._logs.items()]
        return next((str(write_failure(path, error)) for path, error in errors if error), None)

    def retry(self) -> None:
        """Write what the disk refused before, if it does not now. Blocks."""
        self.toml.retry()
        for log in self._logs.values():
            log.flush()

    def sync(self) -> None:
        """Sync journal and bookmarks to the disk. Blocks; raises :class:`SymblTuiError`."""
        for name, log in self._logs.items():
            try:
                log.sync()
            except OSError as error:
                raise write_failure(self.directory.path / name, error) from error

    def restore(self) -> list[str]:
        """Write anew what is no longer in the directory; the names of it. Blocks; raises ``OSError``."""
        directory = self.directory
        restored = [name for name, log in self._logs.items() if log.restore(directory)]
        restored += [spool.path.name for spool in self._spools if spool.restore(directory)]
        restored += self._side_files.restore(directory)
        return [*restored, *([self.toml.path.name] if self.toml.restore(directory) else [])]

    def move_to(self, directory: Directory) -> None:
        """Continue in another directory: :meth:`restore` writes the open files there. Blocks.

        The other files of the old one are copied, where it is still there.
        """
        old, self.directory = self.directory, directory
        with suppress(OSError):
            _copy_files(old, directory)
        # At once: other programs may append to them as soon as the directory is there.
        with suppress(OSError):
            self._side_files.restore(directory)
        old.close()

    def archive_spools(self, rate: int) -> None:
        """Make a FLAC of every spool beside it. Blocks; raises :class:`SymblTuiError`."""
        for name in self._names(".pcm"):
            to_flac(self.directory, name, rate, keep_pcm=True)

    def sweep(self) -> None:
        """Remove what is of no use once every FLAC is whole. Blocks; raises :class:`SymblTuiError`."""
        # Only spools whose FLAC exists: an empty one has none, and is left to be seen.
        archived = [pcm for pcm in self._names(".pcm") if self.directory.status(flac_name(pcm))]
        # .part files are FLACs that a crash stopped; nothing reads them.
        for name in (*archived, *self._names(_PART)):
            try:
                self.directory.remove(name)
            except OSError as error:
                path = self.directory.path / name
                raise SymblTuiError(f"{path}: cannot be removed ({error.strerror})") from error

    def close_logs(self) -> None:
        """Close journal and bookmarks. Blocks; raises :class:`SymblTuiError`."""
        for name, log in self._logs.items():
            try:
                log.close()
            except OSError as error:
                raise write_failure(self.directory.path / name, error) from error

    def close(self) -> None:
        """Close the directory and the logs; what cannot be written any more is dropped."""
        with suppress(SymblTuiError):
            self.close_logs()
        self._side_files.close()
        self.directory.close()

    def _names(self, suffix: str) -> list[str]:
        with suppress(OSError):
            return [name for name in self.directory.names() if Path(name).suffix == suffix]
        return []


def _copy_files(old: Directory, new: Directory) -> None:
    """Copy the files that are in one directory and not in the other. Raises ``OSError``."""
    for name in old.names():
        if name.endswith(_PART) or new.status(name) or not old.status(name):
            continue
        with old.open_to_read(name) as file:
            new.copy(file.fileno(), name)
