"""Paths of files in the XDG directories, private to the user; atomic and durable writing."""

import errno
import os
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Final

import platformdirs

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.system.directory import Directory

_APP: Final = "symbl-tui"


def user_path(text: str) -> Path:
    """Convert a path that a user typed, with ``~`` and ``~USER`` resolved.

    Raises:
        UsageError: the text is no path.
    """
    try:
        if "\0" in text:
            raise ValueError
        return Path(text).expanduser()
    except (RuntimeError, ValueError) as error:  # RuntimeError: there is no home of that user
        raise UsageError(f"{clean(text, NAME_LIMIT)} is no path", "write it out in full") from error


def make_private(path: Path) -> Path:
    """Create a directory with mode 0700 whatever the umask is, and its parents likewise; return it."""
    # Not mkdir(parents=True): the parents would get the mode that the umask leaves them.
    missing = list(takewhile(lambda each: not each.exists(), (path, *path.parents)))
    for each in reversed(missing):
        with suppress(FileExistsError):  # another process made it a moment ago
            each.mkdir(mode=0o700)
            each.chmod(0o700)  # a umask may take bits of ours as well
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    return path


def config_dir() -> Path:
    """``$XDG_CONFIG_HOME/symbl-tui``: config.toml, profiles/, themes/. Not created."""
    return platformdirs.user_config_path(_APP)


def sessions_dir() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/sessions``: one folder per recording."""
    return platformdirs.user_data_path(_APP) / "sessions"


def engine_store() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/engine.db``: the engine's store of conversations. Not created."""
    return platformdirs.user_data_path(_APP) / "engine.db"


def engine_queue() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/queue-HOST``: what waits for the engine's database. Not created.

    By host, as homes may be shared.
    """
    return platformdirs.user_data_path(_APP) / f"queue-{os.uname().nodename}"


def models_dir() -> Path:
    """``$XDG_DATA_HOME/symbl-tui/models``: installed speech models, a folder each. Not created."""
    return platformdirs.user_data_path(_APP) / "models"


def log_file() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/symbl-tui.log``: the log; its directory is created."""
    return make_private(platformdirs.user_state_path(_APP)) / "symbl-tui.log"


def log_hint() -> str:
    """Where the log is, as the remedy of an error; empty where there can be none."""
    try:
        return f"see {clean(str(log_file()))}"
    except (OSError, RuntimeError):  # a full disk, no right to write; no home directory at all
        return ""


def running_dir() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/running-HOST``: sockets of running sessions. Not created.

    Not in the run-time directory, which is removed after the last logout. By host, as homes may be shared.
    """
    return platformdirs.user_state_path(_APP) / f"running-{os.uname().nodename}"


def last_setup() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/last-setup.toml``: what the last session was set up with. Not created."""
    return platformdirs.user_state_path(_APP) / "last-setup.toml"


def model_figures() -> Path:
    """``$XDG_STATE_HOME/symbl-tui/models-HOST.json``: measured cost of speech models. Not created."""
    return platformdirs.user_state_path(_APP) / f"models-{os.uname().nodename}.json"


def engine_settings() -> Path:
    """``$XDG_CONFIG_HOME/symbl-tui/engine.toml``: settings of the local engine. Not created."""
    return config_dir() / "engine.toml"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 atomically: a crash leaves the old one or the new.

    Once this returns, the new one survives a power cut. Blocks; raises ``OSError``.
    """
    with Directory(make_private(path.parent), follow_links=True) as directory:
        directory.replace(path.name, content)


def sync_to_disk(path: Path) -> None:
    """Sync a file's content, or a directory's names, to disk, so that they survive a power cut.

    Blocks; raises ``OSError``.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
