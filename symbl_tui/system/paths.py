"""Where files live: the XDG directories, private to the user; what a user names; how a file is replaced."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError

_APP: Final = "symbl-tui"


def named(text: str) -> Path:
    """The path that a user names, ``~`` and ``~USER`` resolved.

    Raises:
        UsageError: there can be no such path.
    """
    try:
        if "\0" in text:
            raise ValueError
        return Path(text).expanduser()
    except (RuntimeError, ValueError) as error:  # RuntimeError: nobody of that name has a home
        raise UsageError(f"{clean(text, NAME_LIMIT)} is no path", "write it out in full") from error


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


def engine_store() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/engine.db``: what the engine keeps of conversations. Not created."""
    return platformdirs.user_data_path(_APP) / "engine.db"


def models_dir() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/models``: speech models that were installed, a folder each. Not created."""
    return platformdirs.user_data_path(_APP) / "models"


def log_file() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/symbl-tui.log``: what the program did; its directory exists."""
    return private(platformdirs.user_state_path(_APP)) / "symbl-tui.log"


def running_dir() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/running-HOST``: where running sessions can be reached. Not created.

    Not the run-time directory: that is gone once the last login is. Homes may be shared by machines.
    """
    return platformdirs.user_state_path(_APP) / f"running-{os.uname().nodename}"


def model_figures() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/models-HOST.json``: what speech models cost here. Not created."""
    return platformdirs.user_state_path(_APP) / f"models-{os.uname().nodename}.json"


def engine_settings() -> Path:
    """``$XDG_CONFIG_HOME/symbl-tui/engine.toml``: how the engine of this machine is set up. Not created."""
    return config_dir() / "engine.toml"


def replace(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in one step: a crash leaves the old one or the new.

    When it returns, the new one outlives a power cut. Blocks; raises ``OSError``.
    """
    import tempfile  # not needed before the first paint

    descriptor, beside = tempfile.mkstemp(dir=private(path.parent), prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
        keep(path.parent)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def keep(path: Path) -> None:
    """Have the disk keep a file's content, or a directory's names, through a power cut.

    Blocks; raises ``OSError``.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
