"""Where the app id and secret of an engine live; never on the command line, never in a profile.

Looked for in this order: the environment, the system's keyring, a file that only its owner may read. Knows
nothing of screens and nothing of the network. Whatever asks the keyring may block for some seconds: it is
another process, and over SSH often one that waits for an answer to a dialog nobody sees.
"""

import os
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from symbl_tui.errors import AuthenticationError, ConfigError
from symbl_tui.system import paths

if TYPE_CHECKING:  # start-up time
    from keyring.backend import KeyringBackend

_SERVICE: Final = "symbl-tui"
_PATIENCE: Final = 4.0
"""Seconds that a keyring may take to answer before it counts as none."""
_MAX_BYTES: Final = 1 << 20
_OTHERS: Final = 0o077
"""The mode bits that let anybody but the owner in."""
_SYMBL: Final = "https://api.symbl.ai"
_KEYRING: Final = "the keyring"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an engine lets an application in with."""

    app_id: str
    app_secret: str = field(repr=False)
    origin: str = ""
    """Where they were found, as a person would say it; empty when they were just typed in."""


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the keyring or the file."""

    app_id: str
    app_secret: str


def named_url() -> str | None:
    """The server that the environment names (``SYMBL_BASE_URL``), if it names one."""
    return os.environ.get("SYMBL_BASE_URL", "").rstrip("/") or None


def default_url() -> str:
    """The server to log in to when nobody names one: ``SYMBL_BASE_URL``, else Symbl's cloud."""
    return named_url() or _SYMBL


def find(url: str) -> Credentials | None:
    """The credentials for the engine at ``url``, or None.

    Raises:
        ConfigError: the file is not private, or not as we wrote it.
    """
    return _from_environment() or _from_keyring(url) or _from_file(url)


def find_credentials(url: str) -> Credentials:
    """As :func:`find`, for when there is no going on without.

    Raises:
        AuthenticationError: there are none.
        ConfigError: the file is not private, or not as we wrote it.
    """
    if found := find(url):
        return found
    raise AuthenticationError(
        f"{url} asks for an app id and a secret",
        f"run: symbl-tui login --url {url}, or set SYMBL_APP_ID and SYMBL_APP_SECRET",
    )


def place() -> str:
    """Where :func:`remember` would most likely put credentials: the keyring, or the file's path."""
    usable = _asked(lambda: _backend().priority > 0)
    return _KEYRING if usable else str(_file())


def remember(url: str, credentials: Credentials) -> str:
    """Keep the credentials for the engine at ``url``; where: the keyring, or the path of the file.

    Raises:
        ConfigError: neither can be written.
    """
    kept = _Kept(credentials.app_id, credentials.app_secret)
    if _asked(lambda: _put_in_keyring(_name(url), kept)):
        _remove_from_file(url)  # two places would one day disagree
        return _KEYRING
    _write({**_read(), _name(url): kept})
    return str(_file())


def forget(url: str) -> bool:
    """Remove what was remembered for the engine at ``url``; whether there was something.

    Raises:
        ConfigError: the file is not private, not as we wrote it, or cannot be written.
    """
    in_keyring = bool(_asked(lambda: _take_from_keyring(_name(url))))
    return _remove_from_file(url) or in_keyring


def _name(url: str) -> str:
    return url.rstrip("/")


def _from_environment() -> Credentials | None:
    app_id, app_secret = os.environ.get("SYMBL_APP_ID", ""), os.environ.get("SYMBL_APP_SECRET", "")
    if not app_id or not app_secret:
        return None
    return Credentials(app_id, app_secret, "SYMBL_APP_ID and SYMBL_APP_SECRET")


def _from_keyring(url: str) -> Credentials | None:
    kept = _asked(lambda: _get_from_keyring(_name(url)))
    return Credentials(kept.app_id, kept.app_secret, _KEYRING) if kept else None


def _from_file(url: str) -> Credentials | None:
    kept = _read().get(_name(url))
    return Credentials(kept.app_id, kept.app_secret, str(_file())) if kept else None


def _asked(question: Callable[[], T]) -> T | None:
    """What the keyring answers; None when there is none, when it is locked or broken, or says nothing."""
    answers: SimpleQueue[T] = SimpleQueue()

    def ask() -> None:
        # A back end may raise anything: those of other packages are loaded too.
        with suppress(Exception):
            answers.put(question())

    asking = Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    asking.join(_PATIENCE)
    try:
        return answers.get_nowait()
    except Empty:
        return None


def _backend() -> "KeyringBackend":
    import keyring  # start-up time: it looks through every installed package

    return keyring.get_keyring()


def _get_from_keyring(name: str) -> _Kept | None:
    said = _backend().get_password(_SERVICE, name)
    return msgspec.json.decode(said, type=_Kept) if said else None


def _put_in_keyring(name: str, kept: _Kept) -> bool:
    _backend().set_password(_SERVICE, name, msgspec.json.encode(kept).decode())
    return _get_from_keyring(name) == kept  # the null back end takes everything and keeps nothing


def _take_from_keyring(name: str) -> bool:
    found = _backend().get_password(_SERVICE, name) is not None
    if found:
        _backend().delete_password(_SERVICE, name)
    return found


def _file() -> Path:
    return paths.config_dir() / "credentials.toml"


def _read() -> dict[str, _Kept]:
    """The file's entries by the engines' addresses; none without a file."""
    path = _file()
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MAX_BYTES)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if mode & _OTHERS:
        raise ConfigError(f"{path}: others on this machine can read it", f"run: chmod 600 {path}")
    try:
        return msgspec.convert(tomllib.loads(content.decode()), dict[str, _Kept])
    except (ValueError, RecursionError):  # msgspec's and tomllib's errors are ValueErrors
        # Not chained: what was found there instead might be part of a secret.
        raise ConfigError(f"{path}: is not as symbl-tui writes it", "remove it and log in again") from None


def _remove_from_file(url: str) -> bool:
    entries = _read()
    found = entries.pop(_name(url), None) is not None
    if found:
        _write(entries)
    return found


def _write(entries: dict[str, _Kept]) -> None:
    """Replace the file in one step; it is nobody else's to read at any moment. No entries: no file."""
    import tomli_w  # start-up time

    path = _file()
    try:
        if not entries:
            path.unlink()
            return
        text = "# Written by: symbl-tui login\n" + tomli_w.dumps(msgspec.to_builtins(entries))
        paths.replace(path, text.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
