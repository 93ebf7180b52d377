"""Whether this machine can tell speakers apart. Loads nothing, not even numpy."""

from pathlib import Path
from typing import Final

from symbl_tui.engine.recognizers.moonshine.model import library_path as wheel_library_path
from symbl_tui.errors import ConfigError

INSTALL: Final = "to install it: pip install moonshine-voice==0.1.0"
"""The way out where the library is missing."""


def library_missing() -> ConfigError:
    """The error for a machine without the library."""
    return ConfigError("speakers cannot be told apart without moonshine-voice 0.1.0", INSTALL)


def library_path() -> Path | None:
    """Path of the wheel's library; None without the wheel."""
    try:
        return wheel_library_path()
    except ConfigError:
        return None


def available() -> bool:
    """Whether this machine can diarise; loads nothing."""
    return library_path() is not None
