"""The secrets that webhooks are signed with, by name: none of them is in a profile. Everything here blocks.

Searched in this order: the environment (``SYMBL_WEBHOOK_SECRET_NAME``), the system's keyring, a file that
only its owner may read.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.config.keyring_store import KEYRING_TIMEOUT, SERVICE, ask_keyring, keyring_backend
from symbl_tui.config.private_file import read_private_file
from symbl_tui.config.toml_parsing import parse_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

_PREFIX: Final = "whsec_"
_LEAST, _MOST = 24, 64
"""Bytes of a key, as the Standard Webhooks specification recommends."""
# Bytes of a new one.
_NEW: Final = 32


def new_webhook_secret() -> str:
    """A random secret, in the form that both ends store."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_NEW)).decode()


def webhook_key(secret: str) -> bytes:
    """The key in a secret. Raises :class:`ConfigError` for one that is none."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.strip().startswith(_PREFIX) or not _LEAST <= len(key) <= _MOST:
        # Not chained, and without the text: it may be most of a secret.
        raise ConfigError(
            f"expected a secret of {_PREFIX} and {_LEAST} to {_MOST} bytes in base64",
            "symbl-tui hooks secret NAME makes one",
        ) from None
    return key


def find_webhook_key(name: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> bytes:
    """The key of the secret with a name.

    Raises:
        ConfigError: there is none, it is damaged, or the file is not private.
    """
    found = (
        os.environ.get(environment_name(name))
        or ask_keyring(lambda: keyring_backend().get_password(SERVICE, _entry(name)), keyring_timeout)
        or _read_file().get(name)
    )
    if not found:
        raise ConfigError(
            f'there is no webhook secret "{name}"',
            f"symbl-tui hooks secret {name} makes one, or set {environment_name(name)}",
        )
    return webhook_key(found)


def save_webhook_secret(name: str, secret: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
    """Save a secret in place of the one of that name; return where: the keyring, or the path of the file.

    Raises:
        ConfigError: it is none, or neither can be written.
    """
    webhook_key(secret)
    if ask_keyring(lambda: _write_keyring(_entry(name), secret), keyring_timeout):
        _write_file({key: value for key, value in _read_file().items() if key != name})
        return "the keyring"
    _write_file({**_read_file(), name: secret})
    return str(_path())


def environment_name(name: str) -> str:
    """The environment variable of the secret with a name."""
    return f"SYMBL_WEBHOOK_SECRET_{name.upper().replace('-', '_')}"


def _entry(name: str) -> str:
    return f"webhook {name}"


def _write_keyring(entry: str, secret: str) -> bool:
    keyring_backend().set_password(SERVICE, entry, secret)
    # The null back end takes everything and keeps nothing.
    return keyring_backend().get_password(SERVICE, entry) == secret


def _path() -> Path:
    return paths.config_dir() / "webhook_secrets.toml"


def _read_file() -> dict[str, str]:
    path = _path()
    if (content := read_private_file(path)) is None:
        return {}
    try:
        return msgspec.convert(parse_toml(content), dict[str, str])
    except ValueError:  # ours and msgspec's
        # Not chained: what was found there instead might be part of a secret.
        raise ConfigError(f'{path}: expected NAME = "{_PREFIX}..." in every line') from None


def _write_file(entries: dict[str, str]) -> None:
    import tomli_w  # not needed before the first paint

    path = _path()
    try:
        if entries:
            text = "# Written by: symbl-tui hooks secret\n" + tomli_w.dumps(entries)
            paths.write_atomically(path, text.encode())
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
