"""``symbl-tui attach`` and ``stop`` find the running session that the user means."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symbl_tui.cli.attach_command import AttachOptions, StopOptions, attach, stop
from symbl_tui.errors import UsageError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.session.model.state import SessionState
from symbl_tui.system import paths
from tests.support.command import Home
from tests.support.waiting import wait_until
from tests.ui.fake_session import FakeSession

Start = Callable[[str], FakeSession]


class Running(FakeSession):
    """A session that viewers can reach, and that ends when it is asked to."""

    def request_stop(self, reason: str) -> None:
        self.stops.append(reason)
        self.go(SessionState.ENDED)


@pytest.fixture
def start(home: Home, tmp_path: Path) -> Iterator[Start]:
    """Starts a session with a title."""
    sessions: list[FakeSession] = []

    def start(title: str) -> FakeSession:
        session = Running(title=title)
        session.folder = tmp_path / title
        sessions.append(session)
        serve_viewers(session, paths.running_dir())
        session.go(SessionState.CONNECTING)
        session.go(SessionState.LISTENING)
        wait_until(lambda: len(socket_directory.list_sockets(paths.running_dir())) == len(sessions))
        return session

    yield start
    for session in sessions:
        session.go(SessionState.ENDED)
    wait_until(lambda: not socket_directory.list_sockets(paths.running_dir()))


def test_the_only_session_is_stopped_without_a_name(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    session = start("standup")
    assert stop(StopOptions()) == 0
    assert session.stops == ["stopped by symbl-tui stop"]
    assert capsys.readouterr().out == f"standup has ended; it is saved in {session.folder}\n"


def test_one_of_several_is_stopped_by_a_part_of_its_name_and_the_other_runs_on(start: Start) -> None:
    standup, retro = start("standup"), start("retro")
    with pytest.raises(UsageError, match="several sessions are running, say which: retro, standup"):
        stop(StopOptions())
    stop(StopOptions(session="RET"))
    assert (standup.stops, retro.stops) == ([], ["stopped by symbl-tui stop"])


def test_a_wrong_name_is_answered_with_the_right_ones(start: Start) -> None:
    start("standup")
    with pytest.raises(UsageError, match='no running session is called "retro"; there is standup'):
        stop(StopOptions(session="retro"))


def test_without_a_session_the_command_that_starts_one_is_named(home: Home) -> None:
    with pytest.raises(UsageError, match="no session is running; start one with: symbl-tui run --detach"):
        stop(StopOptions())
    with pytest.raises(UsageError, match="no session is running"):
        attach(AttachOptions())


def test_attaching_needs_a_terminal_and_says_what_does_not(start: Start) -> None:
    session = start("standup")
    with pytest.raises(UsageError, match="symbl-tui sessions show reads a session without one"):
        attach(AttachOptions())
    assert session.stops == []
