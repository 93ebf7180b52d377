"""The profiles screen: saved set-ups to use, read, edit, rename and delete. Composes and routes.

What takes a disk runs in threads; the screen only shows what came of it.
"""

import asyncio
from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar, Final, TypeVar

from textual import getters, on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profiles import Draft, SavedProfile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, InternalError, SymblTuiError, UsageError
from symbl_tui.system import editor
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.profiles_commands import NAMES, PROFILES
from symbl_tui.ui.presenters import profile_text as wording
from symbl_tui.ui.screens.confirm_screen import ConfirmScreen
from symbl_tui.ui.screens.save_profile_screen import RenameProfileScreen, SaveProfileScreen
from symbl_tui.ui.widgets.key_line import KeyLine

_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]

T = TypeVar("T")


class Names(OptionList):
    """The saved profiles, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(NAMES)


class ProfilesScreen(Screen[SavedProfile | None]):
    """Lists profiles and shows one; its answer is the one to begin with, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("profiles_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROFILES)
    HORIZONTAL_BREAKPOINTS = _WIDTHS

    top = getters.query_one("#top", Static)
    said = getters.query_one("#said", Static)
    teach = getters.query_one("#teach", Static)
    names = getters.query_one(Names)
    text = getters.query_one("#text", Static)

    def __init__(
        self,
        commands: tuple[Command, ...],
        now: Profile,
        load: Callable[[str], Profile] = load_profile,
    ) -> None:
        """Prepare to show what is saved.

        Args:
            commands: All commands with the reader's own keys.
            now: What is set up now, to be saved as a new one.
            load: Reads a saved profile.
        """
        super().__init__()
        self._commands = commands
        self._now = now
        self._load = load
        self._entries: tuple[SavedProfile, ...] = ()

    def compose(self) -> ComposeResult:
        """One title line on top, the list beside the text of one, one key line at the bottom."""
        yield Static(wording.top(0), id="top")
        with Horizontal(id="body"):
            with Vertical(id="list"):
                yield Static(wording.EMPTY, id="teach", markup=False)
                yield Names(markup=False)
            with VerticalScroll(id="page"):
                yield Static(id="text")
        yield Static(id="said", markup=False)
        yield KeyLine(tuple(each for each in self._commands if each.place == "profiles" and each.footer))

    def on_mount(self) -> None:
        """Look what there is."""
        self.teach.display = False
        self.names.focus()
        self._list()

    @work(group="list", exclusive=True, exit_on_error=False)
    async def _list(self, at: str | None = None) -> None:
        """Show all profiles, with the cursor on the one named, or where it was."""
        entries = await asyncio.to_thread(profiles.list_profiles, self._load)
        known = [entry.name for entry in entries]
        cursor = known.index(at) if at in known else min(self.names.highlighted or 0, len(entries) - 1)
        self._entries = entries
        self.top.update(wording.top(len(entries)))
        self.teach.display = not entries
        self.names.display = bool(entries)
        self.names.set_options(Option(wording.row(entry)) for entry in entries)
        self.names.highlighted = cursor if entries else None
        self._look()

    @property
    def entry(self) -> SavedProfile | None:
        """The profile under the cursor."""
        at = self.names.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        entry = self.entry
        self.text.update(wording.text(entry) if entry else "")
        self._say(entry.fault if entry else "", failed=True)

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.said.update(clean(text))
        self.said.set_class(bool(text), "-shown").set_class(failed, "-failed")

    async def _done(self, job: Callable[[], T]) -> T | None:
        """What a job in a thread came to; None when it failed, and the reader was told."""
        try:
            return await asyncio.to_thread(job)
        except SymblTuiError as error:
            self._say(str(error), failed=True)
            return None

    @on(OptionList.OptionSelected)
    def action_use(self) -> None:
        """Begin with the profile under the cursor; what is wrong with it stands below."""
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
        draft = await self._done(lambda: profiles.open_draft(name))
        if draft is None:
            return
        try:
            said = await self._edited(draft, name)
        except UsageError as error:
            self._say(str(error), failed=True)
        else:
            await self._list(name).wait()
            self._say(said)
        finally:
            await asyncio.to_thread(draft.discard)

    async def _edited(self, draft: Draft, name: str) -> str:
        """Have the reader edit until it is right, or they want no more; what came of it."""
        while True:
            try:
                # Blocks: only the editor may draw and read keys now. Sessions have threads of their own.
                with self.app.suspend():
                    editor.edit(draft.path)
            except SuspendNotSupported as error:
                message, remedy = wording.NO_TERMINAL
                raise UsageError(message, remedy.format(name)) from error
            try:
                return "saved" if await asyncio.to_thread(draft.save) else "nothing was changed"
            except ConfigError as error:
                self._say(str(error), failed=True)
            if not await self.app.push_screen_wait(ConfirmScreen(f'edit "{name}" again?')):
                return f'"{name}" stays as it was'

    def action_new(self) -> None:
        """Save what is set up now."""
        suggestion = self._now.title if self._now.title not in (each.name for each in self._entries) else ""
        self.app.push_screen(SaveProfileScreen(self._now, suggestion), self._named)

    def action_rename(self) -> None:
        """Give the profile under the cursor another name."""
        if self.entry:
            self.app.push_screen(RenameProfileScreen(self.entry.name), self._named)

    def _named(self, name: str | None) -> None:
        if name is not None:
            self._list(name)

    def action_delete(self) -> None:
        """Delete the profile under the cursor, once the reader has said yes."""
        entry = self.entry

        def delete(sure: bool | None) -> None:
            if entry and sure:
                self._delete(entry.name)

        if entry:
            self.app.push_screen(ConfirmScreen(f'delete "{entry.name}" for good?'), delete)

    @work(group="delete", exit_on_error=False)
    async def _delete(self, name: str) -> None:
        await self._done(lambda: profiles.delete(name))
        self._list()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that breaks is a fault of ours; say so instead of standing still."""
        if event.state is WorkerState.ERROR:
            self._say(str(InternalError.of(event.worker.error)), failed=True)

    def action_back(self) -> None:
        """Back to the list; from there, to the screen before."""
        if self.names.has_focus or not self._entries:
            self.dismiss(None)
        else:
            self.names.focus()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from symbl_tui.ui.screens.dialogs import show_help

        show_help(self.app, self._commands, ("profiles", "names", "app"))
