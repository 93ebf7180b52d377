"""Completes the path that a user types: reads one directory, in a thread that nothing waits for. No widgets.

A directory may be huge, on a server that does not answer, or made by anybody: what is read is bounded,
links are followed by the system alone, and no file is opened.
"""

import asyncio
import os
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Final

from symbl_tui.audio.registry import find_source_kind

# Names that are looked at; of more the best of these is offered.
_ENTRIES: Final = 20_000
_READ_SECONDS: Final = 0.5
# How long a directory may take; then it is not asked again until it has answered.
_WAIT_SECONDS: Final = 2.0
# What may stand before a path.
_FILE: Final = "file:"


def complete_path(text: str, *, entries: int = _ENTRIES, seconds: float = _READ_SECONDS) -> str | None:
    """The text with its last name completed; None where there is nothing to add. Blocks.

    The first name in order that begins as typed; a directory gets a slash. Hidden names only after a dot.

    Args:
        text: A path, absolute, relative or with ``~``; ``file:`` may stand before it.
        entries: How many names to look at.
        seconds: How long to look.
    """
    if find_source_kind(text).is_address:
        return None
    before = _FILE if text.startswith(_FILE) else ""
    typed = text.removeprefix(before)
    if typed == "~":
        return f"{text}/"
    head, slash, begun = typed.rpartition("/")
    try:
        directory = Path(head + slash or ".").expanduser()
        name = _first_name(directory, begun, entries, time.monotonic() + seconds)
        if name is None:
            return None
        ending = "/" if (directory / name).is_dir() else ""
    except (OSError, ValueError, RuntimeError):  # also: a NUL in the path, no such user
        return None
    completed = f"{before}{head}{slash}{name}{ending}"
    return completed if completed != text else None


def _first_name(directory: Path, begun: str, entries: int, deadline: float) -> str | None:
    """The first name in order that begins so, of as many as may be looked at."""
    best: str | None = None
    with os.scandir(directory) as found:
        for number, entry in enumerate(found):
            if number >= entries or time.monotonic() > deadline:
                break
            name = entry.name
            if not name.startswith(begun) or (name.startswith(".") and not begun):
                continue
            # What cannot be typed back, or would act on the terminal, is not offered.
            if name.isprintable() and (best is None or name < best):
                best = name
    return best


class PathCompleter:
    """Completes one text at a time; a later one replaces those that wait."""

    def __init__(self, *, wait: float = _WAIT_SECONDS) -> None:
        """``wait``: seconds that a directory may take."""
        self._wait = wait
        self._lock = asyncio.Lock()
        self._latest = ""
        self._reading = False
        """Whether a directory has not answered yet."""

    async def complete(self, text: str) -> str | None:
        """As :func:`complete_path`; None also where another text came since, or no answer."""
        self._latest = text
        async with self._lock:
            if text != self._latest or self._reading:
                return None
            return await self._read(text)

    async def _read(self, text: str) -> str | None:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def deliver(completed: str | None) -> None:
            if not answer.done():
                answer.set_result(completed)

        def read() -> None:
            try:
                completed = complete_path(text)
            finally:
                # Before the answer, which has the next text read: this thread may end a while later.
                self._reading = False
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(partial(deliver, completed))

        # A thread of its own and not the pool's, which the program would wait for at its end.
        self._reading = True
        Thread(target=read, name="path completion", daemon=True).start()
        try:
            return await asyncio.wait_for(answer, self._wait)
        except TimeoutError:
            return None
