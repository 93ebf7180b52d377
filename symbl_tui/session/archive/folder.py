"""A session's folder on disk: what is in it, how it is opened and closed. It never holds a secret."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.spool import MEMORY_SECONDS, PART_SECONDS, Spool
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError, UsageError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.bookmarks import append_bookmark
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.folder_names import slug, spool_path
from symbl_tui.session.archive.journal import encode_entry
from symbl_tui.session.archive.session_toml import SessionToml, write_failure
from symbl_tui.symbl.event_parser import Received
from symbl_tui.system.paths import make_private, sync_to_disk


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
        self.path = parent / (now.strftime("%Y-%m-%dT%H-%M-%S") + (f"-{name}" if name else ""))
        self._toml = SessionToml(self.path)
        self._journal: AppendLog | None = None
        self._lock: FolderLock | None = None

    @classmethod
    def reopen(cls, path: Path) -> "SessionFolder":
        """Open the folder of an earlier session.

        Raises:
            UsageError: it is being recorded.
            ConfigError: its session.toml cannot be read.
        """
        folder = cls(path.parent, "", datetime.now(UTC))
        folder.path = path
        folder._lock = FolderLock(path)
        if not folder._lock.acquire():
            raise UsageError(f'the session "{clean(path.name)}" is being recorded', "stop it first")
        try:
            folder._toml = SessionToml(path, read_toml(path / "session.toml"))
        except ConfigError:
            folder.release()
            raise
        return folder

    def create(self) -> None:
        """Make the folder, with a number of its own when there is one of that name.

        Raises:
            SymblTuiError: the disk refuses.
        """
        planned, number = self.path, 1
        try:
            make_private(planned.parent)
            while True:
                try:
                    self.path.mkdir(mode=0o700)
                    # The name itself must survive a power cut, or the sound in it could not be found.
                    sync_to_disk(planned.parent)
                    break
                except FileExistsError:
                    number += 1
                    self.path = planned.with_name(f"{planned.name}-{number}")
        except OSError as error:
            raise SymblTuiError(
                f"{planned.parent}: no session can be recorded there ({error.strerror})",
                "make room, or name another place in XDG_DATA_HOME",
            ) from error
        self._toml = SessionToml(self.path)
        self._lock = FolderLock(self.path)
        # From the first moment: another program's clean-up or library must see that it is in use.
        self._lock.acquire()

    def spool(self, index: int, name: str, rate: int) -> Spool:
        """The spool of a channel, of ``rate`` samples per second."""
        path = spool_path(self.path, index, name)
        return Spool(path, PART_SECONDS * rate, MEMORY_SECONDS * rate)

    @property
    def gaps(self) -> list[dict[str, object]]:
        """The gaps that are noted in session.toml."""
        return self._toml.gaps

    @property
    def write_error(self) -> str | None:
        """Why the disk takes no results now, in a sentence; they wait in memory meanwhile. None: it does."""
        if error := self._toml.write_error:
            return str(write_failure(self._toml.path, error))
        if self._journal is not None and (error := self._journal.error):
            return str(write_failure(self._journal_path, error))
        return None

    def update_facts(self, **facts: object) -> None:
        """Add to session.toml. From any thread.

        Raises:
            SymblTuiError: there is no session.toml yet, and the disk refuses it; later it is
                :attr:`write_error`.
        """
        self._toml.update_facts(**facts)

    def retry(self) -> None:
        """Write what the disk refused before, if it does not now. Blocks."""
        self._toml.retry()
        if self._journal is not None:
            self._journal.flush()

    def use(self, transcript: str) -> None:
        """Set the pass that readers use; empty: the live result. Blocks; raises :class:`SymblTuiError`."""
        self._toml.use(transcript)

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        """Journal a message of the engine; on disk (though not yet synced) when this returns.

        What a failing disk refuses waits in memory; see :attr:`write_error`. For the arguments see
        :func:`~symbl_tui.session.archive.journal.encode_entry`.
        """
        try:
            # Opened with the first message: a session without results leaves no empty journal.
            if self._journal is None:
                self._journal = AppendLog(self._journal_path)
            self._journal.append(encode_entry(channel, base, connection, received))
        except OSError as error:
            raise write_failure(self._journal_path, error) from error

    def add_bookmark(self, start: float, end: float, text: str) -> None:
        """Add a bookmark, in seconds of the capture; from any thread. Raises :class:`SymblTuiError`."""
        append_bookmark(self.path / "notes.jsonl", start, end, text)

    def sync(self) -> None:
        """Sync the journal to the disk, so that it outlives a power cut. Blocks; raises ``SymblTuiError``."""
        try:
            if self._journal is not None:
                self._journal.sync()
        except OSError as error:
            raise write_failure(self._journal_path, error) from error

    def close(self, rate: int, **facts: object) -> None:
        """Compress the spools to FLAC and note how the session ended. Blocks.

        Raises:
            SymblTuiError: a file cannot be written; the sound is then still in its spool.
        """
        # The order makes a crash harmless at any instant: session.toml names an end only when every FLAC is
        # whole, and only then the spools go. What a crash leaves is an interrupted session, or a spool too
        # many.
        try:
            self.sync()
            self._close_journal()
        except OSError as error:
            raise write_failure(self._journal_path, error) from error
        for pcm in sorted(self.path.glob("*.pcm")):
            # The spool stays until session.toml names an end: a crash in between is an interrupted session.
            to_flac(pcm, pcm.with_suffix(".flac"), rate, keep_pcm=True)
        self.update_facts(**facts)
        # Before the sweep: without a noted end, the spools are what recovery works from.
        if self._toml.write_error:
            raise write_failure(self._toml.path, self._toml.write_error)
        self.sweep()

    def sweep(self) -> None:
        """Remove what is of no use once every FLAC is whole. Raises :class:`SymblTuiError`."""
        # Only spools whose FLAC exists: an empty one has none, and is left to be seen.
        archived = [pcm for pcm in self.path.glob("*.pcm") if pcm.with_suffix(".flac").exists()]
        # .part files are FLACs that a crash stopped; nothing reads them.
        for each in (*archived, *self.path.glob("*.part")):
            try:
                each.unlink(missing_ok=True)
            except OSError as error:
                raise SymblTuiError(f"{each}: cannot be removed ({error.strerror})") from error

    def release(self) -> None:
        """Unlock the folder: nothing more will be written."""
        with suppress(OSError):
            self._close_journal()
        if self._lock is not None:
            self._lock.release()

    @property
    def _journal_path(self) -> Path:
        return self.path / "events.jsonl"

    def _close_journal(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()
