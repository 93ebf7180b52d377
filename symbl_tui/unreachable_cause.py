"""The kinds of failure of a connection to the engine, and which of them are worth waiting for."""

from enum import StrEnum


class UnreachableCause(StrEnum):
    """Why a connection to the engine failed."""

    PROXY = "proxy"
    NAME_UNRESOLVED = "name unresolved"
    NO_NAME_SERVER = "no name server"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    NO_ROUTE = "no route"
    CERTIFICATE_EXPIRED = "certificate expired"
    CERTIFICATE_NOT_YET_VALID = "certificate not yet valid"
    RESTARTING = "restarting"
    """It asks to come again: it stops, or another node goes on with the conversation."""
    BUSY = "busy"
    """It takes no more at the moment, and asks to try again."""
    UNAVAILABLE = "unavailable"
    """A server answers in its place that has no engine at the moment (HTTP 502 to 504), or is slow."""
    LOST = "lost"
    """An open connection ended without a word: its engine or the network was there a moment ago."""
    OTHER = "other"

    @property
    def asks_to_retry(self) -> bool:
        """Whether the engine is there, and has asked to come again: patience with it begins anew."""
        return self in (UnreachableCause.RESTARTING, UnreachableCause.BUSY)

    @property
    def passes(self) -> bool:
        """Whether it is no mistake in the address, but will pass: worth waiting for from the start."""
        return self.asks_to_retry or self in (UnreachableCause.UNAVAILABLE, UnreachableCause.LOST)
