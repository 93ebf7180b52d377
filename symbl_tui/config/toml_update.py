"""Set keys in the user's TOML files; comments, order and all other keys stay as the user wrote them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.config.toml import MAX_BYTES
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

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
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if len(old) > MAX_BYTES:
            raise ConfigError(f"{path}: is over 1 MiB, {otherwise}")
        new = _updated(old, path, table, values, otherwise)
        if new != old:
            paths.write_atomically(path, new.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}), {otherwise}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8, {otherwise}") from error


def _updated(old: str, path: Path, table: str, values: Mapping[str, str], otherwise: str) -> str:
    import tomlkit  # not needed before the first paint
    from tomlkit.exceptions import TOMLKitError  # as above

    try:
        before = tomllib.loads(old)
        document = tomlkit.parse(old)
        section = document.setdefault(table, tomlkit.table())
        for key, value in values.items():
            section[key] = value
        new = tomlkit.dumps(document)
        after = tomllib.loads(new)
    except (tomllib.TOMLDecodeError, TOMLKitError, RecursionError) as error:
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
