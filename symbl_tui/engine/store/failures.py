"""What a failure of the database means for its caller: try again later, or never."""

from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from symbl_tui.errors import EngineError

RETRY_SECONDS: Final = 5
"""After which a client may ask again for what the database could not answer."""

# Classes of SQLSTATE (PostgreSQL, appendix A) where no connection is to be had: it failed, was refused,
# the user or the database does not exist; and codes of a server that starts, stops, or has no place left.
_NO_CONNECTION: Final = ("08", "28", "3D", "57P", "53300")
# ... of values that the database does not take, now and later: wrong cardinality, data, constraints, limits.
_REFUSED: Final = ("21", "22", "23", "54")
# What an operator can mend, in words.
_STATES: Final = {
    "25006": "it is read-only",
    "25P03": "this process paused within a transaction",
    "53100": "its disk is full",
    "53200": "it is out of memory",
    "55P03": "a lock is held for too long",
    "57014": "a statement takes too long",
}


class StoreUnavailable(EngineError):
    """The database cannot do this now, and may do it later: it is full, read-only, locked, or away.

    Args:
        message: see :class:`~symbl_tui.errors.SymblTuiError`.
        reason: What the database said, for the log: never for a client.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message, f"try again in {RETRY_SECONDS} s")
        self.reason = reason or message


class StoreAway(StoreUnavailable):
    """There is no connection to the database: whatever it is asked would fail."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("the engine's database is away", reason)


def postgres_failure(error: SQLAlchemyError | ValueError | OverflowError) -> EngineError:
    """The error of ours for one of PostgreSQL or of its driver; no content and no password are in it."""
    if isinstance(error, PoolTimeout):
        return StoreUnavailable("the engine's database is busy")
    if not isinstance(error, DBAPIError):
        return EngineError(f"the engine's store refused a value ({type(error).__name__})")
    state = str(getattr(error.orig, "sqlstate", None) or "")
    lost = not state and isinstance(error, (OperationalError, InterfaceError))
    if lost or state.startswith(_NO_CONNECTION):
        # The first line of the driver's words names host and port; values of a statement stand behind it.
        return StoreAway(str(error.orig).partition("\n")[0])
    if state.startswith(_REFUSED) or not state:
        return EngineError(f"the engine's store refused a value ({state or type(error.orig).__name__})")
    reason = f"SQLSTATE {state}"
    if state in _STATES:
        reason = f"{_STATES[state]} ({reason})"
    return StoreUnavailable("the engine's database cannot do that now", reason)
