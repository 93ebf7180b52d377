"""Offers to recover sessions that were not closed, before anything else; never without asking."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.session.run import recovery
from symbl_tui.ui.commands import Command
from symbl_tui.ui.screens.confirm_screen import ConfirmScreen
from symbl_tui.ui.screens.recover_screen import TYPING_PAUSE, RecoverScreen

if TYPE_CHECKING:
    from textual.app import App


@dataclass(frozen=True, slots=True)
class Recovery:
    """The sessions that were not closed, and how to resume one."""

    found: tuple[SessionFacts, ...]
    """At least one; the newest last."""
    resume: Callable[[Path, tuple[str, ...]], tuple[RunnableSession, Profile]]
    """Makes a session that goes on in a folder, with what was shown. Raises SymblTuiError; blocks."""
    describe: Callable[[Path], tuple[str, ...]]
    """What a session would go on with, a line each. Raises SymblTuiError; blocks."""
    typing_pause: float = TYPING_PAUSE
    """See :class:`.RecoverScreen`."""

    async def offer(
        self, app: "App[None]", commands: tuple[Command, ...]
    ) -> tuple[RunnableSession, Profile] | None:
        """Ask, and do it; returns the session that was resumed, or None. Raises SymblTuiError."""
        screen = RecoverScreen(self.found, commands, pause=self.typing_pause)
        match await app.push_screen_wait(screen):
            case "resume":
                return await self._resume(app, self.found[-1].folder)
            case "close":
                # In the background: hours of sound take minutes.
                app.run_worker(self._close(app), group="recovery", description="Close", exit_on_error=False)
        return None

    async def _resume(self, app: "App[None]", folder: Path) -> tuple[RunnableSession, Profile] | None:
        """Show engine and source, which the folder names and may come from anybody; resume if confirmed."""
        known = await asyncio.to_thread(self.describe, folder)
        question = f"Resume with {', '.join(known)}?"
        if not await app.push_screen_wait(ConfirmScreen(question)):
            return None
        return await asyncio.to_thread(self.resume, folder, known)

    async def _close(self, app: "App[None]") -> None:
        for each in self.found:
            title = clean(each.title)
            try:
                await asyncio.to_thread(recovery.close_interrupted, each.folder)
            except SymblTuiError as error:
                app.notify(clean(str(error)), markup=False, severity="error", timeout=30)
            else:
                app.notify(f"“{title}” was recovered. It is in the library (F2).", markup=False)
