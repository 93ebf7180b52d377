"""A small dialog over any screen: asks for a name and saves a set-up under it."""

import asyncio
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from symbl_tui import profiles
from symbl_tui.config import Profile
from symbl_tui.errors import ConfigError
from symbl_tui.text import clean
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.devices import SAVE

_HINT = "Letters, digits, dashes, underscores and spaces."


class SaveProfileScreen(ModalScreen[str | None]):
    """Saves a profile; its answer is the name, or None when nothing was saved."""

    CSS_PATH: ClassVar[PurePath] = PurePath("save_profile.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(SAVE)

    name_field = getters.query_one(Input)
    note = getters.query_one("#note", Static)

    def __init__(self, profile: Profile, suggestion: str = "") -> None:
        """Prepare to save ``profile``; ``suggestion`` is the name to begin with."""
        super().__init__()
        self._profile = profile
        self._suggestion = suggestion
        self._replacing = ""
        """The name of the profile that the next Enter replaces."""

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled("Save this set-up as", "bold"))
            yield Input(self._suggestion, placeholder="name", max_length=60, compact=True)
            yield Static(_HINT, id="note", markup=False)
            yield Static(Content.styled("enter saves · esc goes back", "$text-dim"))

    @on(Input.Changed)
    def _changed(self) -> None:
        self._replacing = ""
        self._say(_HINT)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Save under the name that was typed."""
        self.run_worker(
            self._save(self.name_field.value.strip()),
            group="save",
            description="Write the profile",
            exclusive=True,
            exit_on_error=False,
        )

    async def _save(self, name: str) -> None:
        try:
            if name != self._replacing and await asyncio.to_thread(profiles.exists, name):
                self._replacing = name
                self._say("There is a profile of that name. Enter again replaces it.", wrong=True)
                return
            profile = await asyncio.to_thread(profiles.untitled, self._profile)
            await asyncio.to_thread(profiles.save, name, profile)
        except ConfigError as error:
            self._say(clean(str(error)), wrong=True)
            return
        self.dismiss(name)

    def _say(self, what: str, *, wrong: bool = False) -> None:
        self.note.update(what)
        self.note.set_class(wrong, "-wrong")

    def action_close(self) -> None:
        """Back, without saving."""
        self.dismiss(None)
