"""Set keys in the user's TOML files; comments, order and all other keys stay as the user wrote them."""

import codecs
import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from symbl_tui.config.toml_parsing import InvalidToml, count_dots, decode_toml, parse_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.regular_files import read_bounded

# tomlkit takes time quadratic in dotted keys and is slow otherwise: half a second for what these allow.
_MAX_BYTES: Final = 1 << 16
_MAX_DOTS: Final = 500
_THEME_STAYS: Final = "so the theme is not remembered"


def save_theme(name: str) -> None:
    """Set ``[ui] theme`` in config.toml, in one step. Blocks.

    Raises:
        ConfigError: The theme cannot be written into that file, or the disk refuses; it stays as it is.
    """
    update_table(paths.config_dir() / "config.toml", "ui", {"theme": name}, _THEME_STAYS)


def update_table(path: Path, table: str, values: Mapping[str, str], otherwise: str) -> None:
    """Set keys of one table in a TOML file, in one step. Blocks.

    Args:
        path: The file; made when it is not there.
        table: The table's name.
        values: Its keys that change, with their new values.
        otherwise: The consequence when it cannot be done, for the error's sentence.

    Raises:
        ConfigError: They cannot be written into that file, or the disk refuses; it stays as it is.
    """
    path = path.resolve()  # a link stays a link
    try:
        old = _read(path)
        new = _updated(old, path, table, values, otherwise)
        if new != old:
            paths.write_atomically(path, new)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise ConfigError(f"{path}: is over 64 KiB, {otherwise}") from error
        raise ConfigError(f"{path}: cannot be written ({error.strerror}), {otherwise}") from error


def _read(path: Path) -> bytes:
    try:
        return read_bounded(path, _MAX_BYTES)
    except FileNotFoundError:
        return b""


def _updated(content: bytes, path: Path, table: str, values: Mapping[str, str], otherwise: str) -> bytes:
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        before, old = parse_toml(content), decode_toml(content)
        if count_dots(old) > _MAX_DOTS:
            raise ConfigError(f"{path}: has over {_MAX_DOTS} dotted keys, {otherwise}")
        document = tomlkit.parse(old)
        section = document.setdefault(table, tomlkit.table())
        for key, value in values.items():
            section[key] = value
        new = mark + tomlkit.dumps(document).encode()
        after = parse_toml(new)
    except InvalidToml as error:
        raise ConfigError(f"{path}: is no TOML ({error.fault}), {otherwise}", error.remedy) from error
    except (TOMLKitError, RecursionError) as error:
        raise ConfigError(f"{path}: is no TOML ({error}), {otherwise}") from error
    except (TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: {table}: expected a table, {otherwise}") from error
    # Read back: tomlkit loses or moves keys of some unusual documents, and the user's file must stay whole.
    if after != {**before, table: {**before.get(table, {}), **values}}:
        keys = " and ".join(f"{table}.{key}" for key in values)
        raise ConfigError(
            f"{path}: cannot be changed without loss, {otherwise}", f"set {keys} there yourself"
        )
    return new
