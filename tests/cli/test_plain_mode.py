"""``--plain``: the keys act as on the screen, and every effect is printed once, as a line."""

import pytest

from symbl_tui.audio.level import MeterReading
from symbl_tui.cli.plain_mode import KeyHandler
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.talk_times import INDEFINITELY, TALK_SECONDS
from symbl_tui.session.model.view import ChannelStatus
from tests.ui.fake_session import FakeSession


def press(handler: KeyHandler, keys: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Press keys one after the other; returns what was printed."""
    for key in keys:
        handler.handle(key)
    return [line.removeprefix("symbl-tui: ") for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def held() -> FakeSession:
    """A session with a microphone that is pushed to talk."""
    session = FakeSession()
    session.levels = (ChannelStatus("Alice", MeterReading(), SourceState.MUTED, held=True),)
    return session


def test_space_mutes_every_channel_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    session = FakeSession()
    assert press(KeyHandler(session, push_to_talk=False), "  ", capsys) == ["muted", "not muted"]
    assert session.muted == [(None, True), (None, False)]


def test_p_pauses_and_resumes(capsys: pytest.CaptureFixture[str]) -> None:
    session = FakeSession()
    assert press(KeyHandler(session, push_to_talk=False), "pp", capsys) == ["paused", "listening"]
    assert session.pauses == [True, False]


def test_q_stops_cleanly(capsys: pytest.CaptureFixture[str]) -> None:
    session = FakeSession()
    press(KeyHandler(session, push_to_talk=False), "q", capsys)
    assert session.stops == ["stopped by the reader"]


def test_a_question_mark_prints_the_keys_that_work(
    held: FakeSession, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "space mute" in press(KeyHandler(held, push_to_talk=False), "?", capsys)[0]
    assert "hold space to talk" in press(KeyHandler(held, push_to_talk=True), "?", capsys)[0]


def test_a_key_without_a_meaning_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    session = FakeSession()
    assert press(KeyHandler(session, push_to_talk=False), "xT\n\x1b�", capsys) == []
    assert (session.muted, session.pauses, session.talks, session.stops) == ([], [], [], [])


def test_holding_space_talks_and_is_announced_once(
    held: FakeSession, capsys: pytest.CaptureFixture[str]
) -> None:
    assert press(KeyHandler(held, push_to_talk=True), "     ", capsys) == ["talking"]
    assert held.talks == [TALK_SECONDS] * 5
    assert held.muted == []


def test_capital_t_keeps_talking_until_it_is_pressed_again(
    held: FakeSession, capsys: pytest.CaptureFixture[str]
) -> None:
    assert press(KeyHandler(held, push_to_talk=True), "TT", capsys) == ["talking", "not talking"]
    assert held.talks == [INDEFINITELY, 0.0]


def test_space_after_t_returns_to_talking_while_it_is_held(
    held: FakeSession, capsys: pytest.CaptureFixture[str]
) -> None:
    press(KeyHandler(held, push_to_talk=True), "T T", capsys)
    assert held.talks == [INDEFINITELY, TALK_SECONDS, INDEFINITELY]
