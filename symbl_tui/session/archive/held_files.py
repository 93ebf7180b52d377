"""Holds files open that other programs write, so that their content outlives the deletion of their folder."""

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import BinaryIO

from symbl_tui.system.directory import Directory


class HeldFiles:
    """Some files of a folder, as they are there: looked for again and again, and held open. Blocks."""

    def __init__(self, names: Iterable[str]) -> None:
        """Hold none yet; ``names`` are those that may come."""
        self._names = tuple(names)
        self._held: dict[str, BinaryIO] = {}

    def restore(self, directory: Directory) -> list[str]:
        """Write those anew that were deleted, hold those that are new; the names of the former.

        A file that was moved away still has a name, and stays where it is. Raises ``OSError``.
        """
        restored = []
        for name in self._names:
            held, there = self._held.get(name), directory.status(name)
            # Without any name left it was deleted; one that was moved has another.
            if there is None and held is not None and not os.fstat(held.fileno()).st_nlink:
                directory.copy(held.fileno(), name)
                restored.append(name)
            elif there is None or (held and os.path.samestat(there, os.fstat(held.fileno()))):
                continue
            self._hold(directory, name)
        return restored

    def close(self) -> None:
        """Let go of all files."""
        for held in self._held.values():
            held.close()
        self._held.clear()

    def _hold(self, directory: Directory, name: str) -> None:
        if held := self._held.pop(name, None):
            held.close()
        # What is there may be no file of ours, e.g. a link: it is not held, and costs nothing else.
        with suppress(OSError):
            self._held[name] = directory.open_to_read(name)
