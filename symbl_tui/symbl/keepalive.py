"""The pings that detect a dead connection, as one value that is handed in."""

from typing import Final

from msgspec import Struct


class Keepalive(Struct, frozen=True):
    """Durations in seconds; with these defaults a dead link is noticed within 8 s."""

    ping_interval: float | None = 2.0
    """Between two pings; None sends none, for a server on this machine that answers none for minutes while it
    decodes. The end of its process is noticed anyway."""
    ping_timeout: float = 6.0
    """For the answer to a ping."""


DEFAULT_KEEPALIVE: Final = Keepalive()
"""For an engine that answers at once."""
