"""What could not be read of a session's folder: the rest is shown, and this with it. Blocks."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from symbl_tui.domain.text import clean
from symbl_tui.system.directory import Directory, open_beneath
from symbl_tui.system.regular_files import UnreadableFile

T = TypeVar("T")


class ReadFaults:
    """The files of one folder that are there and cannot be read, each once."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the session's."""
        self._folder = folder
        self._reasons: dict[str, str] = {}

    @property
    def found(self) -> tuple[str, ...]:
        """Each file with the reason, e.g. ``edits.jsonl (it is a link)``."""
        return tuple(f"{name} ({reason})" for name, reason in sorted(self._reasons.items()))

    def attempt(self, path: Path, read: Callable[[], T], otherwise: T) -> T:
        """What ``read`` makes of a file; ``otherwise`` where that, or another one, is unreadable."""
        try:
            value = read()
        except UnreadableFile as error:
            self._add(error.path, error.reason)
            return otherwise
        self._reasons.pop(self._name(path), None)
        return value

    def check(self, path: Path) -> None:
        """Try to open a file that its reader leaves out silently; harmless where there is none."""
        try:
            open_beneath(self._folder, path).close()
        except FileNotFoundError:
            pass
        except OSError as error:
            self._add(path, error.strerror or "")

    def check_directory(self, path: Path) -> bool:
        """Try to open a directory of the folder; whether it is there and can be opened."""
        try:
            with Directory(self._folder) as directory:
                directory.subdirectory(path.name).close()
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            self._add(path, "it is a link, or no directory")
            return False
        except OSError as error:
            self._add(path, error.strerror or "")
            return False
        return True

    def _add(self, path: Path, reason: str) -> None:
        self._reasons[self._name(path)] = clean(reason)

    def _name(self, path: Path) -> str:
        return clean(str(path.relative_to(self._folder) if path.is_relative_to(self._folder) else path.name))
