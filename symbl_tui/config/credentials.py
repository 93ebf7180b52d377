"""Find, save and delete the app id and secret of an engine; they are never in a profile or a command line.

Searched in this order: the environment, the system's keyring, a file that only its owner may read. Each is
for one server: a saved one for the address that it was saved with, the environment's for the one that the
user named. A profile or a session's folder may come from anybody, and what it names gets none of these.

Functions that use the keyring may block for :data:`KEYRING_TIMEOUT`: it is another process, which over SSH
often waits for a dialog on a screen that is not there.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Final

import msgspec

from symbl_tui.config.keyring_store import KEYRING_TIMEOUT, SERVICE, ask_keyring, keyring_backend
from symbl_tui.config.named_engine import default_url, is_named
from symbl_tui.config.private_file import read_private_file
from symbl_tui.config.toml_parsing import parse_toml
from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import AuthenticationError, ConfigError
from symbl_tui.system import paths

_KEYRING: Final = "the keyring"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The app id and secret of an application."""

    app_id: str
    app_secret: str = field(repr=False)
    origin: str = ""
    """Where they were found, for a sentence; empty when they were just typed."""


class _StoredCredentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the keyring or the file, as JSON or TOML."""

    app_id: str
    app_secret: str


def find_credentials(
    url: str, named: str | None = None, *, keyring_timeout: float = KEYRING_TIMEOUT
) -> Credentials | None:
    """Find the credentials for the engine at ``url``; None without any.

    Args:
        url: the engine.
        named: the engine named on the command line; see :func:`is_named`.
        keyring_timeout: seconds that the keyring may take.

    Raises:
        ConfigError: the file is not private, or not as we wrote it.
    """
    # The environment first: it is how one run uses other credentials, e.g. in a container without a keyring.
    from_environment = _from_environment() if is_named(url, named) else None
    return from_environment or find_saved(url, keyring_timeout=keyring_timeout)


def find_saved(url: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> Credentials | None:
    """The same without the environment's."""
    return _from_keyring(url, keyring_timeout) or _from_file(url)


def require_credentials(url: str, named: str | None = None) -> Credentials:
    """As :func:`find_credentials`, but there must be some.

    Raises:
        AuthenticationError: there are none.
        ConfigError: the file is not private, or not as we wrote it.
    """
    if found := find_credentials(url, named):
        return found
    if _from_environment():
        theirs, shown = clean(default_url()), clean(url)
        raise AuthenticationError(
            f"{shown} asks for an app id and a secret; SYMBL_APP_ID and SYMBL_APP_SECRET are for {theirs}",
            f"to use them there too, name it: --engine {quote(shown)}, or SYMBL_BASE_URL",
        )
    raise AuthenticationError(
        f"{clean(url)} asks for an app id and a secret",
        f"run: symbl-tui login --url {quote(clean(url))}, or set SYMBL_APP_ID and SYMBL_APP_SECRET",
    )


def storage_location(*, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
    """Where :func:`save_credentials` would most likely save: the keyring, or the path of the file."""
    usable = ask_keyring(lambda: keyring_backend().priority > 0, keyring_timeout)
    return _KEYRING if usable else str(_path())


def save_credentials(url: str, credentials: Credentials, *, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
    """Save the credentials for the engine at ``url``.

    Returns:
        Where: the keyring, or the path of the file.

    Raises:
        ConfigError: neither can be written.
    """
    stored = _StoredCredentials(credentials.app_id, credentials.app_secret)
    if ask_keyring(lambda: _write_keyring(_key(url), stored), keyring_timeout):
        _delete_from_file(url)  # two places would one day disagree
        return _KEYRING
    _write_file({**_read_file(), _key(url): stored})
    return str(_path())


def delete_credentials(url: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> bool:
    """Delete the saved credentials for the engine at ``url``; False when there were none.

    Raises:
        ConfigError: the file is not private, not as we wrote it, or cannot be written.
    """
    in_keyring = bool(ask_keyring(lambda: _delete_from_keyring(_key(url)), keyring_timeout))
    return _delete_from_file(url) or in_keyring


def _key(url: str) -> str:
    return url.rstrip("/")


def _from_environment() -> Credentials | None:
    app_id, app_secret = os.environ.get("SYMBL_APP_ID", ""), os.environ.get("SYMBL_APP_SECRET", "")
    if not app_id or not app_secret:
        return None
    return Credentials(app_id, app_secret, "SYMBL_APP_ID and SYMBL_APP_SECRET")


def _from_keyring(url: str, timeout: float) -> Credentials | None:
    stored = ask_keyring(lambda: _read_keyring(_key(url)), timeout)
    return Credentials(stored.app_id, stored.app_secret, _KEYRING) if stored else None


def _from_file(url: str) -> Credentials | None:
    stored = _read_file().get(_key(url))
    return Credentials(stored.app_id, stored.app_secret, str(_path())) if stored else None


def _read_keyring(name: str) -> _StoredCredentials | None:
    text = keyring_backend().get_password(SERVICE, name)
    return msgspec.json.decode(text, type=_StoredCredentials) if text else None


def _write_keyring(name: str, stored: _StoredCredentials) -> bool:
    keyring_backend().set_password(SERVICE, name, msgspec.json.encode(stored).decode())
    return _read_keyring(name) == stored  # the null back end takes everything and keeps nothing


def _delete_from_keyring(name: str) -> bool:
    # Asked first: back ends raise different errors for an entry that is missing.
    found = keyring_backend().get_password(SERVICE, name) is not None
    if found:
        keyring_backend().delete_password(SERVICE, name)
    return found


def _path() -> Path:
    return paths.config_dir() / "credentials.toml"


def _read_file() -> dict[str, _StoredCredentials]:
    """Read the file's entries by the addresses of engines; empty without a file."""
    path = _path()
    if (content := read_private_file(path)) is None:
        return {}
    try:
        return msgspec.convert(parse_toml(content), dict[str, _StoredCredentials])
    except ValueError:  # ours and msgspec's
        # Not chained: what was found there instead might be part of a secret.
        raise ConfigError(f"{path}: is not as symbl-tui writes it", "remove it and log in again") from None


def _delete_from_file(url: str) -> bool:
    entries = _read_file()
    found = entries.pop(_key(url), None) is not None
    if found:
        _write_file(entries)
    return found


def _write_file(entries: dict[str, _StoredCredentials]) -> None:
    """Replace the file atomically, private at every moment; delete it when there are no entries."""
    path = _path()
    try:
        if not entries:
            path.unlink()
            return
        text = "# Written by: symbl-tui login\n" + dump_toml(msgspec.to_builtins(entries))
        paths.write_atomically(path, text.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
