"""Secrets as files that are named as variables of the environment: those of systemd, or of a container.

Other users, child processes and core dumps never see those, as they may see an environment.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.errors import ConfigError
from symbl_tui.system.regular_files import read_bounded

CREDENTIALS_DIRECTORY: Final = "CREDENTIALS_DIRECTORY"
"""The variable with the directory. systemd sets it (``LoadCredential=``); in a container: /run/secrets."""

_MAX_BYTES: Final = 64 * 1024
_MAX_FILES: Final = 64
_NAME: Final = re.compile("[A-Z][A-Z0-9_]*")


def with_secret_files(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with the secrets of its directory; what the environment itself has is kept.

    Raises:
        ConfigError: The directory, or a file in it, cannot be read.
    """
    folder = environment.get(CREDENTIALS_DIRECTORY, "")
    return {**_secrets(Path(folder)), **environment} if folder else dict(environment)


def _secrets(folder: Path) -> dict[str, str]:
    try:
        files = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError as error:
        raise ConfigError(f"{folder}: cannot read the secrets: {error.strerror}") from error
    return {path.name: _read(path) for path in files[:_MAX_FILES]}


def _read(path: Path) -> str:
    try:
        # Editors and echo end a file with a newline, which is no part of a secret.
        return read_bounded(path, _MAX_BYTES).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: a secret is text") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the secret: {error.strerror}") from error
