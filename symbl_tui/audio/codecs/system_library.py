"""Codecs that no wheel has: libraries of the system, loaded when they are asked for."""

import ctypes
from dataclasses import dataclass

from symbl_tui.errors import ConfigError


@dataclass(frozen=True, slots=True)
class SystemLibrary:
    """A shared library that may not be there."""

    soname: str
    package: str
    """Debian's name of what brings it."""
    encoding: str
    """What it is needed for."""

    @property
    def missing(self) -> bool:
        """Whether it cannot be loaded."""
        try:
            self.load()
        except ConfigError:
            return True
        return False

    def load(self) -> ctypes.CDLL:
        """The library.

        Raises:
            ConfigError: it is not on this machine.
        """
        try:
            return ctypes.CDLL(self.soname)
        except OSError as error:
            raise ConfigError(
                f"{self.encoding} needs the library {self.soname}, which is not on this machine",
                f"install it (Debian: apt install {self.package}) or choose another encoding, such as OPUS",
            ) from error
