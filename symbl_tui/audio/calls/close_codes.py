"""What the end of a connection says of the call. Pure."""

from typing import Final

from symbl_tui.audio.calls.call_events import EndCause

NORMAL: Final = 1000
GOING_AWAY: Final = 1001
NO_STATUS: Final = 1005
"""A close frame without a code (RFC 6455, 7.4.1)."""

_CLEAN: Final = (NORMAL, GOING_AWAY, NO_STATUS)


def end_of_connection(code: int | None) -> tuple[EndCause, str]:
    """Cause and detail of a call whose connection has ended without a message that says so.

    Args:
        code: The close code of the WebSocket; None: the connection was reset.
    """
    if code in _CLEAN:
        return EndCause.HUNG_UP, ""
    return EndCause.LOST, "" if code is None else f"close code {code}"
