"""ALSA's sound cards by names that survive a reboot: their numbers change with the order of detection."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CARDS: Final = Path("/proc/asound/cards")
"""The kernel's list of cards; absent without ALSA, hidden in many containers."""

_CARD: Final = re.compile(r"^ *(\d+) \[(\S+) *\]: (.*)$", re.MULTILINE)
_HARDWARE: Final = re.compile(r"\bhw:(\d+),(\d+)\b")


def cards(path: Path = CARDS) -> dict[int, str]:
    """List the cards' ids, such as ``PCH`` or ``Device_1``, by their numbers; empty without a list.

    An id names the model. Of two cards of one model the second to be detected gets a ``_1``.
    """
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return {}
    return {int(number): name for number, name, _ in _CARD.findall(text)}


def lasting_name(name: str, known: Mapping[int, str]) -> str:
    """``hw:CARD=PCH,DEV=0`` for PortAudio's ``Intel PCH: ALC257 (hw:0,0)``; empty where it is no card."""
    found = _HARDWARE.search(name)
    card = known.get(int(found[1])) if found else None
    return f"hw:CARD={card},DEV={found[2]}" if found and card else ""
