"""``session.toml`` while a session is recorded: facts that are added, and saved whole or not at all."""

import threading
from pathlib import Path
from typing import Any, Final

from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.domain.text import storable
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory

NAME: Final = "session.toml"


class SessionToml:
    """The facts about a session. From any thread; blocks."""

    def __init__(self, directory: Directory, facts: dict[str, Any] | None = None) -> None:
        """``facts``: what is in the file already; None: there is no file yet."""
        self._directory = directory
        self._saved = facts is not None
        self._facts = facts or {}
        self._lock = threading.Lock()
        self.write_error: OSError | None = None
        """Why the file is not up to date; None: it is."""

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self._directory.path / NAME

    @property
    def gaps(self) -> list[dict[str, object]]:
        """The gaps that are noted."""
        return list(self._facts.get("gaps", ()))

    def update_facts(self, **facts: object) -> None:
        """Add facts and save them, so that a reader never sees half a file.

        Raises:
            SymblTuiError: the first save failed; a later one that does is :attr:`write_error`.
        """
        with self._lock:
            # Kept in memory even if the save fails: the next one writes all that is missing.
            known = self._facts | {key: fact for key, fact in facts.items() if fact is not None}
            if known == self._facts and not self.write_error:
                return
            self._facts = known
            try:
                self._save()
            except OSError as error:
                self.write_error = error
                # The first save must succeed: a recording without its facts could never be opened.
                if not self._saved:
                    raise write_failure(self.path, error) from error

    def retry(self) -> None:
        """Save what could not be saved before."""
        if self.write_error:
            self.update_facts()

    def restore(self, directory: Directory) -> bool:
        """Continue in a directory; whether the file was not there and is written now. Raises ``OSError``."""
        with self._lock:
            self._directory = directory
            missing = self._saved and not directory.has(NAME)
            if missing:
                self._save()
            return missing

    def use(self, transcript: str) -> None:
        """Set the pass that readers use; empty: the live result. Raises :class:`SymblTuiError`."""
        with self._lock:
            others = {key: fact for key, fact in self._facts.items() if key != "transcript"}
            self._facts = others | ({"transcript": transcript} if transcript else {})
            try:
                self._save()
            except OSError as error:
                raise write_failure(self.path, error) from error

    def _save(self) -> None:
        self._directory.replace(NAME, dump_toml(_storable(self._facts)).encode())
        self._saved, self.write_error = True, None


def _storable(fact: Any) -> Any:  # noqa: ANN401 - any TOML value
    """A fact without what TOML cannot hold: the bytes of a file name that are not UTF-8."""
    match fact:
        case str():
            return storable(fact)
        case dict():
            return {key: _storable(value) for key, value in fact.items()}
        case list() | tuple():
            return [_storable(value) for value in fact]
    return fact


def write_failure(path: Path, error: OSError) -> SymblTuiError:
    """The error of a file that cannot be written."""
    return SymblTuiError(f"{path}: cannot be written ({error.strerror})")
