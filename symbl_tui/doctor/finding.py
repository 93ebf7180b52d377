"""What a finding is, and what findings mean for the exit code. Pure."""

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
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    """Good to know; nothing is wrong."""
    WARNING = "warning"
    """Something does not work, or not for long; a session can be had."""
    FAULT = "fault"
    """No session can be had as it is set up."""


class Area(StrEnum):
    """What it is about; in the order in which a person would mend things."""

    PROGRAM = "program"
    CONFIGURATION = "configuration"
    SOUND = "sound"
    ENGINE = "engine"
    CREDENTIALS = "credentials"
    DISK = "disk"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: Area
    what: str
    """In one sentence, as an error message: lower case first, no full stop."""
    severity: Severity = Severity.OK
    mend: str = ""
    """The command, or the step, that mends it; empty where nothing is to be mended."""


_EXIT_CODES: Final = {
    Area.PROGRAM: 1,
    Area.CONFIGURATION: ConfigError.exit_code,
    Area.SOUND: SourceError.exit_code,
    Area.ENGINE: EngineError.exit_code,
    Area.CREDENTIALS: AuthenticationError.exit_code,
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
_PARAMETER: Final = re.compile(r"([?&][^=&\s]*(?:key|token|secret|password)[^=&\s]*=)[^&\s]+", re.IGNORECASE)


def exit_code(findings: Iterable[Finding]) -> int:
    """What the process ends with: that of the first area, in their order, with a fault; 0 without any."""
    faults = {finding.area for finding in findings if finding.severity is Severity.FAULT}
    return next((_EXIT_CODES[area] for area in Area if area in faults), 0)


def of_error(error: SymblTuiError, area: Area) -> Finding:
    """An error of ours as a fault.

    Args:
        error: It knows better what it is about than
        area: where it arose.
    """
    area = next((each for kind, each in _AREAS if isinstance(error, kind)), area)
    return Finding(area, error.message, Severity.FAULT, error.remedy)


def harmless(finding: Finding) -> Finding:
    """The finding as it may be shown: no escapes, and no secret that an address may have in it."""
    return Finding(finding.area, _harmless(finding.what), finding.severity, _harmless(finding.mend))


def _harmless(text: str) -> str:
    return _PARAMETER.sub(r"\1…", _USER.sub("", clean(text, 1000)))
