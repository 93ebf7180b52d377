"""The usual settings: what the first row of the first screen starts, kept from one start to the next."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from symbl_tui.config.profile import Profile

if TYPE_CHECKING:  # not needed where a session starts at once
    from textual.app import App

    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.ui.view_models.setup_memory import SetupMemory


@dataclass(slots=True)
class UsualSetup:
    """The settings of the last session that was set up, and the saved profile that they are."""

    profile: Profile
    """At first those of config.toml and the command line."""
    memory: "SetupMemory | None" = None
    """None: nothing is kept."""
    name: str = field(default="", init=False)
    """The name of the saved profile that ``profile`` is; empty: it is none."""
    _chosen: "SavedProfile | None" = field(default=None, init=False)
    """The saved profile that was chosen last."""
    _recalled: bool = field(default=False, init=False)

    async def recall(self) -> None:
        """Read what was kept, once."""
        if self.memory and not self._recalled:
            self._recalled = True
            self.profile, self.name = await asyncio.to_thread(self.memory.recall, self.profile)

    def choose(self, saved: "SavedProfile | None") -> None:
        """Note the saved profile that the user has chosen, if any."""
        self._chosen = saved or self._chosen

    def use(self, profile: Profile) -> None:
        """Make a profile the usual one."""
        if profile != self.profile:
            self.profile = profile
            self.name = self._chosen.name if self._chosen and self._chosen.profile == profile else ""

    def remember(self, app: "App[None]") -> None:
        """Keep the settings for the next start, on a thread that nothing waits for."""
        if self.memory:
            keep = partial(self.memory.remember, self.profile, self.name)
            app.run_worker(keep, thread=True, group="remember", exit_on_error=False)
