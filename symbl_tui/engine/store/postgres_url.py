"""The address of a PostgreSQL database and the password for it, which is in no settings and no message."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from symbl_tui.errors import ConfigError

PASSWORD: Final = "SYMBL_TUI_STORE_PASSWORD"
"""The environment variable with the password of ``store.url``."""

_DRIVER: Final = "postgresql+psycopg"
EXPECTED: Final = "expected postgresql+psycopg://USER@HOST/DATABASE"
"""What an address looks like, as a remedy."""

# A password is shorter; a file that is longer is another one.
_MOST_BYTES: Final = 4096


def parse_postgres_url(url: str, key: str = "store.url", expected: str = EXPECTED) -> URL:
    """Parse an address without a password.

    Args:
        url: Such as ``postgresql+psycopg://symbl@db/symbl?sslmode=verify-full``.
        key: The setting or option that it comes from, for the message.
        expected: What is expected there, for the remedy.

    Raises:
        ConfigError: It is another kind of address, or has a password in it.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(f"{key}: no address of a database", expected) from None
    if parsed.password is not None or "password" in parsed.query:
        raise ConfigError(f"{key}: has a password in it", f"put it into {PASSWORD} or store.password_file")
    if parsed.drivername not in (_DRIVER, "postgresql"):
        raise ConfigError(f"{key}: no database of this kind ({parsed.drivername[:40]})", expected)
    if not parsed.database:
        raise ConfigError(f"{key}: names no database", expected)
    return parsed.set(drivername=_DRIVER)


def store_password(environment: Mapping[str, str], file: str = "") -> str:
    """The password of the environment, else of a file, whose last line break is not part of it; or empty.

    Raises:
        ConfigError: The file cannot be read.
    """
    if password := environment.get(PASSWORD, ""):
        return password
    if not file:
        return ""
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ConfigError(f"{file}: too long for a password", "set store.password_file to another file")
        return content.decode().removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"{file}: cannot read the password: {reason}", "set store.password_file") from error
