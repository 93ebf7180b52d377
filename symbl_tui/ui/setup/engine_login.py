"""The step of the set-up flow that chooses the engine: asked for, or where credentials are missing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symbl_tui.config import credentials
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, EngineConfig, Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.ui.commands import Command

if TYPE_CHECKING:  # not needed where a session starts at once
    from textual.app import App

    from symbl_tui.ui.view_models.login_attempt import Login
    from symbl_tui.ui.view_models.model_choice import LoadModels


@dataclass(slots=True)
class EngineLogin:
    """Shows the login screen, and keeps the credentials of this run."""

    find_credentials: Callable[[str], Credentials | None] = credentials.find_credentials
    """Finds the stored credentials of an engine. Raises ConfigError; blocks."""
    load_models: "LoadModels | None" = None
    """Lists the installed models of the local engine; None: they are not offered."""
    _last: "Login | None" = None
    _known_engine: EngineConfig | None = None
    """One whose credentials were found: a keyring need not be asked twice."""

    async def ask(
        self, app: "App[None]", commands: tuple[Command, ...], engine: EngineConfig
    ) -> "Login | Profile | None":
        """The engine that the user chooses, or a profile that was chosen instead; None: back."""
        return await self._show(app, commands, engine, await self._known(app, engine.url))

    async def complete(
        self, app: "App[None]", commands: tuple[Command, ...], engine: EngineConfig
    ) -> "EngineConfig | Profile | None":
        """The engine itself where its credentials are known; else as :meth:`ask`."""
        if engine.url == LOCAL or self.typed_for(engine) or engine == self._known_engine:
            return engine
        missing = f"{engine.url} needs an app ID and an app secret."
        if await self._known(app, engine.url, missing):
            self._known_engine = engine
            return engine
        login = await self._show(app, commands, engine, None)
        return login if login is None or isinstance(login, Profile) else login.engine

    def typed_for(self, engine: EngineConfig) -> Credentials | None:
        """The credentials that were typed for exactly this engine: another one must not receive them."""
        return self._last.credentials if self._last and self._last.engine == engine else None

    async def _known(self, app: "App[None]", url: str, missing: str = "") -> Credentials | None:
        """An engine's credentials, or None: then ``missing`` is shown, or what is wrong with the file."""
        try:
            known = None if url == LOCAL else await asyncio.to_thread(self.find_credentials, url)
        except ConfigError as error:
            known, missing = None, str(error)
        if known is None and missing:
            app.notify(clean(missing), markup=False, severity="warning", timeout=15)
        return known

    async def _show(
        self,
        app: "App[None]",
        commands: tuple[Command, ...],
        engine: EngineConfig,
        known: Credentials | None,
    ) -> "Login | Profile | None":
        from symbl_tui.ui.screens.login_screen import LoginScreen  # start-up: rarely needed

        screen = LoginScreen(commands, engine=engine, known=known, load_models=self.load_models)
        login = await app.push_screen_wait(screen)
        if login is not None and not isinstance(login, Profile):
            self._last = login
        return login
