"""The device screen: the list of sources, the preview and the speakers; returns a profile."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.device_commands import DEVICES
from symbl_tui.ui.presenters import source_text
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.breakpoints import WIDTHS
from symbl_tui.ui.screens.preview_screen import PreviewScreen
from symbl_tui.ui.screens.save_profile_screen import SaveProfileScreen
from symbl_tui.ui.view_models.found_inputs import ListDevices, find_inputs
from symbl_tui.ui.view_models.preview import OpenSource, open_as_configured
from symbl_tui.ui.view_models.remote_microphone_state import OpenListener
from symbl_tui.ui.view_models.source_choices import first_path, has_no_preview, is_incomplete
from symbl_tui.ui.view_models.source_selection import SourceSelection, profile_of
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.source_list import SourceList
from symbl_tui.ui.widgets.source_panel import SourcePanel


class DeviceScreen(PreviewScreen):
    """Asks for the source and the speaker of each channel; returns None when left by Esc."""

    CSS_PATH: ClassVar[PurePath] = PurePath("device_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEVICES)
    HORIZONTAL_BREAKPOINTS = WIDTHS

    title_line = getters.query_one("#title", Static)
    banner = getters.query_one("#banner", Static)
    sources = getters.query_one(SourceList)
    panel = getters.query_one(SourcePanel)

    def __init__(
        self,
        base: Profile,
        commands: tuple[Command, ...],
        *,
        list_devices: ListDevices = list_devices,
        open_source: OpenSource = open_as_configured,
        open_listener: OpenListener | None = None,
        demo: Profile | None = None,
        meter_hz: float = 10.0,
    ) -> None:
        """Prepare to ask.

        Args:
            base: The settings to change; its source and speakers are selected at first.
            commands: All commands with the user's keys.
            list_devices: Lists the inputs; may raise SourceError.
            open_source: Makes a source to preview, not entered yet.
            open_listener: Opens the socket of a microphone over SSH; None: that is not offered.
            demo: ``base`` with the bundled meeting as its source, where that is offered.
            meter_hz: Updates of the meters per second.
        """
        super().__init__(open_source, open_listener)
        self._base = base
        self._commands = commands
        self._list_devices = list_devices
        self._demo = demo
        self._meter_hz = meter_hz
        self._selection = SourceSelection(base.source, demo, remote=self.remote_microphone.available)

    def compose(self) -> ComposeResult:
        """Title on top, the sources beside the selected one, key line at the bottom."""
        yield Static(id="title", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="sources"):
                yield Static(Content.styled("Source", "bold"), classes="title")
                yield SourceList()
            path = first_path(self._base.source)
            yield SourcePanel(
                self.preview.channels,
                path,
                self._base.speakers,
                self._base.title,
                meter_hz=self._meter_hz,
            )
        yield KeyLine(footer_of("devices", self._commands))

    def on_mount(self) -> None:
        """List the devices."""
        self._fill_list()
        self.sources.focus()
        self.action_refresh()

    def action_refresh(self) -> None:
        """Refresh the list of devices."""
        self.title_line.update(source_text.title(self._base.title, None))
        self._list_inputs()

    @work(group="devices", exclusive=True, exit_on_error=False)
    async def _list_inputs(self) -> None:
        devices, fault = await find_inputs(self._list_devices)
        remote = self.remote_microphone.available
        reason = fault and source_text.no_microphone(fault, demo=self._demo is not None, remote=remote)
        self.title_line.update(source_text.title(self._base.title, len(devices)))
        self._fill_list(self._selection.update_devices(devices))
        self.warn(" ".join(filter(None, (source_text.missing(self._selection.missing), reason))))
        # What failed may work by now: the user pressed refresh after plugging it in.
        if self.status is not None and self.status.fault:
            self._update_preview(again=True)

    @on(OptionList.OptionHighlighted)
    def _sync_cursor(self) -> None:
        """Select the choice under the cursor; a key may be handled before the list's message arrives."""
        choice = self.sources.chosen
        if choice is not None and choice != self._selection.cursor:
            self._selection.cursor = choice
            self._update_preview()

    @on(SourcePanel.PathChanged)
    def _path_changed(self) -> None:
        if self._selection.uses_path:
            self._update_preview()

    def action_take(self, more: int) -> None:
        """Use more channels of an input, or fewer where negative."""
        self._sync_cursor()
        if not self._selection.add_channels(more):
            self.notify(source_text.NO_OTHER_CHANNELS, markup=False, timeout=4)
            return
        self._fill_list()
        self._update_preview()

    def action_also(self) -> None:
        """Add the source under the cursor to the session, or remove it."""
        self._sync_cursor()
        if not self._selection.toggle_added():
            self.notify(source_text.NOT_ADDED, markup=False, timeout=4)
            return
        self._fill_list()
        self._update_preview()

    def _fill_list(self, first: str | None = None) -> None:
        """List the choices; the cursor goes to the key ``first`` if it is nowhere."""
        self.sources.show(self._selection.choices, self._selection.added, first)

    def _update_preview(self, *, again: bool = False) -> None:
        """Preview the selected source, unless it is previewed already."""
        if self._selection.cursor is None:
            return
        remote = self.remote_microphone
        if self._selection.uses_remote:
            remote.open()
        source = self._selection.source(self.panel.path, remote.spec)
        self.preview_source(
            source,
            fault=remote.fault if self._selection.uses_remote else "",
            open_only=has_no_preview(source, remote.spec),
            again=again,
        )
        self.show_preview()

    def show_preview(self) -> None:
        """Show the selection and the status of its preview."""
        if self._selection.cursor is not None and self.source is not None:
            remote = self.remote_microphone
            without_levels = has_no_preview(self.source, remote.spec)
            self.panel.show(self._selection, self.status, remote.command, without_levels=without_levels)

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Start with the selected source, as soon as it is open."""
        self._sync_cursor()
        if self.source is not None and is_incomplete(self.source):
            self.panel.path_field.focus()
        else:
            self.request_start(at_once=self._selection.uses_remote)

    def warn(self, text: str) -> None:
        """Show a sentence below the title; an empty one hides it."""
        self.banner.update(clean(text))
        self.banner.display = bool(text)

    @property
    def profile(self) -> Profile:
        """The base with the source and the speakers from here."""
        if self.source is None:
            return self._base
        return profile_of(self._base, self._demo, self.source, self.panel.speakers, self.panel.title)

    def action_system(self) -> None:
        """Show the command of another system for the microphone over SSH."""
        if self._selection.uses_remote:
            self.remote_microphone.next_system()
            self.show_preview()
        else:
            self.notify(source_text.REMOTE_ONLY, markup=False, timeout=4)

    def action_copy_line(self) -> None:
        """Copy the command for the microphone over SSH."""
        if (command := self.remote_microphone.command) and self._selection.uses_remote:
            self.app.copy_to_clipboard(command[1])
            self.notify("Copied the command, if the terminal allows it.", markup=False)
        else:
            self.notify(source_text.REMOTE_ONLY, markup=False, timeout=4)

    def action_save(self) -> None:
        """Save the source and the speakers as a profile."""
        self.app.push_screen(SaveProfileScreen(self.profile, self._base.title), self._saved)

    def _saved(self, name: str | None) -> None:
        if name is not None:
            self.title_line.update(source_text.saved(name))
            self.warn(source_text.SAVED_REMOTE if self._selection.uses_remote else "")

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("devices", self._commands))

    def action_back(self) -> None:
        """Go to the list; from there, leave."""
        if self.sources.has_focus:
            self.leave()
        else:
            self.sources.focus()
