"""Keyring back ends: working, missing, broken and hanging."""

from threading import Event

from keyring.backend import KeyringBackend
from keyring.backends import fail


def no_keyring() -> KeyringBackend:
    """The back end of a machine without a desktop."""
    return fail.Keyring()  # type: ignore[no-untyped-call]


class _ForInstances:
    """A priority that the class lacks: keyring searches all classes, and must choose none of the tests.

    One that was chosen would keep what other tests save.
    """

    def __get__(self, instance: KeyringBackend | None, owner: type[KeyringBackend]) -> float:
        if instance is None:
            raise RuntimeError("only for tests that ask for it")
        return 5.0


class Memory(KeyringBackend):
    """A back end that works."""

    priority = _ForInstances()

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[service, username]


class Broken(Memory):
    """A back end that raises errors of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("the collection is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError("the collection is locked")


class Hanging(Memory):
    """A back end that waits for a dialog on a screen that is not there."""

    def __init__(self, dismissed: Event) -> None:
        super().__init__()
        self._dismissed = dismissed

    def get_password(self, service: str, username: str) -> str | None:
        self._dismissed.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._dismissed.wait()
