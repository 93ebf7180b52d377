"""The set-up flow: login, then devices, until there is a session; Esc goes back a step.

A saved profile leads there at once, from each of these screens and from a running session.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from symbl_tui.config import credentials
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.commands import Command, remap

if TYPE_CHECKING:  # not needed where a session starts at once
    from textual.app import App
    from textual.screen import Screen

    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.ui.setup.recovery_offer import Recovery
    from symbl_tui.ui.view_models.login_attempt import Login
    from symbl_tui.ui.view_models.model_choice import LoadModels
    from symbl_tui.ui.view_models.preview import OpenSource
    from symbl_tui.ui.view_models.remote_microphone_state import OpenListener

NewSession = Callable[[Profile, Credentials | None], RunnableSession]
"""Makes a session of a complete profile, with unsaved credentials. Raises SymblTuiError; blocks."""


@runtime_checkable
class StartsWithProfile(Protocol):
    """A set-up screen, which can return a saved profile."""

    def start_with(self, profile: Profile) -> None:
        """Return the profile."""


@runtime_checkable
class HasProfile(Protocol):
    """A set-up screen that knows all settings."""

    @property
    def profile(self) -> Profile:
        """The settings as of now."""


@dataclass(slots=True)
class SetupFlow:
    """Asks for the settings of a session, screen by screen."""

    profile: Profile
    """The current settings."""
    demo: Callable[[Profile], Profile]
    """A profile with the bundled meeting as its source."""
    load: Callable[[str], Profile]
    """Reads a saved profile. Raises ConfigError; blocks."""
    new_session: NewSession
    recovery: "Recovery | None" = None
    """Is offered once, before anything else."""
    open_source: "OpenSource | None" = None
    """Makes a source to preview; None: as the profile has it."""
    open_listener: "OpenListener | None" = None
    """Opens the socket of a microphone over SSH; None: that is not offered."""
    find_credentials: Callable[[str], Credentials | None] = credentials.find_credentials
    """Finds what is known for an engine. Raises ConfigError; blocks."""
    load_models: "LoadModels | None" = None
    """Lists the installed models of the local engine; None: they are not offered."""

    async def new_session_of(self, profile: Profile, given: Credentials | None = None) -> RunnableSession:
        """Make a session of a complete profile, which becomes the current one. Raises SymblTuiError."""
        remap(profile.key_map)  # an invalid keymap is reported before anything is started
        session = await asyncio.to_thread(self.new_session, profile, given)
        self.profile = profile
        return session

    async def run(self, app: "App[None]", commands: tuple[Command, ...]) -> RunnableSession | None:
        """Show screens until there is a session; None when the user leaves the first of them.

        Raises SymblTuiError where the session cannot be made; run again, it goes on with what was entered.
        """
        # Once: after an error the flow runs again, and must not ask again.
        recovery, self.recovery = self.recovery, None
        if recovery and (resumed := await recovery.offer(app, commands)):
            session, self.profile = resumed
            return session
        from symbl_tui.ui.screens.login_screen import LoginScreen  # start-up: a session may be complete

        while True:
            engine = self.profile.engine
            known = await self._known_credentials(app, engine.url)
            screen = LoginScreen(commands, engine=engine, known=known, load_models=self.load_models)
            login = await app.push_screen_wait(screen)
            if login is None:
                return None
            if isinstance(login, Profile):
                # A saved profile is complete: no source is left to choose.
                self.profile = login
                return await self.new_session_of(login)
            if chosen := await self._ask_for_source(app, commands, login):
                return chosen

    async def _known_credentials(self, app: "App[None]", url: str) -> Credentials | None:
        """What is known for an engine, or None; a file that is wrong is reported."""
        try:
            return None if url == LOCAL else await asyncio.to_thread(self.find_credentials, url)
        except ConfigError as error:
            app.notify(clean(str(error)), markup=False, severity="warning", timeout=15)
            return None

    async def _ask_for_source(
        self, app: "App[None]", commands: tuple[Command, ...], login: "Login"
    ) -> RunnableSession | None:
        """Show the device screen and make the session; None when the user goes back."""
        # Start-up: a session may be complete.
        from symbl_tui.ui.screens.device_screen import DeviceScreen
        from symbl_tui.ui.view_models.preview import open_as_configured

        self.profile = msgspec.structs.replace(self.profile, engine=login.engine)
        devices = DeviceScreen(
            self.profile,
            commands,
            open_source=self.open_source or open_as_configured,
            open_listener=self.open_listener,
            demo=self.demo(self.profile),
        )
        chosen = await app.push_screen_wait(devices)
        if chosen is None:
            return None
        self.profile = chosen
        try:
            # Credentials were typed for that engine: one from another profile must not receive them.
            given = login.credentials if chosen.engine == login.engine else None
            return await self.new_session_of(chosen, given)
        except SymblTuiError:
            devices.remote_microphone.close_unless(None)  # no session will use its socket
            raise

    def current_profile(self, screen: "Screen[object]", theme: str) -> Profile:
        """The settings as of now: those on a device screen, else the session's; with a theme."""
        profile = screen.profile if isinstance(screen, HasProfile) else self.profile
        return msgspec.structs.replace(profile, ui=msgspec.structs.replace(profile.ui, theme=theme))

    async def choose_profile(
        self, app: "App[None]", commands: tuple[Command, ...], theme: str
    ) -> "SavedProfile | None":
        """Show the saved profiles over the current screen.

        Args:
            app: Shows them.
            commands: All commands with the user's keys.
            theme: The current theme, for a profile that is saved there.

        Returns:
            The profile to switch to; None where there is none, or the set-up screen below goes on with it.
        """
        from symbl_tui.ui.screens.profiles_screen import ProfilesScreen  # start-up: rarely needed

        below = app.screen
        saved = ProfilesScreen(commands, self.current_profile(below, theme), self.load)
        chosen = await app.push_screen_wait(saved)
        if chosen and chosen.profile and isinstance(below, StartsWithProfile):
            below.start_with(chosen.profile)
            return None
        return chosen

    def is_setup_screen(self, screen: "Screen[object]") -> bool:
        """Whether a screen is one of the flow's."""
        return isinstance(screen, StartsWithProfile)
