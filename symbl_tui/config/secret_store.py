"""Secrets by name: in the environment, the system's keyring, or a file that only its owner may read.

Everything here blocks.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from symbl_tui.config.keyring_store import KEYRING_TIMEOUT, SERVICE, ask_keyring, keyring_backend
from symbl_tui.config.private_file import read_private_file
from symbl_tui.config.toml_parsing import parse_toml
from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths


@dataclass(frozen=True, slots=True)
class SecretStore:
    """The secrets of one purpose."""

    file: str
    """The name of the file in the config directory, which is used where there is no keyring."""
    written_by: str
    """The command that writes it."""
    expected: str
    """What each line of the file holds, for the sentence about another one."""
    variable: Callable[[str], str]
    """The environment variable of a secret."""
    entry: Callable[[str], str]
    """Its name in the keyring."""

    @property
    def path(self) -> Path:
        """The file."""
        return paths.config_dir() / self.file

    def find(self, names: Iterable[str], *, keyring_timeout: float = KEYRING_TIMEOUT) -> dict[str, str]:
        """The secrets with these names, as far as there are any; the environment first, then the keyring.

        Raises:
            ConfigError: the file is damaged or not private.
        """
        wanted = list(names)
        given = {name: os.environ.get(self.variable(name), "") for name in wanted}
        if missing := [name for name, value in given.items() if not value]:
            # One question for all: a keyring that does not answer is waited for once.
            in_keyring = ask_keyring(lambda: self._read_keyring(missing), keyring_timeout) or {}
            # Not read where the keyring has all: a damaged file that nothing needs is no error.
            in_file = self._read_file() if len(in_keyring) < len(missing) else {}
            given |= {name: in_keyring.get(name) or in_file.get(name, "") for name in missing}
        return {name: value for name, value in given.items() if value}

    def save(self, name: str, secret: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
        """Save a secret in place of the one of that name; return where: the keyring, or the file's path.

        Raises:
            ConfigError: neither can be written.
        """
        if ask_keyring(lambda: self._write_keyring(name, secret), keyring_timeout):
            # Out of the file: an older secret there would be found once the keyring is locked.
            self._write_file({key: value for key, value in self._read_file().items() if key != name})
            return "the keyring"
        self._write_file({**self._read_file(), name: secret})
        return str(self.path)

    def _read_keyring(self, names: list[str]) -> dict[str, str]:
        backend = keyring_backend()
        found = {name: backend.get_password(SERVICE, self.entry(name)) for name in names}
        return {name: value for name, value in found.items() if value}

    def _write_keyring(self, name: str, secret: str) -> bool:
        keyring_backend().set_password(SERVICE, self.entry(name), secret)
        # The null back end takes everything and keeps nothing.
        return keyring_backend().get_password(SERVICE, self.entry(name)) == secret

    def _read_file(self) -> dict[str, str]:
        if (content := read_private_file(self.path)) is None:
            return {}
        try:
            return msgspec.convert(parse_toml(content), dict[str, str])
        except ValueError:  # ours and msgspec's
            # Not chained: what was found there instead might be part of a secret.
            raise ConfigError(f"{self.path}: expected {self.expected} in every line") from None

    def _write_file(self, entries: dict[str, str]) -> None:
        try:
            if entries:
                text = f"# Written by: {self.written_by}\n{dump_toml(entries)}"
                paths.write_atomically(self.path, text.encode())
            else:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written ({error.strerror})") from error
