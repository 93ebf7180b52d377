"""Monitors: sources of a sound server that record what the machine plays, not a microphone. Pure."""

from typing import Final

_NAME_END: Final = ".monitor"
_DESCRIPTION: Final = "Monitor of "


def is_monitor(name: str) -> bool:
    """Whether a device's name, description or label is that of a monitor, as PulseAudio names them."""
    return name.endswith(_NAME_END) or _DESCRIPTION in name
