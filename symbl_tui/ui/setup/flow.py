"""Which screen follows which until there is a session: login, then devices; Esc goes back a step.

A saved profile leads there at once, from any of these screens and from a session that runs.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from symbl_tui.config import credentials
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.commands import Command, remap

if TYPE_CHECKING:  # a session that begins at once needs none of these
    from textual.app import App
    from textual.screen import Screen

    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.ui.setup.recovery_offer import Recovery
    from symbl_tui.ui.view_models.model_choice import LoadModels
    from symbl_tui.ui.view_models.preview import OpenSource
    from symbl_tui.ui.view_models.remote_microphone_state import OpenDoor

NewSession = Callable[[Profile, Credentials | None], RunnableSession]
"""Makes a session of a complete profile, with credentials that were only typed in. Raises our errors."""


@dataclass(slots=True)
class SetupFlow:
    """Asks for what a session needs."""

    profile: Profile
    """What is set up now."""
    demo: Callable[[Profile], Profile]
    """A profile with the bundled meeting as its source."""
    load: Callable[[str], Profile]
    """Reads a saved profile. Raises ConfigError; blocks."""
    new_session: NewSession
    recovery: "Recovery | None" = None
    """What is offered before anything else, once."""
    at_once: bool = False
    """Whether the profile is complete, and a session of it begins when that was answered."""
    open_source: "OpenSource | None" = None
    """Makes a source to preview; None: with nothing at hand."""
    open_door: "OpenDoor | None" = None
    """Opens the door for a microphone over SSH; None: there is none."""

    load_models: "LoadModels | None" = None
    """Finds the models that the engine of this machine can use; None: that is not offered."""

    async def begin(self, profile: Profile, given: Credentials | None = None) -> RunnableSession:
        """A session of a complete profile, which is what is set up from now on. Raises our errors."""
        remap(profile.key_map)  # keys that cannot work are told of before anything else
        session = await asyncio.to_thread(self.new_session, profile, given)
        self.profile = profile
        return session

    async def ask(self, app: "App[None]", commands: tuple[Command, ...]) -> RunnableSession | None:
        """SetupFlow through the screens; None when the reader leaves the first of them."""
        recovery, self.recovery = self.recovery, None
        if recovery and (resumed := await recovery.offer(app, commands)):
            session, self.profile = resumed
            return session
        if self.at_once:
            self.at_once = False
            return await self.begin(self.profile)
        from symbl_tui.ui.screens.device_screen import DeviceScreen
        from symbl_tui.ui.screens.login_screen import LoginScreen
        from symbl_tui.ui.view_models.preview import open_as_configured

        while True:
            engine = self.profile.engine
            known = await _known(app, engine.url)
            asking = LoginScreen(commands, engine=engine, known=known, load_models=self.load_models)
            login = await app.push_screen_wait(asking)
            if login is None:
                return None
            if isinstance(login, Profile):
                self.profile = login
                return await self.begin(login)
            self.profile = msgspec.structs.replace(self.profile, engine=login.engine)
            devices = DeviceScreen(
                self.profile,
                commands,
                open_source=self.open_source or open_as_configured,
                open_door=self.open_door,
                demo=self.demo(self.profile),
            )
            chosen = await app.push_screen_wait(devices)
            if chosen is not None:
                self.profile = chosen
                try:
                    given = login.credentials if chosen.engine == login.engine else None
                    return await self.begin(chosen, given)
                except SymblTuiError:
                    devices.entrance.close_unless(None)  # there is no session that anybody could be heard in
                    raise

    def set_up(self, screen: "Screen[object]", theme: str) -> Profile:
        """What is set up on the screen that is shown, in the colours that it has."""
        from symbl_tui.ui.screens.device_screen import DeviceScreen

        profile = screen.set_up if isinstance(screen, DeviceScreen) else self.profile
        return msgspec.structs.replace(profile, ui=msgspec.structs.replace(profile.ui, theme=theme))

    async def visit_profiles(
        self, app: "App[None]", commands: tuple[Command, ...], theme: str
    ) -> "SavedProfile | None":
        """Show the saved profiles over the screen that is shown; ``theme`` is what it wears.

        Returns:
            The one to switch to; None when there is none, or the screens that ask have taken it.
        """
        from symbl_tui.ui.screens.device_screen import DeviceScreen
        from symbl_tui.ui.screens.login_screen import LoginScreen
        from symbl_tui.ui.screens.profiles_screen import ProfilesScreen

        below = app.screen
        saved = ProfilesScreen(commands, self.set_up(below, theme), self.load)
        chosen = await app.push_screen_wait(saved)
        if chosen and chosen.profile and isinstance(below, LoginScreen | DeviceScreen):
            below.begin_with(chosen.profile)
            return None
        return chosen

    def asks_on(self, screen: "Screen[object]") -> bool:
        """Whether a screen is one of those that ask."""
        from symbl_tui.ui.screens.device_screen import DeviceScreen
        from symbl_tui.ui.screens.login_screen import LoginScreen

        return isinstance(screen, LoginScreen | DeviceScreen)


async def _known(app: "App[None]", url: str) -> Credentials | None:
    """What is remembered of an engine; a keyring may take its time, and a file may be wrong."""
    try:
        return None if url == LOCAL else await asyncio.to_thread(credentials.find_credentials, url)
    except ConfigError as error:
        app.notify(clean(str(error)), markup=False, severity="warning", timeout=15)
        return None
