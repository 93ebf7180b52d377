"""Load profiles from TOML, checked; convert them back to tables. Blocks.

``config.toml`` in the config directory holds what all profiles share, in the same format; a profile is merged
over it.
"""

from pathlib import Path
from typing import Any

import msgspec

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.config.profile_errors import describe_profile_error
from symbl_tui.config.profile_names import is_path, profile_path, unknown_profile
from symbl_tui.config.toml import drop_none, merge_tables, read_optional_toml, read_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths


def load_profile(name_or_path: str | None = None, *, engine: str = LOCAL) -> Profile:
    """Load config.toml with a profile merged over it.

    Args:
        name_or_path: A path (has a ``/`` or ends in ``.toml``), the name of a file in the profiles
            directory, or None for config.toml alone.
        engine: The engine where no file names one.

    Raises:
        ConfigError: a file is missing, unreadable, or holds a key, type or value that was not expected.
    """
    if name_or_path is None:
        return _load_shared(engine)[0]
    path = profile_path(name_or_path)
    if not (is_path(name_or_path) or path.exists()):
        raise unknown_profile(name_or_path)
    return profile_from_table(read_toml(path), path, engine)


def profile_from_table(table: dict[str, Any], path: Path, engine: str = LOCAL) -> Profile:
    """Convert the table of the profile file at ``path``: merged over config.toml, and checked.

    Raises:
        ConfigError: config.toml or the table holds a key, type or value that was not expected.
    """
    profile = _check(merge_tables(_load_shared(engine)[1], table), path)
    return profile if profile.title else msgspec.structs.replace(profile, title=path.stem)


def _load_shared(engine: str) -> tuple[Profile, dict[str, Any]]:
    """The profile in config.toml alone, and its table."""
    path = paths.config_dir() / "config.toml"
    # Below everything: the environment's engine only fills in where no file names one.
    table = merge_tables({"engine": {"url": engine}}, read_optional_toml(path) or {})
    return _check(table, path), table


def to_table(profile: Profile) -> dict[str, Any]:
    """The profile as a TOML table; keys without a value are left out."""
    table: dict[str, Any] = drop_none(msgspec.to_builtins(profile))
    return table


def _check(table: dict[str, Any], path: Path) -> Profile:
    try:
        return msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {describe_profile_error(error)}") from error
