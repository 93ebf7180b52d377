"""A terminal that cannot show the screens is reported with the setting that helps."""

import pytest

from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.terminal_check import TerminalFacts, findings, initial_environment, is_utf8

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8"}


def told(environment: dict[str, str], **more: int | bool | tuple[str, ...] | None) -> dict[str, Severity]:
    facts = TerminalFacts(GOOD | environment, is_terminal=True, **more)  # type: ignore[arg-type]
    return {f"{finding.message} -> {finding.remedy}": finding.severity for finding in findings(facts)}


def test_a_good_terminal_has_no_problems() -> None:
    assert set(told({}).values()) == {Severity.OK}


@pytest.mark.parametrize(
    ("environment", "what", "remedy"),
    [
        ({"TERM": "dumb"}, "TERM is dumb", "export TERM=xterm-256color"),
        ({"TERM": ""}, "TERM is not set", "export TERM=xterm-256color"),
        ({"LC_ALL": "C"}, "the locale is C, not UTF-8", "export LANG=C.UTF-8"),
        ({"LANG": "de_DE.ISO-8859-1"}, "not UTF-8", "export LANG=C.UTF-8"),
        ({"NO_COLOR": "1"}, "no colours, as NO_COLOR asks", "unset NO_COLOR"),
        ({"COLORTERM": ""}, "256 colours", "export COLORTERM=truecolor"),
        ({"COLORTERM": "", "TERM": "screen", "STY": "1"}, "GNU screen", "truecolor on"),
        ({"COLORTERM": "", "TERM": "linux"}, "16 colours", "export COLORTERM=truecolor"),
    ],
)
def test_a_problem_is_reported_with_its_setting(environment: dict[str, str], what: str, remedy: str) -> None:
    found = [(text, severity) for text, severity in told(environment).items() if what in text]
    assert len(found) == 1
    assert remedy in found[0][0]
    assert found[0][1] is not Severity.OK


def test_tmux_without_24_bit_colours_is_reported_with_its_setting() -> None:
    assert any("terminal-features" in text for text in told({"TMUX": "x"}, tmux_colours=False))


def test_a_window_that_is_too_small_is_reported() -> None:
    assert any("60x20 characters; the screens want 80x24" in text for text in told({}, width=60, height=20))


def test_a_locale_that_is_not_installed_is_reported() -> None:
    assert any("not installed" in text for text in told({}, locales=("C", "C.utf8")))
    assert set(told({"LANG": "C.UTF-8"}, locales=("C", "C.utf8")).values()) == {Severity.OK}
    assert set(told({"LANG": "de_DE.UTF-8@euro"}, locales=("de_DE.utf8",)).values()) == {Severity.OK}


def test_without_a_terminal_only_the_locale_matters() -> None:
    found = list(findings(TerminalFacts({"LANG": "C.UTF-8"}, is_terminal=False)))
    assert [finding.severity for finding in found] == [Severity.OK, Severity.NOTE]


def test_the_locale_is_the_users_and_not_the_one_that_python_sets() -> None:
    assert is_utf8({"LANG": "C", "LC_CTYPE": "C.utf8"})
    assert not is_utf8({"LC_ALL": "POSIX", "LANG": "C.UTF-8"})
    assert initial_environment()["PATH"]
