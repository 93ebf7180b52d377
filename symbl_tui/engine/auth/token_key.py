"""The key that tokens are signed with: shared by all nodes of a store, or new at every start."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import ConfigError

TOKEN_KEY: Final = "SYMBL_TUI_TOKEN_KEY"
"""The environment variable with the key."""

MIN_BYTES: Final = 32
"""Of a key."""

_MAX_BYTES: Final = 64 * 1024
_REMEDY: Final = "symbl-tui engine token-key makes one"


class TokenKey:
    """One or more keys: the first signs, all of them verify, so that a key can be replaced node by node."""

    def __init__(self, keys: tuple[bytes, ...], *, shared: bool) -> None:
        """Take keys of at least :data:`MIN_BYTES`; ``shared``: with other nodes."""
        self.shared = shared
        # Derived: what signs tokens is not what the fingerprint is made of.
        self.signing = tuple(_derive(key, b"tokens") for key in keys)
        """What tokens are signed with, the current one first."""
        self.fingerprints = tuple(_derive(key, b"fingerprint")[:8].hex() for key in keys)
        """What tells keys apart, in the order of the keys; a key cannot be found from it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fingerprints!r})"

    @classmethod
    def random(cls) -> "TokenKey":
        """A key of this process alone: tokens of an earlier engine are void."""
        return cls((secrets.token_bytes(MIN_BYTES),), shared=False)

    @classmethod
    def parse(cls, text: str, source: str) -> "TokenKey":
        """The keys of a text, one a line; ``source`` names it in errors. Raises ConfigError."""
        keys = tuple(line.strip().encode() for line in text.splitlines() if line.strip())
        if not keys:
            raise ConfigError(f"{source}: there is no token key in it", _REMEDY)
        if min(map(len, keys)) < MIN_BYTES:
            raise ConfigError(f"{source}: a token key has at least {MIN_BYTES} bytes", _REMEDY)
        return cls(keys, shared=True)


def new_token_key() -> str:
    """A new key as text: 32 random bytes in hexadecimal."""
    return secrets.token_hex(MIN_BYTES)


def token_key_from(environment: Mapping[str, str], file: str) -> TokenKey:
    """The key of the environment, else of a file (empty: none), else a random one.

    Raises:
        ConfigError: The file cannot be read, or a key is too short.
    """
    if text := environment.get(TOKEN_KEY, ""):
        return TokenKey.parse(text, TOKEN_KEY)
    if not file:
        return TokenKey.random()
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ConfigError(f"{file}: too long for token keys", _REMEDY)
        # Never decoded with replacements: different keys of random bytes could become the same text.
        return TokenKey.parse(content.decode(), file)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"{file}: cannot read the token key: {reason}", _REMEDY) from error


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"symbl-tui " + purpose, hashlib.sha256)
