"""The replay screen: what a replay adds: its position and its speed."""

from typing import ClassVar, Final

from textual.binding import BindingType
from textual.reactive import var

from symbl_tui.session.model.view import RunnableReplay
from symbl_tui.ui.commands import Command, Need, bindings
from symbl_tui.ui.commands.session_commands import REPLAY
from symbl_tui.ui.commands.session_variants import WATCH, absent_from, for_replay
from symbl_tui.ui.presenters import session_text
from symbl_tui.ui.screens.base_session_screen import SessionScreen
from symbl_tui.ui.widgets.status_figures import ReplayPosition, Status

_SPEEDS: Final = (1, 2, 4, 8, 16)


class ReplayScreen(SessionScreen):
    """A recorded session, in real time or faster."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(for_replay((*REPLAY, *WATCH)))

    at_end: var[bool] = var(False, init=False)
    """Whether the replay waits at its end."""

    def __init__(self, replay: RunnableReplay, commands: tuple[Command, ...]) -> None:
        """Prepare to show a replay; ``commands``: all, with the user's keys."""
        super().__init__(replay, for_replay(commands))
        self.absent, self.why_absent = (
            absent_from(commands, self.commands, "live", "review"),
            "this is a replay",
        )
        self.shows_live_result = False
        self._replay = replay
        replay.stays = True

    def status(self) -> Status:
        """The position and the speed."""
        at, length = int(self._replay.elapsed), int(self._replay.length)
        return Status(self.state, ReplayPosition(at, length, self._replay.speed))

    def texts(self) -> session_text.Texts:
        """The texts for a replay."""
        keys = session_text.Keys(
            quit=self.key_label("live.quit"),
            pause=self.key_label("live.pause"),
            back=self.key_label("replay.back"),
        )
        now = session_text.Now(
            self.state,
            self._feed.error,
            self.session.folder,
            self._session_workers.stopping,
            at_end=self._replay.at_end,
        )
        return session_text.replay(now, keys)

    def show_figures(self) -> None:
        """Update the status line, and say where the end is."""
        super().show_figures()
        self.at_end = self._replay.at_end

    def watch_at_end(self) -> None:
        """Update the banner and the labels."""
        self.watch_state(self.state)

    def action_skip(self, seconds: int) -> None:
        """Skip forward, or back where negative."""
        if self.state.over:
            self.refuse(Need.CAPTURE)
        elif self._replay.at_end and seconds > 0:
            self.explain(f"This is the end; {self.key_label('replay.back')} goes back.")
        else:
            self._replay.skip(seconds)
            self.show_figures()

    def action_speed(self, step: int) -> None:
        """Use the next higher speed (1) or the next lower one (-1), if there is one."""
        others = [speed for speed in _SPEEDS[::step] if (speed - self._replay.speed) * step > 0]
        if self.state.over:
            self.refuse(Need.CAPTURE)
        elif others:
            self._replay.set_speed(others[0])
            self.show_figures()
        else:
            self.explain(f"It cannot go {'faster' if step > 0 else 'slower'} than {self._replay.speed:g}x.")
