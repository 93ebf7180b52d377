"""From whatever was raised to the one sentence that is shown. What is a fault of ours goes to the log."""

import logging

from symbl_tui.errors import SymblTuiError

_log = logging.getLogger(__name__)


def sentence(error: BaseException) -> SymblTuiError:
    """The error to show: the first of ours in a group, or one that says it is our fault."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, SymblTuiError):
        return error
    _log.error("a fault of ours", exc_info=error)
    return SymblTuiError(f"a fault of symbl-tui itself ({type(error).__name__}); the log tells more")
