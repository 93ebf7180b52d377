"""The saved profiles: their names, and how one is written, shown and deleted. config.py says what one is."""

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from symbl_tui import paths
from symbl_tui.config import MAX_BYTES, Profile, find_profile, load_profile, over_shared, to_table
from symbl_tui.errors import ConfigError
from symbl_tui.text import clean

_NAME: Final = re.compile(r"[^\W_](?:[\w -]{0,58}[\w-])?")
_SECRET: Final = re.compile(r"//[^/?#]*@|[?&][^=&]*(?:key|token|secret|password)[^=&]*=", re.IGNORECASE)
"""A user or a password in an address, or a parameter that carries one."""


def check_name(name: str) -> str:
    """``name``, when a profile may be called that.

    Raises:
        ConfigError: It has other characters than letters, digits, dash, underscore and space, or too many.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f'"{clean(name, 60)}" is no name for a profile; use at most 60 letters, digits, dashes, '
            "underscores and spaces, with a letter or digit first"
        )
    return name


def names() -> tuple[str, ...]:
    """The names of all saved profiles, in order."""
    found = (path.stem for path in (paths.config_dir() / "profiles").glob("*.toml"))
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def exists(name: str) -> bool:
    """Whether a profile of that name is saved."""
    return check_name(name) in names()


def show(name_or_path: str) -> str:
    """A profile as the program reads it, config.toml included, in TOML.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    return _toml(to_table(load_profile(name_or_path)))


def untitled(profile: Profile) -> Profile:
    """The profile without a title that is only the name it was saved under, so that a copy gets its own."""
    return msgspec.structs.replace(profile, title="") if profile.title in names() else profile


def save(name: str, profile: Profile) -> Path:
    """Save a profile whole; one of that name is replaced in one step. Blocks.

    Without a title it will be read with its name as the title; all else is read back as it was saved.

    Returns:
        The file, which only its owner may read.

    Raises:
        ConfigError: The name or a value is not possible, a secret is in it, or the disk refuses.
    """
    path, table = find_profile(check_name(name)), to_table(profile)
    _check_secrets(profile, path)
    saved = msgspec.structs.replace(profile, title=profile.title or path.stem)
    if (read := over_shared(table, path)) != saved:
        raise ConfigError(
            f"{path}: config.toml sets what this profile leaves open ({', '.join(_differing(read, saved))}); "
            "take it out there first"
        )
    try:
        content = _toml(table).encode()
    except UnicodeEncodeError as error:
        raise ConfigError(f"{path}: expected text, but a name or path in it is not UTF-8") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: expected a profile of at most 1 MiB; leave out some trackers")
    try:
        paths.replace(path, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def delete(name: str) -> None:
    """Delete a saved profile.

    Raises:
        ConfigError: There is none of that name, or the disk refuses.
    """
    path = find_profile(check_name(name))
    try:
        path.unlink()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be deleted ({error.strerror})") from error


def _check_secrets(profile: Profile, path: Path) -> None:
    for key, value in (("engine.url", profile.engine.url), ("source.spec", profile.source.spec)):
        if _SECRET.search(value):
            raise ConfigError(f"{path}: {key}: expected no user, password or key; a profile holds no secret")


def _differing(one: Profile, other: Profile) -> list[str]:
    """The keys by which two profiles differ, one table deep."""
    ours, theirs = _flat(to_table(one)), _flat(to_table(other))
    return sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))


def _flat(table: dict[str, Any]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        inner = value if isinstance(value, dict) else {"": value}
        flat |= {f"{key}.{rest}".rstrip("."): each for rest, each in inner.items()}
    return flat


def _toml(table: dict[str, Any]) -> str:
    import tomli_w  # not needed before the first paint

    return tomli_w.dumps(table)
