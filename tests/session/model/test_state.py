"""Every move between states is one of the table; what is over stays over."""

import pytest

from symbl_tui.session.model.state import IllegalMove, SessionState, move

S = SessionState


@pytest.mark.parametrize(
    "way",
    [
        (S.IDLE, S.CONNECTING, S.LISTENING, S.PAUSED, S.LISTENING, S.STOPPING, S.ENDED),
        (S.CONNECTING, S.PAUSED, S.RETRYING, S.CONNECTING, S.RETRYING, S.STOPPING, S.FAILED),
        (S.IDLE, S.STOPPING, S.ENDED),
    ],
)
def test_the_ways_of_a_session_are_open(way: tuple[SessionState, ...]) -> None:
    state, *others = way
    for to in others:
        state = move(state, to)
    assert state is way[-1]


@pytest.mark.parametrize("state", [each for each in S if not each.over])
def test_a_session_can_be_stopped_or_fail_from_anywhere(state: SessionState) -> None:
    assert move(state, S.FAILED) is S.FAILED
    if state is not S.STOPPING:
        assert move(state, S.STOPPING) is S.STOPPING


@pytest.mark.parametrize("to", list(S))
@pytest.mark.parametrize("state", [S.ENDED, S.FAILED])
def test_a_session_that_is_over_stays_so(state: SessionState, to: SessionState) -> None:
    with pytest.raises(IllegalMove, match=f"cannot go from {state} to {to}"):
        move(state, to)


@pytest.mark.parametrize(
    ("state", "to"),
    [(S.IDLE, S.LISTENING), (S.STOPPING, S.LISTENING), (S.RETRYING, S.LISTENING), (S.LISTENING, S.ENDED)],
)
def test_a_state_cannot_be_skipped(state: SessionState, to: SessionState) -> None:
    with pytest.raises(IllegalMove):
        move(state, to)
