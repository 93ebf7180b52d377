"""A finding is safe to show, and the exit code is that of the first area with a fault."""

import pytest

from symbl_tui.doctor.finding import Area, Finding, Severity, exit_code, finding_from_error, redact
from symbl_tui.errors import AuthenticationError, ConfigError, EngineUnreachable, SourceError, SymblTuiError


def fault(area: Area) -> Finding:
    return Finding(area, "something is wrong", Severity.FAULT)


@pytest.mark.parametrize(
    ("areas", "code"),
    [
        ([], 0),
        ([Area.CONFIGURATION], 2),
        ([Area.CREDENTIALS], 3),
        ([Area.SOUND], 4),
        ([Area.ENGINE], 5),
        ([Area.DISK], 1),
        ([Area.ENGINE, Area.SOUND], 4),
        ([Area.CREDENTIALS, Area.CONFIGURATION], 2),
    ],
)
def test_the_exit_code_is_that_of_the_first_area_with_a_fault(areas: list[Area], code: int) -> None:
    warned = Finding(Area.PROGRAM, "not so good", Severity.WARNING, "do something")
    assert exit_code([warned, *map(fault, areas)]) == code


@pytest.mark.parametrize(
    ("error", "area"),
    [
        (ConfigError("no", "do"), Area.CONFIGURATION),
        (AuthenticationError("no", "do"), Area.CREDENTIALS),
        (SourceError("no", "do"), Area.SOUND),
        (EngineUnreachable("no", "do"), Area.ENGINE),
        (SymblTuiError("no", "do"), Area.DISK),
    ],
)
def test_an_error_becomes_a_fault_of_its_area_with_its_remedy(error: SymblTuiError, area: Area) -> None:
    assert finding_from_error(error, Area.DISK) == Finding(area, "no", Severity.FAULT, "do")


def test_no_secret_and_no_escape_is_ever_shown() -> None:
    shown = redact(
        Finding(
            Area.SOUND,
            "cannot open rtsp://me:geheim@host/x?token=abc123&y=1 \x1b[31m",
            remedy="try https://a@b/?app_secret=zzz",
        )
    )
    assert shown.message == "cannot open rtsp://host/x?token=…&y=1 [31m"
    assert shown.remedy == "try https://b/?app_secret=…"
