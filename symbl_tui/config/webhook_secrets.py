"""The secrets that webhooks are signed with, by name: none of them is in a profile. Everything here blocks.

Searched in this order: the environment (``SYMBL_WEBHOOK_SECRET_NAME``), the system's keyring, a file that
only its owner may read.
"""

import base64
import binascii
import secrets
from typing import Final

from symbl_tui.config.keyring_store import KEYRING_TIMEOUT
from symbl_tui.config.secret_store import SecretStore
from symbl_tui.errors import ConfigError

_PREFIX: Final = "whsec_"
_LEAST, _MOST = 24, 64
"""Bytes of a key, as the Standard Webhooks specification recommends."""
# Bytes of a new one.
_NEW: Final = 32


def new_webhook_secret() -> str:
    """A random secret, in the form that both ends store."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_NEW)).decode()


def webhook_key(secret: str) -> bytes:
    """The key in a secret. Raises :class:`ConfigError` for an invalid one."""
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
    if not (found := _STORE.find((name,), keyring_timeout=keyring_timeout)):
        raise ConfigError(
            f'there is no webhook secret "{name}"',
            f"symbl-tui hooks secret {name} makes one, or set {environment_name(name)}",
        )
    return webhook_key(found[name])


def save_webhook_secret(name: str, secret: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
    """Save a secret in place of the one of that name; return where: the keyring, or the path of the file.

    Raises:
        ConfigError: it is not valid, or neither can be written.
    """
    webhook_key(secret)
    return _STORE.save(name, secret, keyring_timeout=keyring_timeout)


def environment_name(name: str) -> str:
    """The environment variable of the secret with a name."""
    return f"SYMBL_WEBHOOK_SECRET_{name.upper().replace('-', '_')}"


_STORE: Final = SecretStore(
    file="webhook_secrets.toml",
    written_by="symbl-tui hooks secret",
    expected=f'NAME = "{_PREFIX}..."',
    variable=environment_name,
    entry=lambda name: f"webhook {name}",
)
