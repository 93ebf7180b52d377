"""Findings of the doctor, and the exit code for them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import (
    AuthenticationError,
    ConfigError,
    EngineError,
    SourceError,
    SymblTuiError,
    UsageError,
)


class Severity(StrEnum):
    """Severity of a finding."""

    OK = "ok"
    NOTE = "note"
    """Good to know; nothing is wrong."""
    WARNING = "warning"
    """Something does not work, or not for long; a session is possible."""
    FAULT = "fault"
    """No session is possible with this set-up."""


class Area(StrEnum):
    """What it is about; in the order in which a person would remedy things."""

    PROGRAM = "program"
    CONFIGURATION = "configuration"
    SOUND = "sound"
    ENGINE = "engine"
    CREDENTIALS = "credentials"
    ASSISTANT = "assistant"
    CALLS = "calls"
    DISK = "disk"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    area: Area
    message: str
    """One sentence, as an error message: lower case first, no full stop."""
    severity: Severity = Severity.OK
    remedy: str = ""
    """The command or step that fixes it; empty where nothing is to be fixed."""


_EXIT_CODES: Final = {
    Area.PROGRAM: 1,
    Area.CONFIGURATION: ConfigError.exit_code,
    Area.SOUND: SourceError.exit_code,
    Area.ENGINE: EngineError.exit_code,
    Area.CREDENTIALS: AuthenticationError.exit_code,
    Area.ASSISTANT: 1,
    Area.CALLS: SourceError.exit_code,
    Area.DISK: 1,
    Area.TERMINAL: 1,
}

_AREAS: Final[tuple[tuple[type[SymblTuiError], Area], ...]] = (
    (AuthenticationError, Area.CREDENTIALS),
    (SourceError, Area.SOUND),
    (EngineError, Area.ENGINE),
    (UsageError, Area.CONFIGURATION),
)

_USER: Final = re.compile(r"(?<=//)[^/?#\s]*@")
_PARAMETER: Final = re.compile(
    r"([?&](?=[^=&?\s]*+=)[^=&?\s]*?(?:key|token|secret|password)[^=&?\s]*+=)[^&\s]+", re.IGNORECASE
)


def exit_code(findings: Iterable[Finding]) -> int:
    """The exit code of the process: that of the first area with a fault, in their order; 0 without any."""
    faults = {finding.area for finding in findings if finding.severity is Severity.FAULT}
    return next((_EXIT_CODES[area] for area in Area if area in faults), 0)


def finding_from_error(error: SymblTuiError, area: Area) -> Finding:
    """Convert an error of ours to a fault.

    Args:
        error: its class decides the area, where it can.
        area: the area of the check that raised it.
    """
    area = next((each for kind, each in _AREAS if isinstance(error, kind)), area)
    return Finding(area, error.message, Severity.FAULT, error.remedy)


def redact(finding: Finding) -> Finding:
    """Sanitise a finding for display: no control characters, and no secrets of addresses."""
    return Finding(
        finding.area, _redact_text(finding.message), finding.severity, _redact_text(finding.remedy)
    )


def _redact_text(text: str) -> str:
    return _PARAMETER.sub(r"\1…", _USER.sub("", clean(text, 1000)))
