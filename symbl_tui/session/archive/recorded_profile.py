"""The profile that a session was recorded with, as ``session.toml`` has it. Blocks."""

from pathlib import Path

import msgspec

from symbl_tui.config.profile import Profile
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.untrusted_json import get_object
from symbl_tui.errors import ConfigError


def recorded_profile(folder: Path) -> Profile | None:
    """The profile that a session was recorded with; None where it is damaged."""
    try:
        toml = read_toml(folder / "session.toml", beneath=folder)
        return msgspec.convert(get_object(toml, "profile"), Profile)
    except (msgspec.ValidationError, ConfigError):
        return None
