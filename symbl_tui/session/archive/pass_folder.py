"""The folder of one pass while it is written: locked, resumable after any crash."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.folder import journal_line
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.pass_catalog import journal_of, pass_folder, read_pass
from symbl_tui.symbl.event_parser import Received
from symbl_tui.system.paths import private, replace

_FACTS: Final = "pass.toml"


class PassFolder:
    """One writer. Opened with :meth:`open`, given back with :meth:`release`."""

    def __init__(self, session: Path, name: str) -> None:
        """Plan it; nothing is on the disk yet."""
        self.session = session
        self.name = name
        self.path = pass_folder(session, name)
        self._lock: FolderLock | None = None
        self._journal: AppendLog | None = None
        self._facts: dict[str, Any] = {}
        self._noting = threading.Lock()

    def open(self, recognizer: str, model: str) -> None:
        """Make the folder, or take up one that was interrupted. Blocks.

        Raises:
            UsageError: it is being written, or is the pass of another model.
            SymblTuiError: the disk refuses, or something else is in its place.
        """
        journal = journal_of(self.session, self.name)
        for part in (self.path.parent, self.path, journal, self.path / _FACTS):
            if part.is_symlink():
                raise SymblTuiError(
                    f"{clean(str(part))}: is a link, and nothing is written there", "remove it"
                )
        try:
            private(self.path)
        except OSError as error:
            raise self._unwritten(error) from error
        lock = FolderLock(self.path)
        if not lock.take():
            raise UsageError(f"{self.name} is under way already", f"see: {self._see}")
        self._lock = lock
        try:
            self._take_up(recognizer, model)
            self._journal = AppendLog(journal)
        except OSError as error:
            self.release()
            raise self._unwritten(error) from error
        except SymblTuiError:
            self.release()
            raise

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be done."""
        return "ended" in self._facts

    def journal(self, channel: int, base: int, link: int, received: Received) -> None:
        """Write down a message of the engine; raises :class:`SymblTuiError` when the disk refuses."""
        assert self._journal is not None
        self._journal.add(journal_line(channel, base, link, received))
        if self._journal.error is not None:
            raise self._unwritten(self._journal.error)

    def note(self, **facts: object) -> None:
        """Add to pass.toml, from any thread. Blocks; raises :class:`SymblTuiError` when the disk refuses."""
        with self._noting:
            known, self._facts = self._facts, self._facts | facts
            if self._facts != known:
                self._save()

    def _save(self) -> None:
        import tomli_w  # not needed by those who only read

        if not self.path.is_dir():
            raise SymblTuiError(f"{clean(str(self.session))}: the session was deleted")
        try:
            replace(self.path / _FACTS, tomli_w.dumps(self._facts).encode())
        except OSError as error:
            raise self._unwritten(error) from error

    def sync(self) -> None:
        """Have the disk keep the journal. Blocks; raises :class:`SymblTuiError`."""
        try:
            if self._journal is not None:
                self._journal.sync()
        except OSError as error:
            raise self._unwritten(error) from error

    def release(self) -> None:
        """Nothing more will be written. Harmless when that was done already."""
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

    @property
    def _see(self) -> str:
        return f"symbl-tui sessions transcripts {clean(self.session.name)}"

    def _take_up(self, recognizer: str, model: str) -> None:
        path = self.path / _FACTS
        if path.is_file():
            known = read_pass(self.session, self.name)
            if (known.recognizer, known.model) != (clean(recognizer), clean(model)):
                raise UsageError(
                    f"{clean(str(self.path))} is the pass of another model", "remove it, or rename the model"
                )
            self._facts = read_toml(path)
            return
        asked = {"recognizer": recognizer, "model": model}
        self.note(settings=asked, started=datetime.now(UTC))

    def _unwritten(self, error: OSError) -> SymblTuiError:
        return SymblTuiError(f"{clean(str(self.path))}: cannot be written ({error.strerror})")
