"""Where files live: the XDG directories, private to the user."""

from pathlib import Path
from typing import Final

import platformdirs

_APP: Final = "symbl-tui"


def private(path: Path) -> Path:
    """Create a directory that only its owner may enter (0700), and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def config_dir() -> Path:
    """``$XDG_CONFIG_HOME/symbl-tui``: config.toml, profiles/, themes/. Not created."""
    return platformdirs.user_config_path(_APP)


def sessions_dir() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/sessions``: one folder per recording."""
    return platformdirs.user_data_path(_APP) / "sessions"


def log_file() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/symbl-tui.log``: what the program did; its directory exists."""
    return private(platformdirs.user_state_path(_APP)) / "symbl-tui.log"
