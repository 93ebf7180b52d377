"""The replay screen: what is particular about watching a session once more: its speed and its place."""

from typing import ClassVar, Final

from textual.binding import BindingType

from symbl_tui.session.model.view import RunnableReplay
from symbl_tui.ui.commands import Command
from symbl_tui.ui.commands.command import bindings
from symbl_tui.ui.commands.session_commands import REPLAY, WATCH, for_replay
from symbl_tui.ui.presenters import session_text
from symbl_tui.ui.screens.session_screen import SessionScreen
from symbl_tui.ui.widgets.status_figures import ReplayPosition, Status

_SPEEDS: Final = (1, 2, 4, 8, 16)


class ReplayScreen(SessionScreen):
    """A recorded session, in its own time or faster."""

    BINDINGS: ClassVar[list[BindingType]] = bindings((*REPLAY, *WATCH))

    def __init__(self, replay: RunnableReplay, commands: tuple[Command, ...]) -> None:
        """Prepare to show a replay; ``commands``: all, with the reader's own keys."""
        super().__init__(replay, for_replay(commands))
        self._replay = replay

    def status(self) -> Status:
        """Where in the session it is, and how fast it goes."""
        at, length = int(self._replay.elapsed), int(self._replay.length)
        return Status(self.state, ReplayPosition(at, length, self._replay.speed))

    def words(self) -> session_text.Words:
        """What the state means for someone who watches."""
        keys = session_text.Keys(quit=self._key("live.quit"), pause=self._key("live.pause"))
        now = session_text.Now(self.state, self._error, self._session.folder, self._work.stopping)
        return session_text.replay(now, keys)

    def action_skip(self, seconds: int) -> None:
        """Go on, or back."""
        self._replay.skip(seconds)
        self.show_figures()

    def action_speed(self, step: int) -> None:
        """Go faster (1) or slower (-1), as far as that goes."""
        ahead = [speed for speed in _SPEEDS[::step] if (speed - self._replay.speed) * step > 0]
        if ahead:
            self._replay.set_speed(ahead[0])
            self.show_figures()
