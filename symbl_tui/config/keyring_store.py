"""The system's keyring: another process, which may be missing, locked or not answer."""

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:  # see keyring_backend
    from keyring.backend import KeyringBackend

SERVICE: Final = "symbl-tui"
"""The service that entries of ours have."""
KEYRING_TIMEOUT: Final = 4.0
"""Seconds that a keyring may take to answer before it counts as none."""

T = TypeVar("T")


def ask_keyring(call: Callable[[], T], timeout: float = KEYRING_TIMEOUT) -> T | None:
    """The result of a call of the keyring; None when it is missing, locked or broken, or does not answer."""
    answers: SimpleQueue[T] = SimpleQueue()

    def run() -> None:
        # A back end may raise anything: those of other packages are loaded too.
        with suppress(Exception):
            answers.put(call())

    # A daemon: a call that hangs for ever must not hold up the end of the program.
    thread = Thread(target=run, name="keyring", daemon=True)
    thread.start()
    # A locked keyring waits for a dialog, over SSH on a screen that is not there.
    thread.join(timeout)
    try:
        return answers.get_nowait()
    except Empty:
        return None


def keyring_backend() -> "KeyringBackend":
    """The back end in use."""
    import keyring  # not needed before the first paint: it searches every installed package

    return keyring.get_keyring()
