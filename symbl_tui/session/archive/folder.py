"""A session's folder on disk: how it is made, opened, watched and closed. It never holds a secret."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from symbl_tui.audio.storage.spool import Spool
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError, UsageError
from symbl_tui.session.archive.append_log import append_line
from symbl_tui.session.archive.bookmarks import NAME as BOOKMARKS
from symbl_tui.session.archive.bookmarks import encode_bookmark
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.folder_names import slug
from symbl_tui.session.archive.journal import encode_entry
from symbl_tui.session.archive.open_files import JOURNAL, OpenFiles
from symbl_tui.session.archive.session_toml import write_failure
from symbl_tui.symbl.event_parser import Received
from symbl_tui.system.directory import Directory
from symbl_tui.system.paths import make_private

_TOML: Final = "session.toml"


class SessionFolder:
    """A session's folder; one writer.

    ``session.toml`` has the facts about the session, ``N-name.pcm`` hold the sound until it becomes FLAC,
    ``events.jsonl`` holds every message of the engine, ``notes.jsonl`` the bookmarks. It is locked from
    :meth:`create` to :meth:`release`, so that a session that is being recorded cannot be deleted. Whenever
    the program dies, :meth:`reopen` can go on with the folder.
    """

    def __init__(self, parent: Path, title: str, now: datetime) -> None:
        """Plan a folder named after the time and the title; nothing is on the disk yet."""
        name = slug(title)
        self._planned = parent / (now.strftime("%Y-%m-%dT%H-%M-%S") + (f"-{name}" if name else ""))
        self._open: OpenFiles | None = None
        self._lock: FolderLock | None = None

    @classmethod
    def reopen(cls, path: Path) -> "SessionFolder":
        """Open the folder of an earlier session.

        Raises:
            UsageError: it is being recorded.
            ConfigError: its session.toml cannot be read.
            SymblTuiError: it is no directory.
        """
        folder = cls(path.parent, "", datetime.now(UTC))
        folder._planned = path
        folder._lock = FolderLock(path)
        if not folder._lock.acquire():
            raise UsageError(f'the session "{clean(path.name)}" is being recorded', "stop it first")
        try:
            folder._open = OpenFiles(Directory(path), read_toml(path / _TOML, beneath=path))
        except OSError as error:
            folder.release()
            raise SymblTuiError(f"{clean(str(path))}: cannot be opened ({error.strerror})") from error
        except ConfigError:
            folder.release()
            raise
        return folder

    @property
    def path(self) -> Path:
        """Where it is, or is to be."""
        return self._open.directory.path if self._open else self._planned

    def create(self) -> None:
        """Make the folder, with a number of its own when there is one of that name.

        Raises:
            SymblTuiError: the disk refuses.
        """
        try:
            self._open = OpenFiles(_make_directory(self._planned))
        except OSError as error:
            raise SymblTuiError(
                f"{self._planned.parent}: no session can be recorded there ({error.strerror})",
                "make room, or name another place in XDG_DATA_HOME",
            ) from error
        self._lock = FolderLock(self.path)
        # From the first moment: another program's clean-up or library must see that it is in use.
        self._lock.acquire()

    def spool(self, index: int, name: str, rate: int, start: int = 0) -> Spool:
        """The spool of a channel, of ``rate`` samples per second; raises :class:`SymblTuiError`.

        That of a channel that begins late begins at ``start``, and makes its file with the first sound.
        """
        return self._files.open_spool(index, name, rate, start)

    @property
    def directory(self) -> Directory:
        """The open folder; another one once it was made anew."""
        return self._files.directory

    @property
    def gaps(self) -> list[dict[str, object]]:
        """The gaps that are noted in session.toml."""
        return self._files.toml.gaps

    @property
    def write_error(self) -> str | None:
        """Why the disk takes no results now, in a sentence; they wait in memory meanwhile. None: it does."""
        return self._files.write_error

    def update_facts(self, **facts: object) -> None:
        """Add to session.toml. From any thread.

        Raises:
            SymblTuiError: there is no session.toml yet, and the disk refuses it; later it is
                :attr:`write_error`.
        """
        self._files.toml.update_facts(**facts)

    def retry(self) -> None:
        """Write what the disk refused before, if it does not now. Blocks."""
        self._files.retry()

    def restore(self) -> str:
        """Make anew what was deleted, or moved away, while the session is recorded. Blocks.

        Open files still have what was written to them: it is written again, under its name. Returns what was
        done, in a sentence; empty where nothing was missing. Raises :class:`SymblTuiError` when the disk
        refuses; nothing of what is open is lost until it is closed.
        """
        files, path = self._files, self.path
        try:
            if moved := not files.directory.is_at_path():
                self._make_anew()
            restored = files.restore()
        except OSError as error:
            raise _folder_gone(path, f" ({error.strerror})") from error
        if moved:
            return f"{path}: was deleted or moved away; the recording goes on in {self.path}, made anew"
        return f"{path}: {', '.join(restored)} was deleted; written anew" if restored else ""

    def use(self, transcript: str) -> None:
        """Set the pass that readers use; empty: the live result. Blocks; raises :class:`SymblTuiError`."""
        self._files.toml.use(transcript)

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        """Journal a message of the engine; on disk (though not yet synced) when this returns.

        What a failing disk refuses waits in memory; see :attr:`write_error`. For the arguments see
        :func:`~symbl_tui.session.archive.journal.encode_entry`.
        """
        self._files.append(JOURNAL, encode_entry(channel, base, connection, received))

    def add_bookmark(self, start: float, end: float, text: str) -> None:
        """Add a bookmark, in seconds of the capture, also to a closed session. From any thread.

        Raises:
            SymblTuiError: the disk refuses; while the session runs it waits in memory then.
        """
        path, line = self.path / BOOKMARKS, encode_bookmark(start, end, text)
        if self._open is not None:
            if error := self._open.append(BOOKMARKS, line):
                failure = write_failure(path, error)
                raise SymblTuiError(failure.message, "it waits in memory") from error
            return
        try:
            append_line(self.path, BOOKMARKS, line)
        except OSError as error:
            raise SymblTuiError(f"{path}: the bookmark cannot be kept ({error.strerror})") from error

    def sync(self) -> None:
        """Sync the results, so that they outlive a power cut. Blocks; raises :class:`SymblTuiError`."""
        self._files.sync()

    def close(self, rate: int, **facts: object) -> None:
        """Compress the spools to FLAC and note how the session ended. Blocks.

        Raises:
            SymblTuiError: a file cannot be written; the sound is then still in its spool.
        """
        # The order makes a crash harmless at any instant: session.toml names an end only when every FLAC is
        # whole, and only then the spools go. What a crash leaves is an interrupted session, or a spool too
        # many.
        files = self._files
        if not files.directory.is_at_path():
            raise _folder_gone(self.path)
        files.sync()
        files.close_logs()
        # The spool stays until session.toml names an end: a crash in between is an interrupted session.
        files.archive_spools(rate)
        files.toml.update_facts(**facts)
        # Before the sweep: without a noted end, the spools are what recovery works from.
        if files.toml.write_error:
            raise write_failure(files.toml.path, files.toml.write_error)
        files.sweep()

    def sweep(self) -> None:
        """Remove what is of no use once every FLAC is whole. Raises :class:`SymblTuiError`."""
        self._files.sweep()

    def release(self) -> None:
        """Unlock and close the folder: nothing more will be written. Harmless when it is closed."""
        if self._open is not None:
            self._planned = self.path
            self._open.close()
            self._open = None
        if self._lock is not None:
            self._lock.release()

    @property
    def _files(self) -> OpenFiles:
        assert self._open is not None, "it is open"
        return self._open

    def _make_anew(self) -> None:
        """Make the folder once more, and go on in it. Raises ``OSError``."""
        directory = _make_directory(self.path)
        # Locked before the old one is let go, so that the session never seems to be over.
        lock, self._lock = self._lock, FolderLock(directory.path)
        self._lock.acquire()
        self._files.move_to(directory)
        if lock is not None:
            lock.release()


def _folder_gone(path: Path, reason: str = "") -> SymblTuiError:
    return SymblTuiError(
        f"{path}: was deleted or moved away, and cannot be made anew{reason}",
        "make room, or make the directory above it writable again",
    )


def _make_directory(planned: Path) -> Directory:
    """Make a directory, with a number where there is one of that name. Raises ``OSError``."""
    make_private(planned.parent)
    path, number = planned, 1
    while True:
        try:
            return Directory.create(path)
        except FileExistsError:
            number += 1
            path = planned.with_name(f"{planned.name}-{number}")
