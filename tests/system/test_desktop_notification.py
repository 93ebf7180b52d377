"""A notification goes to the terminal that the user sits at, and foreign text in it stays text."""

import pytest

from symbl_tui.system.desktop_notification import (
    NotificationProtocol,
    choose_protocol,
    notification_sequence,
)

HOSTILE = "a\x1b]52;c;ZXZpbA==\x07b\x9dc\x1b\\d\x90;e\r\n\x07\u202ef"
OSC9, OSC777, OSC99 = NotificationProtocol


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-256color"}, OSC9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, OSC9),
        ({"TERM": "xterm-kitty"}, OSC99),
        ({"TERM": "foot-extra"}, OSC777),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, OSC777),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, OSC777),
        ({"TERM": "linux"}, None),
        ({"TERM": "dumb"}, None),
        ({}, None),
    ],
)
def test_the_terminal_is_asked_in_the_way_that_it_knows(
    environment: dict[str, str], protocol: NotificationProtocol | None
) -> None:
    assert choose_protocol("auto", environment) is protocol
    chosen = choose_protocol("osc777", environment)
    assert chosen is (OSC777 if protocol else None)


def test_each_sequence_is_as_its_terminals_document_it() -> None:
    assert notification_sequence(OSC9, "Silence", "no sound", {}) == "\x1b]9;Silence: no sound\a"
    assert notification_sequence(OSC777, "Silence", "no sound", {}) == "\x1b]777;notify;Silence;no sound\a"
    kitty = "\x1b]99;i=symbl-tui:d=0;Silence\x1b\\\x1b]99;i=symbl-tui:p=body;no sound\x1b\\"
    assert notification_sequence(OSC99, "Silence", "no sound", {}) == kitty


@pytest.mark.parametrize("protocol", NotificationProtocol)
@pytest.mark.parametrize("environment", [{}, {"TMUX": "/tmp/tmux"}, {"STY": "1.pts"}])
def test_no_foreign_text_ends_the_sequence_or_begins_another(
    protocol: NotificationProtocol, environment: dict[str, str]
) -> None:
    plain = notification_sequence(protocol, "title", "body", environment)
    hostile = notification_sequence(protocol, HOSTILE, HOSTILE * 1000, environment)
    controls = [character for character in plain if not character.isprintable()]
    assert [character for character in hostile if not character.isprintable()] == controls
    assert len(hostile) < 500


def test_no_text_becomes_another_command_of_the_terminal() -> None:
    assert notification_sequence(OSC9, "4;1;50", "", {}) == "\x1b]9;4,1,50\a"
    assert notification_sequence(OSC777, "a;b", "c;d", {}) == "\x1b]777;notify;a,b;c;d\a"


def test_behind_tmux_it_is_passed_through_to_the_terminal_outside() -> None:
    assert notification_sequence(OSC9, "a", "b", {"TMUX": "x"}) == "\x1bPtmux;\x1b\x1b]9;a: b\a\x1b\\"
    assert notification_sequence(OSC9, "a", "b", {"STY": "x"}) == "\x1bP\x1b]9;a: b\a\x1b\\"
