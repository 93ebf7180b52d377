"""Read TOML files with a size limit, merge tables, prepare them to be written."""

import tomllib
from pathlib import Path
from typing import Any, Final

from symbl_tui.errors import ConfigError

MAX_BYTES: Final = 1 << 20
"""Upper limit of the size of a file."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read the table in a file of ours.

    Raises:
        ConfigError: the file is missing, unreadable, too large or no TOML.
    """
    try:
        with path.open("rb") as file:
            # One byte more than allowed shows that there is more, without reading it.
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


def merge_tables(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Merge ``own`` over ``base``: tables are merged, all other values replaced."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        tables = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = merge_tables(below or {}, value) if tables else value
    return merged


def drop_none(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Drop the keys whose value is None, which TOML cannot express."""
    if isinstance(value, dict):
        return {key: drop_none(inner) for key, inner in value.items() if inner is not None}
    return [drop_none(inner) for inner in value] if isinstance(value, list | tuple) else value
