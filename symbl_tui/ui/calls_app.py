"""The app of ``symbl-tui calls``: the list of calls, and their sessions over it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import ClassVar

from textual.screen import Screen

from symbl_tui.config.profile import Profile
from symbl_tui.session.control.attached_session import AttachedSession
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.meter_rate import meter_hz
from symbl_tui.ui.screens.call_screen import CallScreen
from symbl_tui.ui.screens.calls_screen import Calls, CallsHeading, CallsScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.view_models.assistant_choice import AssistantChoice


class CallsApp(SymblApp):
    """Shows calls until the user quits or a signal arrives.

    Args:
        calls: Takes them; started and joined by its owner.
        heading: What the list says besides the calls.
        profile: Its theme, keys and assistant.
        running: The directory of the sockets of sessions that run.
    """

    # Textual loads a screen's own style when it is pushed, which the first one never is.
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        *SymblApp.CSS_PATH,
        PurePath(__file__).with_name("screens") / "calls_screen.tcss",
    ]

    def __init__(self, calls: Calls, heading: CallsHeading, profile: Profile, running: Path) -> None:
        keys: Mapping[str, str] = profile.key_map
        super().__init__(theme=profile.ui.theme, keys=keys, assistant=AssistantChoice.of(profile))
        self._calls = calls
        self._calls_screen = CallsScreen(
            calls,
            heading,
            self.commands,
            running=running,
            open_session=self._open_session,
            open_review=self._open_review,
        )

    def get_default_screen(self) -> Screen[None]:
        """The list of calls."""
        return self._calls_screen

    def action_interrupt(self) -> None:
        """End all calls and quit; at the second call, quit at once."""
        while self.screen is not self._calls_screen and len(self.screen_stack) > 1:
            self.pop_screen()
        if self._calls_screen.stopping:
            self.exit()
        else:
            self._calls_screen.stop("interrupted")

    def _open_session(self, session: AttachedSession) -> None:
        screen = CallScreen(session, self.commands, meter_hz=meter_hz())
        screen.on_left = partial(screen.dismiss, None)
        self.push_screen(screen)

    def _open_review(self, folder: Path) -> None:
        self.push_screen(ReviewScreen(folder, self.commands))
