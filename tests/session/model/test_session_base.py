"""States and errors of a session reach every subscriber once, whichever thread is first."""

import threading

import pytest

from symbl_tui.errors import SourceError, SymblTuiError
from symbl_tui.session.model.session_base import SessionBase
from symbl_tui.session.model.state import IllegalMove, SessionState
from symbl_tui.session.model.view import StateChanged, Update

S = SessionState


class Bare(SessionBase):
    """A session whose moves a test makes."""

    def go(self, to: SessionState, *when: SessionState) -> None:
        self._move(to, when=set(when))

    def fail(self, error: SymblTuiError) -> None:
        self._fail(error)
        self._move(S.FAILED, when=set(S) - {S.ENDED, S.FAILED})


@pytest.fixture
def session() -> Bare:
    return Bare()


@pytest.fixture
def updates(session: Bare) -> list[Update]:
    updates: list[Update] = []
    session.subscribe(updates.append)
    return updates


def test_a_move_is_emitted_to_every_subscriber(session: Bare, updates: list[Update]) -> None:
    others: list[Update] = []
    session.subscribe(others.append)
    session.go(S.CONNECTING, S.IDLE)
    assert updates == others == [StateChanged(S.CONNECTING)]


def test_a_move_from_another_state_does_nothing(session: Bare, updates: list[Update]) -> None:
    session.go(S.LISTENING, S.CONNECTING)
    assert (session.state, updates) == (S.IDLE, [])


def test_a_move_that_the_table_has_not_is_a_defect(session: Bare, updates: list[Update]) -> None:
    with pytest.raises(IllegalMove):
        session.go(S.LISTENING, S.IDLE)
    assert (session.state, updates) == (S.IDLE, [])


def test_the_first_error_counts_and_is_fit_for_a_terminal(session: Bare, updates: list[Update]) -> None:
    first = SourceError("the \x1b[31mmicrophone\x07 is gone", "plug it in")
    session.fail(first)
    session.fail(SourceError("and so is everything else"))
    assert session.error is first
    assert updates == [StateChanged(S.FAILED, "the [31mmicrophone is gone; plug it in")]


def test_of_many_threads_one_makes_the_move(session: Bare, updates: list[Update]) -> None:
    start = threading.Barrier(8)

    def stop() -> None:
        start.wait(30)
        session.go(S.STOPPING, S.IDLE)

    threads = [threading.Thread(target=stop) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert updates == [StateChanged(S.STOPPING)]


def test_a_subscriber_may_ask_for_the_state_while_it_is_called(session: Bare) -> None:
    seen: list[SessionState] = []
    session.subscribe(lambda update: seen.append(session.state))
    session.go(S.CONNECTING, S.IDLE)
    assert seen == [S.CONNECTING]
