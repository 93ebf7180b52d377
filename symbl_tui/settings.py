"""What the program writes into the user's config.toml; everything else there stays as the user wrote it."""

import tomllib
from pathlib import Path
from typing import Final

from symbl_tui import paths
from symbl_tui.errors import ConfigError
from symbl_tui.toml import MAX_BYTES

_STAYS: Final = "so the theme is not remembered"


def remember_theme(name: str) -> None:
    """Make ``[ui] theme`` in config.toml ``name``, in one step. Blocks.

    Raises:
        ConfigError: The theme cannot be written into that file, or the disk refuses; it stays as it is.
    """
    path = (paths.config_dir() / "config.toml").resolve()  # a link stays a link
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if len(old) > MAX_BYTES:
            raise ConfigError(f"{path}: is over 1 MiB, {_STAYS}")
        new = _with_theme(old, name, path)
        if new != old:
            paths.replace(path, new.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}), {_STAYS}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8, {_STAYS}") from error


def _with_theme(old: str, name: str, path: Path) -> str:
    # Not needed before the first paint.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        before = tomllib.loads(old)
        document = tomlkit.parse(old)
        ui = document.setdefault("ui", tomlkit.table())
        ui["theme"] = name
        new = tomlkit.dumps(document)
        after = tomllib.loads(new)
    except (tomllib.TOMLDecodeError, TOMLKitError, RecursionError) as error:
        raise ConfigError(f"{path}: is no TOML ({error}), {_STAYS}") from error
    except (TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: ui: expected a table, {_STAYS}") from error
    if after != {**before, "ui": {**before.get("ui", {}), "theme": name}}:
        raise ConfigError(f"{path}: cannot be changed without loss, {_STAYS}; set ui.theme there yourself")
    return new
