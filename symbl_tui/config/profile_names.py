"""The names of the saved profiles, and where their files are."""

import re
from pathlib import Path
from typing import Final

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

_NAME: Final = re.compile(r"[^\W_](?:[\w -]{0,58}[\w-])?")


def check_name(name: str) -> str:
    """Return ``name`` if it is valid for a profile.

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
    """The names of all saved profiles, sorted."""
    stems = (path.stem for path in (paths.config_dir() / "profiles").glob("*.toml"))
    # Files of other names (.edit-..., editors' back-ups) are no profiles.
    return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem)))


def exists(name: str) -> bool:
    """Whether a profile of this name is saved."""
    return check_name(name) in names()


def unknown_profile(name: str) -> ConfigError:
    """The error for a name that no saved profile has."""
    shown = clean(name, NAME_LIMIT)
    remedy = did_you_mean(name, names(), "symbl-tui profiles list shows them")
    return ConfigError(f"there is no profile '{shown}'", remedy)


def is_path(name_or_path: str) -> bool:
    """Whether ``--profile`` is a path rather than a name."""
    return "/" in name_or_path or name_or_path.endswith(".toml")


def profile_path(name_or_path: str) -> Path:
    """The file that ``--profile`` names; it need not exist."""
    if is_path(name_or_path):
        return paths.user_path(name_or_path)
    return paths.config_dir() / "profiles" / f"{name_or_path}.toml"
