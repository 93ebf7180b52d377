"""The secrets of the platforms that calls come from. Everything here blocks.

Searched in this order: the environment, the system's keyring, a file that only its owner may read.
"""

import secrets
from collections.abc import Iterable
from typing import Final

from symbl_tui.config.keyring_store import KEYRING_TIMEOUT
from symbl_tui.config.secret_store import SecretStore
from symbl_tui.errors import ConfigError

PATH_TOKEN: Final = "SYMBL_TUI_TOKEN"
"""The end of the paths of platforms that sign nothing."""

# Characters: a platform's secret may be so long ...
_MOST: Final = 4000
# ... and so many have 100 bits in any usual alphabet.
_SAFE: Final = 20
_NEW_BYTES: Final = 24


_STORE: Final = SecretStore(
    file="call_secrets.toml",
    written_by="symbl-tui calls secret",
    expected='NAME = "..."',
    variable=lambda name: name,
    entry=lambda name: f"calls {name}",
)


def find_call_secrets(names: Iterable[str], *, keyring_timeout: float = KEYRING_TIMEOUT) -> dict[str, str]:
    """The secrets with these names, as far as there are any.

    Raises:
        ConfigError: the file is damaged or not private, or the path's secret has characters that no path has.
    """
    found = {
        name: value.strip() for name, value in _STORE.find(names, keyring_timeout=keyring_timeout).items()
    }
    token = found.get(PATH_TOKEN)
    if token is not None:
        _check_path_token(token)
    return {name: value for name, value in found.items() if value}


def save_call_secret(name: str, secret: str, *, keyring_timeout: float = KEYRING_TIMEOUT) -> str:
    """Save a secret in place of the one of that name; return where: the keyring, or the path of the file.

    Raises:
        ConfigError: it is not valid, or neither can be written.
    """
    if not secret.strip() or len(secret) > _MOST:
        raise ConfigError(f"expected a secret of up to {_MOST} characters")
    if name == PATH_TOKEN:
        _check_path_token(secret.strip())
    return _STORE.save(name, secret.strip(), keyring_timeout=keyring_timeout)


def is_short(token: str) -> bool:
    """Whether a secret of a path is short enough to be guessed by trying."""
    return len(token) < _SAFE


def new_path_token() -> str:
    """A random secret for a path."""
    return secrets.token_urlsafe(_NEW_BYTES)


def _check_path_token(token: str) -> None:
    """Raise ConfigError for a token that a path cannot hold as it is."""
    plain = all(character.isascii() and (character.isalnum() or character in "-_~") for character in token)
    if not plain or not token:
        raise ConfigError(
            f"{PATH_TOKEN}: expected letters, digits, dashes and underscores",
            f"symbl-tui calls secret {PATH_TOKEN} makes one",
        )
