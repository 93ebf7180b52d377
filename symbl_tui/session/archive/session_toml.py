"""``session.toml`` while a session is recorded: facts that are added, and saved whole or not at all."""

import threading
from pathlib import Path
from typing import Any

from symbl_tui.errors import SymblTuiError
from symbl_tui.system.paths import write_atomically


class SessionToml:
    """The facts about a session. From any thread; blocks."""

    def __init__(self, folder: Path, facts: dict[str, Any] | None = None) -> None:
        """``facts``: what is in the file already; None: there is no file yet."""
        self.path = folder / "session.toml"
        self._facts = facts or {}
        self._lock = threading.Lock()
        self.write_error: OSError | None = None
        """Why the file is not up to date; None: it is."""

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
                if not self.path.exists():
                    raise write_failure(self.path, error) from error

    def retry(self) -> None:
        """Save what could not be saved before."""
        if self.write_error:
            self.update_facts()

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
        import tomli_w  # not needed before the first paint

        write_atomically(self.path, tomli_w.dumps(self._facts).encode())
        self.write_error = None


def write_failure(path: Path, error: OSError) -> SymblTuiError:
    """The error of a file that cannot be written."""
    return SymblTuiError(f"{path}: cannot be written ({error.strerror})")
