"""Tables of TOML: read from files that nobody vouches for, laid over each other, made fit to be written."""

import tomllib
from pathlib import Path
from typing import Any, Final

from symbl_tui.errors import ConfigError

MAX_BYTES: Final = 1 << 20
"""How large a file of ours may be."""


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a file of ours.

    Raises:
        ConfigError: the file is missing, unreadable, too large or no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file", "write one after config.example.toml") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: expected a TOML file of at most 1 MiB")
    try:
        return tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: expected TOML, but {str(error) or 'it is nested too deeply'}") from error


def laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``base`` with every key of ``own`` on top; tables are merged, all else replaced."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        tables = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = laid_over(below or {}, value) if tables else value
    return merged


def without_none(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """The value without the keys that have none, which TOML cannot say."""
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list | tuple) else value
