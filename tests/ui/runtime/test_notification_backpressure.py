"""A notification reaches the terminal also where a frame is just on its way there."""

from collections.abc import Callable
from typing import Any

import pytest

from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.session.events.event_text import EventText
from symbl_tui.ui.runtime import screen_notifications
from symbl_tui.ui.runtime.screen_notifications import ScreenNotifications


class Terminal:
    """An app and its driver: a timer is due at once."""

    def __init__(self) -> None:
        self._driver = self
        self.written: list[str] = []
        self.waits = 0

    def write(self, text: str) -> None:
        self.written.append(text)

    def set_timer(self, _seconds: float, callback: Callable[[], None]) -> None:
        self.waits += 1
        callback()


@pytest.mark.parametrize(("frames", "written"), [(0, 1), (3, 1), (10**6, 0)])
def test_the_bell_waits_for_frames_and_not_for_a_terminal_that_reads_nothing(
    monkeypatch: pytest.MonkeyPatch, frames: int, written: int
) -> None:
    app: Any = Terminal()
    monkeypatch.setattr(screen_notifications, "has_backpressure", lambda _app: app.waits < frames)
    ScreenNotifications(app, NotifyConfig(how=("bell",))).show(EventText("It ended", ""), lambda _text: None)
    assert len(app.written) == written
    assert app.waits == (frames if written else 49)
