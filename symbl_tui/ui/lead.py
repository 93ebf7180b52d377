"""Which screen follows which before there is a session: login, then devices; Esc goes back a step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from symbl_tui import credentials
from symbl_tui.config import LOCAL, Profile
from symbl_tui.credentials import Credentials
from symbl_tui.session.live import RunnableSession
from symbl_tui.ui.commands import Command

if TYPE_CHECKING:  # a session that begins at once needs none of these screens
    from textual.app import App

NewSession = Callable[[Profile, Credentials | None], RunnableSession]
"""Makes a session of a complete profile, with credentials that were only typed in. Raises our errors."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Asks for what a session needs."""

    profile: Profile
    """Where the reader begins."""
    demo: Profile
    """The same with the bundled meeting as its source."""
    new_session: NewSession

    async def ask(self, app: "App[None]", commands: tuple[Command, ...]) -> RunnableSession | None:
        """Lead through the screens; None when the reader leaves the first of them."""
        from symbl_tui.ui.screens.devices import DeviceScreen
        from symbl_tui.ui.screens.login import LoginScreen

        profile = self.profile
        while True:
            known = None if profile.engine.url == LOCAL else credentials.find(profile.engine.url)
            login = await app.push_screen_wait(LoginScreen(commands, engine=profile.engine, known=known))
            if login is None:
                return None
            profile = msgspec.structs.replace(profile, engine=login.engine)
            demo = msgspec.structs.replace(self.demo, engine=login.engine)
            chosen = await app.push_screen_wait(DeviceScreen(profile, commands, demo=demo))
            if chosen is not None:
                return self.new_session(chosen, login.credentials)
