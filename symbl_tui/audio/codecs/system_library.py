"""Loads the codecs that no wheel has: shared libraries of the system."""

import ctypes

from symbl_tui.domain.encoding import Encoding
from symbl_tui.errors import ConfigError


def load_library(encoding: Encoding) -> ctypes.CDLL:
    """Load the library that an encoding needs.

    Raises:
        ConfigError: It is not on this machine.
    """
    library = encoding.info.library
    assert library
    try:
        # By its soname: the name without a version exists only where development packages are installed.
        return ctypes.CDLL(library.soname)
    except OSError as error:
        raise ConfigError(
            f"{encoding} needs the library {library.soname}, which is not on this machine",
            f"install it (Debian: apt install {library.package}) or choose another encoding, such as OPUS",
        ) from error


def check_library(encoding: str) -> None:
    """Raise :class:`ConfigError` when an encoding needs a library that is not on this machine."""
    if encoding in list(Encoding) and Encoding(encoding).info.library:
        load_library(Encoding(encoding))


def is_available(encoding: Encoding) -> bool:
    """Whether this machine can encode it."""
    try:
        check_library(encoding)
    except ConfigError:
        return False
    return True
