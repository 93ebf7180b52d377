"""Files with secrets: only their owner may read them."""

import os
from pathlib import Path
from shlex import quote
from typing import Final

from symbl_tui.errors import ConfigError
from symbl_tui.system.regular_files import open_regular

_MAX_BYTES: Final = 1 << 20
# The mode bits of group and others.
_SHARED_MODE: Final = 0o077


def read_private_file(path: Path) -> bytes | None:
    """Read a file with secrets; None where there is none.

    Raises:
        ConfigError: it cannot be read, or others can read it.
    """
    try:
        with open_regular(path) as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    # Not cut off: what is behind the limit would be lost with the next save.
    if len(content) > _MAX_BYTES:
        raise ConfigError(f"{path}: is over 1 MiB, and not as symbl-tui writes it", "remove it")
    # Of the open descriptor: the file cannot be exchanged between the check and the read.
    if mode & _SHARED_MODE:
        raise ConfigError(f"{path}: others on this machine can read it", f"run: chmod 600 {quote(str(path))}")
    return content
