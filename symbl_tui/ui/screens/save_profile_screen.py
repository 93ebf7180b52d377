"""Small dialogs over any screen: a name is typed, and a set-up is saved under it, or gets it."""

import asyncio
from abc import abstractmethod
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.device_commands import SAVE

_HINT = "Letters, digits, dashes, underscores and spaces."


class NameSheet(ModalScreen[str | None]):
    """Asks for a name; its answer is the name, or None when nothing came of it."""

    CSS_PATH: ClassVar[PurePath] = PurePath("save_profile_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(SAVE)

    name_field = getters.query_one(Input)
    note = getters.query_one("#note", Static)

    def __init__(self, question: str, suggestion: str) -> None:
        """``question`` stands above the line; ``suggestion`` is the name to begin with."""
        super().__init__()
        self._question = question
        self._suggestion = suggestion

    @abstractmethod
    def take(self, name: str) -> str | None:
        """Do with the name what this is about, in a thread.

        Returns:
            What the reader has to know before they press Enter again; None when it is done.

        Raises:
            ConfigError: It cannot be done.
        """

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self._question, "bold"))
            yield Input(self._suggestion, placeholder="name", max_length=60, compact=True)
            yield Static(_HINT, id="note", markup=False)
            yield Static(Content.styled("enter saves · esc goes back", "$text-dim"))

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say(_HINT)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Take the name that was typed."""
        self.run_worker(
            self._take(self.name_field.value.strip()),
            group="save",
            description="Write the profile",
            exclusive=True,
            exit_on_error=False,
        )

    async def _take(self, name: str) -> None:
        try:
            objection = await asyncio.to_thread(self.take, name)
        except ConfigError as error:
            objection = clean(str(error))
        if objection is None:
            self.dismiss(name)
        else:
            self._say(objection, wrong=True)

    def _say(self, what: str, *, wrong: bool = False) -> None:
        self.note.update(what)
        self.note.set_class(wrong, "-wrong")

    def action_close(self) -> None:
        """Back; nothing is changed."""
        self.dismiss(None)


class SaveProfileScreen(NameSheet):
    """Saves a profile."""

    def __init__(self, profile: Profile, suggestion: str = "") -> None:
        """Prepare to save ``profile``; ``suggestion`` is the name to begin with."""
        super().__init__("Save this set-up as", suggestion)
        self._profile = profile
        self._replacing = ""
        """The name of the profile that the next Enter replaces."""

    @on(Input.Changed)
    def _another(self) -> None:
        self._replacing = ""

    def take(self, name: str) -> str | None:
        """Save it, once the reader knows that there is one of that name."""
        if name != self._replacing and profiles.exists(name):
            self._replacing = name
            return "There is a profile of that name. Enter again replaces it."
        profiles.save(name, profiles.without_default_title(self._profile))
        return None


class RenameProfileScreen(NameSheet):
    """Gives a saved profile another name."""

    def __init__(self, name: str) -> None:
        """``name``: what it is called now."""
        super().__init__(f'Call "{name}"', name)
        self._old = name

    def take(self, name: str) -> str | None:
        """Rename it, unless it is called that already."""
        if name != self._old:
            profiles.rename(self._old, name)
        return None
