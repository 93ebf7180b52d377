"""The exit codes of the SIP child. Pure."""

from enum import IntEnum

from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT


class SipEnding(IntEnum):
    """Why the child exited."""

    BY_PARENT = STOPPED_BY_PARENT
    """The parent closed its input, or is gone."""
    REFUSED = REFUSED
    """It cannot start; the answer says why."""
    LIBRARY_DIED = 4
    """The library's own thread has ended."""
