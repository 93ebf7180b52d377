"""The place of a line in the sound, and the command that plays it on another machine. Pure."""

import math
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clock
from symbl_tui.session.model.change import Line

# Seconds before a line: its first sound is often earlier than its first word's time.
_BEFORE: Final = 0.3
_AFTER: Final = 0.5
_SHORTEST: Final = 2.0


def place_of(line: Line) -> tuple[float, float]:
    """Start and length, in seconds, of the sound around a line."""
    start = max(0.0, math.floor((line.start - _BEFORE) * 10) / 10)
    return start, math.ceil(max(_SHORTEST, line.end + _AFTER - start) * 10) / 10


def listen_command(host: str, folder: Path, sessions: Path, at: float, seconds: float) -> str:
    """The command that plays a session's sound on another machine.

    Args:
        host: This machine's name.
        folder: The session's.
        sessions: The library's, whose sessions have names.
        at: Where to start, in seconds.
        seconds: How long.
    """
    name = folder.name if folder.parent == sessions else str(folder)
    remote = f"symbl-tui sessions sound {shlex.quote(name)} --at {_position(at)} --for {seconds:g}"
    # The shell at the other end reads it too, and a folder may come from anywhere.
    quoted = remote if shlex.quote(name) == name else shlex.quote(remote)
    return f"ssh {shlex.quote(host)} {quoted} | mpv -"


def is_elsewhere(environment: Mapping[str, str]) -> bool:
    """Whether the user sits at another machine than this one, and has not brought a sound server along."""
    return bool(environment.get("SSH_CONNECTION")) and not environment.get("PULSE_SERVER")


def _position(seconds: float) -> str:
    tenths = round(seconds * 10)
    return clock(tenths // 10) + (f".{tenths % 10}" if tenths % 10 else "")
