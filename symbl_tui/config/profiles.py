"""The saved profiles: their names, and how one is written, shown, edited, renamed and deleted.

config.py says what one is. Everything here blocks.
"""

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from symbl_tui.config.profile import (
    Profile,
    find_profile,
    load_profile,
    over_shared,
    to_table,
)
from symbl_tui.config.toml import MAX_BYTES, read_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

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
            f'"{clean(name, 60)}" is no name for a profile',
            "use at most 60 letters, digits, dashes, underscores and spaces, with a letter or digit first",
        )
    return name


def names() -> tuple[str, ...]:
    """The names of all saved profiles, in order."""
    found = (path.stem for path in (paths.config_dir() / "profiles").glob("*.toml"))
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def exists(name: str) -> bool:
    """Whether a profile of that name is saved."""
    return check_name(name) in names()


@dataclass(frozen=True, slots=True)
class Entry:
    """A saved profile, as a list shows it."""

    name: str
    profile: Profile | None
    """None when it is wrong."""
    fault: str = ""
    """What is wrong with it, in one sentence."""
    text: str = ""
    """The file itself."""


def entries(load: Callable[[str], Profile] = load_profile) -> tuple[Entry, ...]:
    """All saved profiles in order, those that are wrong too."""
    return tuple(_entry(name, load) for name in names())


def _entry(name: str, load: Callable[[str], Profile]) -> Entry:
    try:
        with find_profile(name).open("rb") as file:
            text = file.read(MAX_BYTES).decode(errors="replace")
    except OSError:
        text = ""  # loading it says why
    try:
        return Entry(name, load(name), text=text)
    except ConfigError as error:
        return Entry(name, None, str(error), text)


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
            f"{path}: config.toml sets what this profile leaves open ({', '.join(_differing(read, saved))})",
            "take it out there first",
        )
    try:
        content = _toml(table).encode()
    except UnicodeEncodeError as error:
        raise ConfigError(f"{path}: expected text, but a name or path in it is not UTF-8") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: expected a profile of at most 1 MiB", "leave out some trackers")
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    try:
        paths.replace(path, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy of a profile to edit: it takes the place of the profile once it is right."""

    target: Path
    path: Path
    """The copy, in a directory of its own: editors leave more than one file behind."""

    def keep(self) -> bool:
        """Put the copy in the profile's place, in one step; False when nothing was changed.

        Raises:
            ConfigError: The copy is wrong, holds a secret, or the disk refuses; the profile stays as it was.
        """
        try:
            _check_secrets(over_shared(read_toml(self.path), self.target), self.target)
            content = self.path.read_bytes()
            changed = content != self.target.read_bytes()
        except OSError as error:
            raise ConfigError(f"{self.target}: cannot be read ({error.strerror})") from error
        if changed:
            _write(self.target, content)
        return changed

    def discard(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def draft(name: str) -> Draft:
    """A copy of a profile to edit, right or wrong; whoever asks for it discards it.

    Raises:
        ConfigError: There is none of that name, or the disk refuses.
    """
    target = _saved(name)
    try:
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=".edit-"))
        return Draft(target, Path(shutil.copyfile(target, beside / target.name)))
    except OSError as error:
        raise ConfigError(f"{target}: cannot be copied ({error.strerror})") from error


def rename(old: str, new: str) -> None:
    """Give a saved profile another name; one of that name is never replaced.

    Raises:
        ConfigError: There is none, the name is not possible or taken, or the disk refuses.
    """
    path = _saved(old)
    if exists(new):
        raise ConfigError(
            f"there is a profile '{new}' already", "choose another name, or delete that one first"
        )
    try:
        path.rename(find_profile(new))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be renamed ({error.strerror})") from error


def _saved(name: str) -> Path:
    if not exists(name):
        raise ConfigError(f"there is no profile '{name}'", "symbl-tui profiles list shows them")
    return find_profile(name)


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
    source = profile.source
    also = [(f"source.also[{index}].spec", each.spec) for index, each in enumerate(source.also)]
    for key, value in (("engine.url", profile.engine.url), ("source.spec", source.spec), *also):
        if _SECRET.search(value):
            raise ConfigError(
                f"{path}: {key}: expected no user, password or key", "a profile holds no secret"
            )


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
