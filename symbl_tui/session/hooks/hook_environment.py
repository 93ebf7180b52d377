"""The environment of a hook's command: of this program's only what is known to be no secret. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

# How a program reaches the desktop, e.g. notify-send.
_DESKTOP: Final = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
_PASSED: Final = frozenset(
    ("HOME", "USER", "LOGNAME", "PATH", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", *_DESKTOP)
)
_PASSED_PREFIXES: Final = ("LC_", "XDG_")


def hook_environment(
    own: Mapping[str, str], further: Iterable[str], event: str, session: str
) -> dict[str, str]:
    """The variables of a command.

    Args:
        own: This program's.
        further: The names that the hook asks for.
        event: The name of the event, as ``SYMBL_TUI_EVENT``.
        session: The name of the session's folder, as ``SYMBL_TUI_SESSION``.
    """
    names = _PASSED.union(further)
    passed = {
        name: value for name, value in own.items() if name in names or name.startswith(_PASSED_PREFIXES)
    }
    return passed | {"SYMBL_TUI_EVENT": event, "SYMBL_TUI_SESSION": session}
