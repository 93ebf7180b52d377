"""Read TOML files, bounded in every way; merge tables, prepare them to be written."""

import errno
from pathlib import Path
from typing import Any, Final

from symbl_tui.config.toml_parsing import InvalidToml, parse_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system.directory import read_beneath
from symbl_tui.system.regular_files import read_bounded

MAX_BYTES: Final = 1 << 20
"""Upper limit of the size of a file."""


def load_toml(path: Path, *, limit: int = MAX_BYTES, beneath: Path | None = None) -> dict[str, Any]:
    """Read the table in an untrusted file.

    Args:
        path: the file.
        limit: bytes that it may have.
        beneath: a folder that it is in, which may come from anybody too: below it nothing may be a link.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read, is no regular file, or is larger than that.
        InvalidToml: it is no TOML, or nested too deeply.
    """
    if beneath is None:
        return parse_toml(read_bounded(path, limit))
    return parse_toml(read_beneath(beneath, path, limit))


def read_toml(path: Path, *, beneath: Path | None = None) -> dict[str, Any]:
    """Read the table in a configuration file; for ``beneath`` see :func:`load_toml`.

    Raises:
        ConfigError: the file is missing, unreadable, too large or no TOML.
    """
    if (table := read_optional_toml(path, beneath=beneath)) is None:
        raise ConfigError(f"{path}: there is no such file", "write one after config.example.toml")
    return table


def read_optional_toml(path: Path, *, beneath: Path | None = None) -> dict[str, Any] | None:
    """As :func:`read_toml`; None where there is no such file."""
    try:
        return load_toml(path, beneath=beneath)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise ConfigError(f"{path}: expected a TOML file of at most 1 MiB") from error
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except InvalidToml as error:
        raise ConfigError(f"{path}: expected TOML, but {error.fault}", error.remedy) from error


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
