"""Loads baresip-python, the SIP library, which is an optional package. Only the child loads it."""

import importlib.util
from types import ModuleType
from typing import Final

from symbl_tui.errors import SipMissing

PACKAGE: Final = "baresip"
"""The name that it is imported by."""
NATIVE: Final = "baresip.runtime"
"""The module that loads the native part."""
REMEDY: Final = "pip install 'symbl-tui[sip]'"
"""The command that installs it."""


def is_installed() -> bool:
    """Whether the library is there; loads nothing."""
    return importlib.util.find_spec(PACKAGE) is not None


def load() -> ModuleType:
    """The library.

    Raises:
        SipMissing: It is not installed, or its native part does not load.
    """
    try:
        import baresip  # native code: 60 ms, and the child's alone
        import baresip.runtime  # loads the native part, which the package defers
    except (ImportError, OSError) as error:
        raise SipMissing("calls over SIP need the package baresip-python", REMEDY) from error
    return baresip
