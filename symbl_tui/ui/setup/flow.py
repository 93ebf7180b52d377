"""The set-up flow: the first screen, and from there to a session; Esc goes back a step.

The usual settings or a saved profile lead there at once; another source through the device screen. The login
screen comes when it is asked for, and where the engine's credentials are missing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING

import msgspec

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.system import paths
from symbl_tui.ui.commands import Command, remap
from symbl_tui.ui.setup.engine_login import EngineLogin
from symbl_tui.ui.setup.setup_screens import HasProfile, StartsWithProfile
from symbl_tui.ui.setup.usual_setup import UsualSetup
from symbl_tui.ui.view_models.home_choices import HomeAction, HomeChoice
from symbl_tui.ui.view_models.preview import OpenSource, open_as_configured

if TYPE_CHECKING:  # not needed where a session starts at once
    from textual.app import App
    from textual.screen import Screen

    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.session.archive.index_rows import SessionSummary
    from symbl_tui.ui.view_models.recovery import Recovery
    from symbl_tui.ui.view_models.remote_microphone_state import OpenListener
    from symbl_tui.ui.view_models.setup_memory import SetupMemory

NewWatch = Callable[[Profile, str, Credentials | None], RunnableSession]
"""Makes a session that watches what has an id, with unsaved credentials. Raises SymblTuiError; blocks."""
NewSession = Callable[[Profile, Credentials | None], RunnableSession]
"""Makes a session of a complete profile, with unsaved credentials. Raises SymblTuiError; blocks."""


@dataclass(slots=True)
class SetupFlow:
    """Asks for the settings of a session, screen by screen."""

    profile: Profile
    """The settings of the current session; before the first those of config.toml and the command line."""
    demo: Callable[[Profile], Profile]
    """A profile with the bundled meeting as its source."""
    load: Callable[[str], Profile]
    """Reads a saved profile. Raises ConfigError; blocks."""
    new_session: NewSession
    recovery: "Recovery | None" = None
    """The sessions that were not closed, which the first screen mentions until the user has decided."""
    open_source: OpenSource | None = None
    """Makes a source to preview; None: as the profile has it."""
    open_listener: "OpenListener | None" = None
    """Opens the socket of a microphone over SSH; None: that is not offered."""
    engine: EngineLogin = field(default_factory=EngineLogin)
    memory: "InitVar[SetupMemory | None]" = None
    """None: nothing is kept."""
    list_sessions: "Callable[[], tuple[SessionSummary, ...]]" = tuple
    """Lists the recorded sessions, the newest first. Raises SymblTuiError; blocks."""
    find_missing: Callable[[Profile], Awaitable[str]] | None = None
    """Says why the inputs of a profile cannot be recorded; empty: they can."""
    new_watch: "NewWatch | None" = None
    """Makes a session that watches a conversation; None: that is not offered."""
    usual: UsualSetup = field(init=False)
    """What the first row of the first screen starts."""
    _at: str = field(default=HomeAction.START.value, init=False)
    """The row of the first screen that the cursor was on."""

    def __post_init__(self, memory: "SetupMemory | None") -> None:
        """Begin with the settings that were given."""
        self.usual = UsualSetup(self.profile, memory)

    async def new_session_of(self, profile: Profile, given: Credentials | None = None) -> RunnableSession:
        """Make a session of a complete profile, which becomes the current one. Raises SymblTuiError."""
        remap(profile.key_map)  # an invalid keymap is reported before anything is started
        session = await asyncio.to_thread(self.new_session, profile, given)
        self.profile = profile
        return session

    async def run(
        self, app: "App[None]", commands: tuple[Command, ...], *, can_go_back: bool = False
    ) -> RunnableSession | None:
        """Show screens until there is a session; None when the user leaves the first of them.

        Raises SymblTuiError where the session cannot be made; run again, it goes on with what was entered.
        """
        from symbl_tui.ui.screens.home_screen import HomeScreen  # start-up: a session may be complete

        await self.usual.recall()
        while True:
            home = HomeScreen(
                self.usual.profile,
                commands,
                usual_name=self.usual.name,
                load=self.load,
                list_sessions=self.list_sessions,
                sessions=paths.sessions_dir(),
                find_missing=self.find_missing,
                recovery=self.recovery,
                can_go_back=can_go_back,
                at=self._at,
            )
            choice = await app.push_screen_wait(home)
            self.recovery, self._at = home.recovery, home.at
            if choice is None:
                return None
            if session := await self._follow(app, commands, choice):
                return session

    async def _follow(
        self, app: "App[None]", commands: tuple[Command, ...], choice: HomeChoice
    ) -> RunnableSession | None:
        """What follows from the first screen: a session, or None to show it again."""
        if choice.approved and (recovery := self.recovery):
            approved, self.recovery = choice.approved, None
            session, self.profile = await asyncio.to_thread(recovery.resume, approved.folder, approved.known)
            return session
        match choice.action:
            case HomeAction.SOURCE:
                return await self._ask_for_source(app, commands)
            case HomeAction.WATCH:
                return await self._ask_for_conversation(app, commands)
            case HomeAction.ENGINE:
                return await self._ask_for_engine(app, commands)
            case HomeAction.DEMO:
                return await self._start(app, commands, self.demo(self.usual.profile), is_demo=True)
        self.usual.choose(choice.saved)
        return await self._start(app, commands, choice.profile or self.usual.profile)

    async def _ask_for_engine(
        self, app: "App[None]", commands: tuple[Command, ...]
    ) -> RunnableSession | None:
        """Show the login screen, then the first one again, unless a profile was chosen."""
        login = await self.engine.ask(app, commands, self.usual.profile.engine)
        if isinstance(login, Profile):
            return await self._start(app, commands, login)
        if login is not None:
            self.usual.use(msgspec.structs.replace(self.usual.profile, engine=login.engine))
            self.usual.remember(app)
        return None

    async def _ask_for_conversation(
        self, app: "App[None]", commands: tuple[Command, ...]
    ) -> RunnableSession | None:
        """Ask for a conversation and make the session that watches it; None when the user goes back."""
        from symbl_tui.ui.setup.watch_setup_form import ask_for_conversation  # start-up: rarely needed

        asked = await ask_for_conversation(app, self.usual.profile)
        if asked is None or self.new_watch is None:
            return None
        profile, id = asked
        complete = await self._complete(app, commands, profile)
        if not isinstance(complete, Profile):
            return complete
        typed = self.engine.typed_for(complete.engine)
        session = await asyncio.to_thread(self.new_watch, complete, id, typed)
        self.profile = complete
        return session

    async def _ask_for_source(
        self, app: "App[None]", commands: tuple[Command, ...]
    ) -> RunnableSession | None:
        """Show the device screen and make the session; None when the user goes back."""
        from symbl_tui.ui.screens.device_screen import DeviceScreen  # start-up: the usual may be started

        complete = await self._complete(app, commands, self.usual.profile)
        if not isinstance(complete, Profile):
            return complete
        self.usual.use(complete)
        demo = self.demo(self.usual.profile)
        devices = DeviceScreen(
            self.usual.profile,
            commands,
            open_source=self.open_source or open_as_configured,
            open_listener=self.open_listener,
            demo=demo,
        )
        chosen = await app.push_screen_wait(devices)
        if chosen is None:
            return None
        title = self.usual.profile.title
        try:
            session = await self._start(app, commands, chosen, is_demo=chosen == demo)
            if session and not self.usual.name:  # what was typed is the title of this session alone
                self.usual.profile = msgspec.structs.replace(self.usual.profile, title=title)
            return session
        except SymblTuiError:
            devices.remote_microphone.close_unless(None)  # no session will use its socket
            raise

    async def _start(
        self, app: "App[None]", commands: tuple[Command, ...], profile: Profile, *, is_demo: bool = False
    ) -> RunnableSession | None:
        """Make a session; None where its engine needs credentials and the user gives none."""
        complete = await self._complete(app, commands, profile)
        if not isinstance(complete, Profile):
            return complete
        if not is_demo:  # which is for trying things out
            self.usual.use(complete)
        session = await self.new_session_of(complete, self.engine.typed_for(complete.engine))
        if not is_demo:
            self.usual.remember(app)
        return session

    async def _complete(
        self, app: "App[None]", commands: tuple[Command, ...], profile: Profile
    ) -> Profile | RunnableSession | None:
        """Ask for the credentials that the engine of a profile needs.

        Returns:
            The profile with its engine; the session of another profile that was chosen instead; None when
            the user goes back.
        """
        engine = await self.engine.complete(app, commands, profile.engine)
        if isinstance(engine, Profile):
            return await self._start(app, commands, engine)
        return None if engine is None else msgspec.structs.replace(profile, engine=engine)

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
        self.usual.choose(chosen)
        if chosen and chosen.profile and isinstance(below, StartsWithProfile):
            below.start_with(chosen.profile)
            return None
        return chosen
