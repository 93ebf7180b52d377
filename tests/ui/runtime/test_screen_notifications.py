"""What a profile asks to be told of is on the terminal that shows the session: bell, desktop, status line."""

from typing import Any

import pytest

from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.widgets.status_line import StatusLine
from tests.session.events.event_values import insight, said
from tests.support.waiting import until
from tests.ui.fake_session import FakeSession


def terminal_of(app: SymblApp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written to the terminal of an app besides its frames."""
    written: list[str] = []
    driver: Any = app._driver
    monkeypatch.setattr(driver, "write", written.append)
    return written


async def test_a_question_to_me_rings_and_is_shown_on_the_desktop_and_in_the_status_line(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    app = SymblApp(session, notify=NotifyConfig(on=("question_to_me",), names=("Ada",)))
    async with app.run_test(size=(100, 24)) as pilot:
        written = terminal_of(app, monkeypatch)
        session.tell(CaughtUp())
        session.go(SessionState.CONNECTING)
        session.go(SessionState.LISTENING)
        session.tell(said("Ada, can you send it?\x1b]0;x\x07"))
        session.tell(insight("question", "can you send it?\x1b]0;x\x07", utterance_id="u1"))
        await until(lambda: any("]9;" in each for each in written))
        assert written == ["\a\x1b]9;A question to Ada: Bob: can you send it?]0,x\a"]
        status = pilot.app.screen.query_one(StatusLine)
        await until(lambda: "A question to Ada" in status.render().plain)


async def test_who_asks_for_nothing_is_told_of_nothing(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = SymblApp(session, notify=NotifyConfig())
    async with app.run_test():
        written = terminal_of(app, monkeypatch)
        session.tell(CaughtUp())
        session.go(SessionState.FAILED)
        await until(lambda: app.live is not None and app.live.state.over)
        assert not any("]9;" in each or each == "\a" for each in written)
