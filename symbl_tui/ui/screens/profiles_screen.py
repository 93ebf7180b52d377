"""The profiles screen: saved profiles to start, read, edit, rename and delete. Composes and routes.

Whatever reads or writes the disk runs in threads.
"""

import asyncio
from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profiles import Draft, SavedProfile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import editor
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.profiles_commands import NAMES, PROFILES
from symbl_tui.ui.presenters import profile_text
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.breakpoints import WIDTHS
from symbl_tui.ui.screens.confirm_screen import ConfirmScreen
from symbl_tui.ui.screens.job_screen import JobScreen
from symbl_tui.ui.screens.save_profile_screen import RenameProfileScreen, SaveProfileScreen
from symbl_tui.ui.widgets.key_line import KeyLine


class ProfileList(OptionList):
    """The saved profiles, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(NAMES)


class ProfilesScreen(JobScreen[SavedProfile | None]):
    """Lists profiles and shows one; returns the one to start, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("profiles_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROFILES)
    HORIZONTAL_BREAKPOINTS = WIDTHS

    title_line = getters.query_one("#title", Static)
    empty_text = getters.query_one("#empty", Static)
    profile_list = getters.query_one(ProfileList)
    text = getters.query_one("#text", Static)

    def __init__(
        self,
        commands: tuple[Command, ...],
        current: Profile,
        load: Callable[[str], Profile] = load_profile,
    ) -> None:
        """Prepare to show the saved profiles.

        Args:
            commands: All commands with the user's keys.
            current: The current settings, to be saved as a new profile.
            load: Reads a saved profile.
        """
        super().__init__()
        self._commands = commands
        self._current = current
        self._load = load
        self._entries: tuple[SavedProfile, ...] = ()

    def compose(self) -> ComposeResult:
        """Title on top, the list beside the text of one profile, key line at the bottom."""
        yield Static(profile_text.title(0), id="title")
        with Horizontal(id="body"):
            with Vertical(id="list"):
                yield Static(profile_text.EMPTY, id="empty", markup=False)
                yield ProfileList(markup=False)
            with VerticalScroll(id="text-pane"):
                yield Static(id="text")
        yield Static(id="message", markup=False)
        yield KeyLine(footer_of("profiles", self._commands))

    def on_mount(self) -> None:
        """List the profiles."""
        self.empty_text.display = False
        self.profile_list.focus()
        self._list()

    @work(group="list", exclusive=True, exit_on_error=False)
    async def _list(self, at: str | None = None) -> None:
        """List all profiles, with the cursor on the one named ``at``, or where it was."""
        entries = await asyncio.to_thread(profiles.list_profiles, self._load)
        names = [entry.name for entry in entries]
        previous = min(self.profile_list.highlighted or 0, len(entries) - 1)
        cursor = names.index(at) if at in names else previous
        self._entries = entries
        self.title_line.update(profile_text.title(len(entries)))
        self.empty_text.display = not entries
        self.profile_list.display = bool(entries)
        self.profile_list.set_options(Option(profile_text.row(entry)) for entry in entries)
        self.profile_list.highlighted = cursor if entries else None
        self._show_chosen()

    @property
    def entry(self) -> SavedProfile | None:
        """The profile under the cursor."""
        at = self.profile_list.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    @on(OptionList.OptionHighlighted)
    def _show_chosen(self) -> None:
        entry = self.entry
        self.text.update(profile_text.text(entry) if entry else "")
        self.show_message(entry.fault if entry else "", failed=True)

    @on(OptionList.OptionSelected)
    def action_use(self) -> None:
        """Start with the profile under the cursor, unless it is invalid."""
        if self.entry and self.entry.profile:
            self.dismiss(self.entry)
        elif self.entry:
            self.app.bell()

    def action_edit(self) -> None:
        """Edit the profile under the cursor."""
        if self.entry:
            self._edit(self.entry.name)

    @work(group="edit", exclusive=True, exit_on_error=False)
    async def _edit(self, name: str) -> None:
        draft = await self.run_job(lambda: profiles.open_draft(name))
        if draft is None:
            return
        try:
            result = await self._edited(draft, name)
        except UsageError as error:
            self.show_message(str(error), failed=True)
        else:
            await self._list(name).wait()
            self.show_message(result)
        finally:
            await asyncio.to_thread(draft.discard)

    async def _edited(self, draft: Draft, name: str) -> str:
        """Open the editor until the draft is valid or the user gives up; returns the result in words."""
        while True:
            try:
                # Blocks: only the editor may draw and read keys now. Sessions have threads of their own.
                with self.app.suspend():
                    editor.edit(draft.path)
            except SuspendNotSupported as error:
                message, remedy = profile_text.NO_TERMINAL
                raise UsageError(message, remedy.format(name)) from error
            try:
                return "Saved" if await asyncio.to_thread(draft.save) else "Nothing was changed"
            except ConfigError as error:
                self.show_message(str(error), failed=True)
            if not await self.app.push_screen_wait(ConfirmScreen(f'Edit "{name}" again?')):
                return f'"{name}" was not changed'

    def action_new(self) -> None:
        """Save the current settings as a profile."""
        taken = {each.name for each in self._entries}
        suggestion = "" if self._current.title in taken else self._current.title
        self.app.push_screen(SaveProfileScreen(self._current, suggestion), self._named)

    def action_rename(self) -> None:
        """Rename the profile under the cursor."""
        if self.entry:
            self.app.push_screen(RenameProfileScreen(self.entry.name), self._named)

    def _named(self, name: str | None) -> None:
        if name is not None:
            self._list(name)

    def action_delete(self) -> None:
        """Delete the profile under the cursor after a confirmation."""
        if entry := self.entry:
            dialogs.confirm(self.app, f'Delete "{entry.name}"?', lambda: self._delete(entry.name))

    @work(group="delete", exit_on_error=False)
    async def _delete(self, name: str) -> None:
        await self.run_job(lambda: profiles.delete(name))
        self._list()

    def action_back(self) -> None:
        """Go to the list; from there, leave the screen."""
        if self.profile_list.has_focus or not self._entries:
            self.dismiss(None)
        else:
            self.profile_list.focus()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("profiles", self._commands))
