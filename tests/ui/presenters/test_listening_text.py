"""The command that plays a line elsewhere is what a shell at either end takes for what was meant."""

import shlex
from pathlib import Path

import pytest

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.presenters.listening_text import is_elsewhere, listen_command, place_of

SESSIONS = Path("/data/sessions")


def line(start: float, end: float) -> Line:
    return Line(0, "Alice", "words", start, end, Stage.UTTERANCE)


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [(725.3, 740.0, (725.0, 15.5)), (0.1, 0.4, (0.0, 2.0)), (10.0, 10.0, (9.7, 2.0))],
)
def test_a_line_is_played_from_a_moment_before_it_to_a_moment_behind(
    start: float, end: float, place: tuple[float, float]
) -> None:
    assert place_of(line(start, end)) == pytest.approx(place)


def test_the_command_names_the_machine_the_session_and_the_place() -> None:
    command = listen_command("box", SESSIONS / "2026-11-22T08-53-11-standup", SESSIONS, 725.3, 15.5)
    sound = "symbl-tui sessions sound 2026-11-22T08-53-11-standup --at 12:05.3 --for 15.5"
    assert command == f"ssh box {sound} | mpv -"


@pytest.mark.parametrize("name", ["a b", "$(reboot)", "it's; rm -rf ~", "`x`"])
def test_a_folder_with_a_crafted_name_runs_nothing_at_either_end(name: str) -> None:
    command = listen_command("box", SESSIONS / name, SESSIONS, 0, 2)
    ssh, host, remote, *player = shlex.split(command)
    assert (ssh, host, player) == ("ssh", "box", ["|", "mpv", "-"])
    assert shlex.split(remote)[:4] == ["symbl-tui", "sessions", "sound", name]


def test_a_folder_outside_of_the_library_is_named_by_its_path() -> None:
    assert "sound /tmp/theirs --at 00:00" in listen_command("box", Path("/tmp/theirs"), SESSIONS, 0, 2)


@pytest.mark.parametrize(
    ("environment", "elsewhere"),
    [
        ({}, False),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}, True),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "PULSE_SERVER": "tcp:localhost:24713"}, False),
    ],
)
def test_over_ssh_the_speakers_of_this_machine_are_not_the_user_s(
    environment: dict[str, str], elsewhere: bool
) -> None:
    assert is_elsewhere(environment) is elsewhere
