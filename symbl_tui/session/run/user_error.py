"""Translates whatever was raised into the error that the user is shown."""

from symbl_tui.errors import InternalError, SymblTuiError


def to_user_error(error: BaseException) -> SymblTuiError:
    """The error to show: the first of ours in a group, or an :class:`InternalError`, which is logged."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, SymblTuiError) else InternalError.of(error)
