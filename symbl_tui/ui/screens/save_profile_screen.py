"""The dialogs that ask for a profile's name: to save the settings, or to rename a profile."""

import asyncio
from abc import abstractmethod
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from symbl_tui.config import profile_names, profiles
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import SAVE
from symbl_tui.ui.screens.sheet_screen import SheetScreen

_HINT = "Letters, digits, dashes, underscores and spaces."


class NameSheet(SheetScreen[str | None]):
    """Asks for a name; returns it once it was used, or None where it was cancelled."""

    CSS_PATH: ClassVar[PurePath] = PurePath("save_profile_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(SAVE)

    name_field = getters.query_one(Input)
    note = getters.query_one("#note", Static)

    def __init__(self, question: str, suggestion: str) -> None:
        """``question`` is the title; ``suggestion`` the initial name."""
        super().__init__()
        self._question = question
        self._suggestion = suggestion

    @abstractmethod
    def use(self, name: str) -> str | None:
        """Use the name, in a thread.

        Returns:
            A question that the next Enter answers with yes; None when it is done.

        Raises:
            ConfigError: The name cannot be used.
        """

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self._question, "bold"))
            yield Input(self._suggestion, placeholder="name", max_length=60, compact=True)
            yield Static(_HINT, id="note", markup=False)
            yield Static(Content.styled("enter Save · esc Cancel", "$text-dim"))

    @on(Input.Changed)
    def _changed(self) -> None:
        self._show_note(_HINT)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Use the typed name."""
        self.run_worker(
            self._use(self.name_field.value.strip()),
            group="save",
            description="Write the profile",
            exclusive=True,
            exit_on_error=False,
        )

    async def _use(self, name: str) -> None:
        try:
            question = await asyncio.to_thread(self.use, name)
        except ConfigError as error:
            question = clean(str(error))
        if question is None:
            self.dismiss(name)
        else:
            self._show_note(question, wrong=True)

    def _show_note(self, text: str, *, wrong: bool = False) -> None:
        self.note.update(text)
        self.note.set_class(wrong, "-wrong")

    def action_close(self) -> None:
        """Cancel; nothing is changed."""
        self.dismiss(None)


class SaveProfileScreen(NameSheet):
    """Saves the settings as a profile."""

    def __init__(self, profile: Profile, suggestion: str = "") -> None:
        """Prepare to save ``profile``; ``suggestion`` is the initial name."""
        super().__init__("Save profile as", suggestion)
        self._profile = profile
        self._replacing = ""
        """The name of the profile that the next Enter replaces."""

    @on(Input.Changed)
    def _name_changed(self) -> None:
        self._replacing = ""

    def use(self, name: str) -> str | None:
        """Save the profile; ask before another of that name is replaced."""
        if name != self._replacing and profile_names.exists(name):
            self._replacing = name
            return "There is a profile of that name. Press Enter again to replace it."
        profiles.save(name, profiles.without_default_title(self._profile))
        return None


class RenameProfileScreen(NameSheet):
    """Renames a saved profile."""

    def __init__(self, name: str) -> None:
        """``name``: its current name."""
        super().__init__(f'Rename "{name}" to', name)
        self._old = name

    def use(self, name: str) -> str | None:
        """Rename the profile, unless that is its name."""
        if name != self._old:
            profiles.rename(self._old, name)
        return None
