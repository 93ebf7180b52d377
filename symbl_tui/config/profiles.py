"""The saved profiles: list, save, render, edit, rename and delete them. Everything here blocks."""

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile, profile_from_table, to_table
from symbl_tui.config.profile_names import check_name, exists, names, profile_path, unknown_profile
from symbl_tui.config.toml import MAX_BYTES, read_toml
from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.regular_files import read_bounded

# A user or a password in an address, or a parameter that carries one. The look-ahead and the possessive
# quantifier keep the time linear where a parameter has no "=".
_SECRET: Final = re.compile(
    r"//[^/?#]*@|[?&](?=[^=&?]*+=)[^=&?]*?(?:key|token|secret|password)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A saved profile in a listing: parsed, or with what is wrong in it."""

    name: str
    profile: Profile | None
    """None for an invalid file."""
    fault: str = ""
    """The error in an invalid file, as one sentence."""
    text: str = ""
    """The content of the file."""


def list_profiles(load: Callable[[str], Profile] = load_profile) -> tuple[SavedProfile, ...]:
    """All saved profiles in order of their names, invalid ones too."""
    return tuple(_read(name, load) for name in names())


def _read(name: str, load: Callable[[str], Profile]) -> SavedProfile:
    try:
        text = read_bounded(profile_path(name), MAX_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:
        text = ""  # the loader reports why
    try:
        return SavedProfile(name, load(name), text=text)
    except ConfigError as error:
        return SavedProfile(name, None, str(error), text)


def render(name_or_path: str) -> str:
    """Render a profile as it is loaded, config.toml included, as TOML.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    return dump_toml(to_table(load_profile(name_or_path)))


def without_default_title(profile: Profile) -> Profile:
    """Drop a title that is only the name of a saved profile, so that a copy gets its own."""
    return msgspec.structs.replace(profile, title="") if profile.title in names() else profile


def save(name: str, profile: Profile) -> Path:
    """Save a profile, replacing one of the same name atomically. Blocks.

    Without a title it is loaded with its name as the title; everything else is loaded as it was saved.

    Returns:
        The file, which only its owner may read.

    Raises:
        ConfigError: The name or a value is not possible, a secret is in it, or the disk refuses.
    """
    path, table = profile_path(check_name(name)), to_table(profile)
    _check_secrets(profile, path)
    saved = msgspec.structs.replace(profile, title=profile.title or path.stem)
    # Read back as it would be loaded: a key that is left out here may be set by config.toml.
    if (loaded := profile_from_table(table, path)) != saved:
        keys = ", ".join(_differing_keys(loaded, saved))
        raise ConfigError(
            f"{path}: config.toml sets what this profile leaves open ({keys})",
            "take it out there first",
        )
    try:
        content = dump_toml(table).encode()
    except UnicodeEncodeError as error:
        raise ConfigError(f"{path}: expected text, but a name or path in it is not UTF-8") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: expected a profile of at most 1 MiB", "leave out some trackers")
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    try:
        paths.write_atomically(path, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy of a profile to edit, which replaces the profile once it is valid."""

    target: Path
    path: Path
    """The copy, in a directory of its own, as editors write further files beside it."""

    def save(self) -> bool:
        """Replace the profile by the copy, atomically; False when nothing was changed.

        Raises:
            ConfigError: The copy is invalid or has a secret, or the disk refuses; the profile is unchanged.
        """
        try:
            _check_secrets(profile_from_table(read_toml(self.path), self.target), self.target)
            content = read_bounded(self.path, MAX_BYTES)
            changed = content != read_bounded(self.target, MAX_BYTES)
        except OSError as error:
            raise ConfigError(f"{self.target}: cannot be read ({error.strerror})") from error
        if changed:
            _write(self.target, content)
        return changed

    def discard(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def open_draft(name: str) -> Draft:
    """Copy a profile, valid or not, to edit it; the caller discards the draft.

    Raises:
        ConfigError: There is none of that name, or the disk refuses.
    """
    target = _existing_path(name)
    try:
        content = read_bounded(target, MAX_BYTES)
        copy = Path(tempfile.mkdtemp(dir=target.parent, prefix=".edit-")) / target.name
        copy.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be copied ({error.strerror})") from error
    return Draft(target, copy)


def write_draft(draft: Draft, table: dict[str, Any]) -> None:
    """Replace the content of a draft by a table. Raises :class:`ConfigError` when the disk refuses."""
    _write(draft.path, dump_toml(table).encode())


def rename(old: str, new: str) -> None:
    """Rename a saved profile; another profile is never replaced.

    Raises:
        ConfigError: There is none, the name is not possible or taken, or the disk refuses.
    """
    path = _existing_path(old)
    if exists(new):
        raise ConfigError(
            f"there is a profile '{new}' already", "choose another name, or delete that one first"
        )
    try:
        path.rename(profile_path(new))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be renamed ({error.strerror})") from error


def _existing_path(name: str) -> Path:
    if not exists(name):
        raise unknown_profile(name)
    return profile_path(name)


def delete(name: str) -> None:
    """Delete a saved profile.

    Raises:
        ConfigError: There is none of that name, or the disk refuses.
    """
    path = profile_path(check_name(name))
    try:
        path.unlink()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be deleted ({error.strerror})") from error


def has_secret(address: str) -> bool:
    """Whether an address has a user, a password or a key in it."""
    return _SECRET.search(address) is not None


def _check_secrets(profile: Profile, path: Path) -> None:
    source = profile.source
    also = [(f"source.also[{index}].spec", each.spec) for index, each in enumerate(source.also)]
    servers = (("engine.url", profile.engine.url), ("assistant.url", profile.assistant.url))
    for key, value in (*servers, ("source.spec", source.spec), *also):
        if has_secret(value):
            raise ConfigError(
                f"{path}: {key}: expected no user, password or key", "a profile holds no secret"
            )


def _differing_keys(one: Profile, other: Profile) -> list[str]:
    """The keys whose values differ between two profiles, one table deep."""
    ours, theirs = _flatten(to_table(one)), _flatten(to_table(other))
    return sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))


def _flatten(table: dict[str, Any]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        inner = value if isinstance(value, dict) else {"": value}
        flat |= {f"{key}.{rest}".rstrip("."): each for rest, each in inner.items()}
    return flat
