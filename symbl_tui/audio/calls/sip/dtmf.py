"""Digits to send in a call, as Symbl's ``dtmf`` writes them: a comma is a pause. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError

PAUSE_SECONDS: Final = 2.0
"""The length of a comma, as on mobile telephones."""

_LONGEST: Final = 64
_STEP: Final = re.compile(r"(,*)([0-9A-D*#]*)")


@dataclass(frozen=True, slots=True)
class DtmfStep:
    """Digits to send after a pause."""

    pause: float
    """Seconds."""
    digits: str
    """Of ``0-9 A-D * #``; empty at the end of a text that ends with a pause."""


def parse_dtmf(text: str) -> tuple[DtmfStep, ...]:
    """Parse e.g. ``,,939293#,,1234#``; spaces count for nothing.

    Raises:
        UsageError: It has other characters, or too many.
    """
    digits = text.replace(" ", "").upper()
    if len(digits) > _LONGEST or not re.fullmatch("[0-9A-D*#,]*", digits, re.ASCII):
        raise UsageError(
            f"'{clean(text, _LONGEST)}' cannot be sent as DTMF",
            f"use up to {_LONGEST} of 0-9 A-D * # and commas",
        )
    return tuple(
        DtmfStep(len(match[1]) * PAUSE_SECONDS, match[2]) for match in _STEP.finditer(digits) if match[0]
    )
