"""The sequences that ask a terminal for its bell and for a notification on the desktop that it is on. Pure.

They go wherever the terminal is, so also through SSH. OSC 9 is iTerm2's (also Windows Terminal, ConEmu); OSC
777 is rxvt-unicode's (also foot, Ghostty, WezTerm, VTE); OSC 99 is kitty's.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from symbl_tui.domain.text import clean

BELL: Final = "\a"
_ESCAPE: Final = "\x1b"
# The string terminator (ST).
_END: Final = f"{_ESCAPE}\\"
# Characters of the title and of the body: GNU screen passes some hundred bytes through, and no more.
_LIMIT: Final = 200
# Values of $TERM that have no desktop.
_WITHOUT: Final = ("", "dumb", "linux")
_OSC777_TERMS: Final = ("foot", "rxvt", "wezterm", "xterm-ghostty", "contour")
_OSC777_PROGRAMS: Final = ("WezTerm", "ghostty")


class NotificationProtocol(StrEnum):
    """How a terminal is asked for a notification."""

    OSC9 = "osc9"
    OSC777 = "osc777"
    OSC99 = "osc99"


def choose_protocol(setting: str, environment: Mapping[str, str]) -> NotificationProtocol | None:
    """The protocol of the terminal; None where there is no desktop.

    Args:
        setting: That of a profile: one of the protocols, or ``auto``.
        environment: The variables of this process. Through SSH only TERM and LC_TERMINAL come.
    """
    term = environment.get("TERM", "")
    if term in _WITHOUT:
        return None
    if setting != "auto":
        return NotificationProtocol(setting)
    if term.startswith("xterm-kitty") or "KITTY_WINDOW_ID" in environment:
        return NotificationProtocol.OSC99
    program = environment.get("TERM_PROGRAM", "")
    if term.startswith(_OSC777_TERMS) or program in _OSC777_PROGRAMS or "VTE_VERSION" in environment:
        return NotificationProtocol.OSC777
    return NotificationProtocol.OSC9


def notification_sequence(
    protocol: NotificationProtocol, title: str, body: str, environment: Mapping[str, str]
) -> str:
    """The sequence of a notification, passed through tmux or GNU screen where the terminal is behind one."""
    # Nothing of a foreign text may end the sequence, or begin another one.
    title, body = clean(title, _LIMIT), clean(body, _LIMIT)
    match protocol:
        case NotificationProtocol.OSC9:
            # A number and a semicolon at its beginning are other commands of ConEmu and Windows Terminal.
            text = ": ".join(filter(None, (title, body))).replace(";", ",")
            sequence = f"{_ESCAPE}]9;{text}{BELL}"
        case NotificationProtocol.OSC777:
            sequence = f"{_ESCAPE}]777;notify;{title.replace(';', ',')};{body}{BELL}"
        case NotificationProtocol.OSC99:
            first = f"{_ESCAPE}]99;i=symbl-tui:d=0;{title}{_END}"
            sequence = f"{first}{_ESCAPE}]99;i=symbl-tui:p=body;{body}{_END}"
    if "TMUX" in environment:
        return f"{_ESCAPE}Ptmux;{sequence.replace(_ESCAPE, _ESCAPE * 2)}{_END}"
    # In screen a string terminator would end the pass-through itself.
    return f"{_ESCAPE}P{sequence}{_END}" if "STY" in environment and _END not in sequence else sequence
