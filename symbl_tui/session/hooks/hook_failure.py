"""Why a hook did not handle an event."""

from symbl_tui.errors import SymblTuiError


class HookFailure(SymblTuiError):
    """A hook has failed; its session goes on."""
