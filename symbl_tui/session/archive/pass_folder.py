"""The folder of one pass while it is written: locked, resumable after any crash."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from symbl_tui.config.toml import read_toml
from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.archive.journal import encode_entry
from symbl_tui.session.archive.pass_catalog import journal_of, pass_folder, read_pass
from symbl_tui.symbl.event_parser import Received
from symbl_tui.system.directory import Directory, open_subdirectory

_FACTS: Final = "pass.toml"
_PASSES: Final = "passes"


class PassFolder:
    """The folder of one pass; one writer, from :meth:`open` to :meth:`release`."""

    def __init__(self, session: Path, name: str) -> None:
        """Plan a folder; nothing is on the disk yet."""
        self.session = session
        self.name = name
        self.path = pass_folder(session, name)
        self._directory: Directory | None = None
        self._lock: FolderLock | None = None
        self._journal: AppendLog | None = None
        self._facts: dict[str, Any] = {}
        self._noting = threading.Lock()

    def open(self, recognizer: str, model: str) -> None:
        """Make the folder, or reopen that of an interrupted pass. Blocks.

        Raises:
            UsageError: it is being written, or is the pass of another model.
            SymblTuiError: the disk refuses, or something else is in its place.
        """
        journal = journal_of(self.session, self.name)
        # A folder that was received from elsewhere could lead our writes to any file of the user.
        for part in (self.path.parent, self.path, journal, self.path / _FACTS):
            if part.is_symlink():
                raise SymblTuiError(
                    f"{clean(str(part))}: is a link, and nothing is written there", "remove it"
                )
        try:
            with open_subdirectory(self.session, _PASSES, create=True) as passes:
                self._directory = passes.subdirectory(self.name, create=True)
        except OSError as error:
            raise self._unwritten(error) from error
        lock = FolderLock(self.path)
        if not lock.acquire():
            self._close_directory()
            raise UsageError(f"{self.name} is under way already", f"see: {self._see}")
        self._lock = lock
        try:
            self._read_or_create(recognizer, model)
            self._journal = AppendLog(self._directory, journal.name)
            self._journal.open()
        except OSError as error:
            self.release()
            raise self._unwritten(error) from error
        except SymblTuiError:
            self.release()
            raise

    @property
    def complete(self) -> bool:
        """Whether nothing is left to transcribe."""
        return "ended" in self._facts

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        """Journal a message of the engine; raises :class:`SymblTuiError` when the disk refuses."""
        assert self._journal is not None
        self._journal.append(encode_entry(channel, base, connection, received))
        # Unlike a live session a pass can be repeated: it stops instead of holding results in memory.
        if self._journal.error is not None:
            raise self._unwritten(self._journal.error)

    def update_facts(self, **facts: object) -> None:
        """Add to pass.toml, from any thread. Blocks; raises :class:`SymblTuiError` when the disk refuses."""
        with self._noting:
            known, self._facts = self._facts, self._facts | facts
            if self._facts != known:
                self._save()

    def _save(self) -> None:
        # What was deleted, or moved away, is not written any further.
        assert self._directory is not None
        try:
            if not self._directory.is_at_path():
                raise SymblTuiError(f"{clean(str(self.session))}: the session was deleted")
            self._directory.replace(_FACTS, dump_toml(self._facts).encode())
        except OSError as error:
            raise self._unwritten(error) from error

    def sync(self) -> None:
        """Sync the journal to the disk. Blocks; raises :class:`SymblTuiError`."""
        try:
            if self._journal is not None:
                self._journal.sync()
        except OSError as error:
            raise self._unwritten(error) from error

    def release(self) -> None:
        """Unlock the folder: nothing more will be written. Harmless when it is unlocked."""
        journal, self._journal = self._journal, None
        try:
            if journal is not None:
                journal.close()
        except OSError as error:
            raise self._unwritten(error) from error
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None
            self._close_directory()

    def _close_directory(self) -> None:
        directory, self._directory = self._directory, None
        if directory is not None:
            directory.close()

    @property
    def _see(self) -> str:
        return f"symbl-tui sessions transcripts {quoted_name(self.session)}"

    def _read_or_create(self, recognizer: str, model: str) -> None:
        path = self.path / _FACTS
        if path.is_file():
            known = read_pass(self.session, self.name)
            if (known.recognizer, known.model) != (clean(recognizer), clean(model)):
                raise UsageError(
                    f"{clean(str(self.path))} is the pass of another model", "remove it, or rename the model"
                )
            self._facts = read_toml(path, beneath=self.session)
            return
        settings = {"recognizer": recognizer, "model": model}
        self.update_facts(settings=settings, started=datetime.now(UTC))

    def _unwritten(self, error: OSError) -> SymblTuiError:
        return SymblTuiError(f"{clean(str(self.path))}: cannot be written ({error.strerror})")
