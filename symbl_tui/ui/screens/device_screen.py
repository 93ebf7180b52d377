"""The device screen: composes the list of sources, the preview and the names; its answer is a profile."""

from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import ClassVar, Final

import msgspec
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from symbl_tui.audio.capture.devices import choose, list_devices
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.domain.text import clean
from symbl_tui.errors import SourceError
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.device_commands import DEVICES
from symbl_tui.ui.presenters import source_text as wording
from symbl_tui.ui.screens.preview_screen import PreviewScreen, PreviewUpdated
from symbl_tui.ui.view_models.preview import OpenSource, PreviewLevels, open_as_configured
from symbl_tui.ui.view_models.remote_microphone_state import OpenDoor
from symbl_tui.ui.view_models.source_choices import first_path, is_typing, is_waiting
from symbl_tui.ui.view_models.source_selection import Selection
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.source_list import SourceList
from symbl_tui.ui.widgets.source_panel import SourcePanel

_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]
_PLACES: Final = ("devices", "sources", "colours", "app")
"""Where the commands work that can be used here."""

ListDevices = Callable[[], Awaitable[tuple[InputDevice, ...]]]


class DeviceScreen(PreviewScreen):
    """Chooses where the sound comes from and who is on which channel; the answer is None when left by Esc."""

    CSS_PATH: ClassVar[PurePath] = PurePath("device_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEVICES)
    HORIZONTAL_BREAKPOINTS = _WIDTHS

    top = getters.query_one("#top", Static)
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
        open_door: OpenDoor | None = None,
        demo: Profile | None = None,
        meter_hz: float = 10.0,
    ) -> None:
        """Prepare to choose.

        Args:
            base: What the answer is made of; its source and speakers are where the reader begins.
            commands: All commands with the reader's own keys.
            list_devices: Says what can be recorded from now; may raise SourceError.
            open_source: Makes a source to preview, yet to be entered.
            open_door: Opens the door for a microphone over SSH; None: that is not offered.
            demo: ``base`` with the bundled meeting as its source, to be offered too.
            meter_hz: Looks at the level per second.
        """
        super().__init__(open_source, open_door)
        self._base = base
        self._commands = commands
        self._list_devices = list_devices
        self._demo = demo
        self._meter_hz = meter_hz
        self._selection = Selection(base.source, demo, door=self.entrance.possible)
        self._wanted: SourceConfig | None = None
        self._heard: PreviewLevels | None = None
        self._starting = False

    def compose(self) -> ComposeResult:
        """One status line on top, the sources beside what is chosen, one key line at the bottom."""
        yield Static(id="top", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="sources"):
                yield Static(Content.styled("Where the sound comes from", "bold"), classes="title")
                yield SourceList()
            path = first_path(self._base.source)
            yield SourcePanel(self.preview.channels, path, self._base.speakers, meter_hz=self._meter_hz)
        keys = {place: [c for c in self._commands if c.place == place and c.footer] for place in _PLACES}
        first, *others = keys["devices"]
        yield KeyLine((first, *keys["sources"], *others))

    def on_mount(self) -> None:
        """Look for devices."""
        self._list()
        self.sources.focus()
        self.action_refresh()

    def action_refresh(self) -> None:
        """Look again for what is plugged in."""
        self.top.update(wording.top(self._base.title, None))
        self.run_worker(
            self._look(),
            name="devices",
            group="devices",
            description="List devices",
            exclusive=True,
            exit_on_error=False,
        )

    async def _look(self) -> None:
        devices: tuple[InputDevice, ...] = ()
        try:
            devices = await self._list_devices()
            choose(devices, None)  # says why there is none
            why = ""
        except SourceError as error:
            why = wording.no_microphone(str(error), demo=self._demo is not None, door=self.entrance.possible)
        self.top.update(wording.top(self._base.title, len(devices)))
        self._list(self._selection.look(devices))
        self.warn(" ".join(filter(None, (wording.gone(self._selection.gone), why))))
        if self._heard is not None and self._heard.fault:
            self._listen(again=True)

    @on(OptionList.OptionHighlighted)
    def _catch_up(self) -> None:
        """Choose what the cursor is on; keys that come fast are there before the list's own word of it."""
        choice = self.sources.chosen
        if choice is not None and choice != self._selection.at:
            self._selection.at = choice
            self._listen()

    @on(SourcePanel.PathTyped)
    def _path_changed(self) -> None:
        if self._selection.takes_file:
            self._listen()

    def action_take(self, more: int) -> None:
        """Take more or fewer channels of an input."""
        self._catch_up()
        self._selection.take(more)
        self._list()
        self._listen()

    def action_also(self) -> None:
        """Record what the cursor is on in addition to what else is chosen, or no longer."""
        self._catch_up()
        if not self._selection.toggle():
            self.app.bell()
            return
        self._list()
        self._listen()

    def _list(self, first: str | None = None) -> None:
        """Show what there is to choose from, the cursor on the key ``first`` if it is nowhere."""
        self.sources.show(self._selection.choices, self._selection.also, first)

    def _listen(self, *, again: bool = False) -> None:
        """Preview what is chosen now, unless that is what is heard already."""
        if self._selection.at is None:
            return
        if self._selection.takes_door:
            self.entrance.open()
        source = self._selection.source(self.panel.path, self.entrance.spec)
        if source != self._wanted or again:
            self._starting = False
            fault = self.entrance.fault if self._selection.takes_door else ""
            self._wanted, self._heard = source, PreviewLevels(source, fault=fault) if fault else None
            self.preview.listen_to(None if is_typing(source) or fault else source, silent=self._silent)
        self._show()

    @property
    def _silent(self) -> bool:
        return self._wanted is not None and is_waiting(self._wanted, self.entrance.spec)

    @on(PreviewUpdated)
    def _news(self, news: PreviewUpdated) -> None:
        if news.heard.source == self._wanted:  # else it tells of a source that was left
            self._heard = news.heard
            self._show()
            self._start_if_heard()

    def _show(self) -> None:
        if self._selection.at is not None:
            self.panel.show(self._selection, self._heard, self.entrance.line, silent=self._silent)

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Start with what is chosen, as soon as it is known to open."""
        self._catch_up()
        if self._wanted is not None and is_typing(self._wanted):
            self.panel.field.focus()
            return
        self._starting = self._wanted is not None
        self._start_if_heard()

    def _start_if_heard(self) -> None:
        if not self._starting or (self._heard is None and not self._selection.takes_door):
            return
        self._starting = False
        if self._heard and self._heard.fault:
            self.app.bell()
            return
        self.begin_with(self.set_up)

    def warn(self, what: str) -> None:
        """Show a sentence between the line on top and the sources; an empty one takes it away."""
        self.banner.update(clean(what))
        self.banner.display = bool(what)

    @property
    def set_up(self) -> Profile:
        """The base with what was chosen and typed here."""
        if self._wanted is None:
            return self._base
        if self._demo is not None and self._wanted == self._demo.source:
            return self._demo
        return msgspec.structs.replace(self._base, source=self._wanted, speakers=self.panel.speakers)

    def action_system(self) -> None:
        """Show the line of another system for the microphone over SSH."""
        self.entrance.turn()
        self._show()

    def action_copy_line(self) -> None:
        """Copy the line that brings the microphone over SSH."""
        if (line := self.entrance.line) and self._selection.takes_door:
            self.app.copy_to_clipboard(line[1])
            self.notify("copied the line; the terminal may refuse it", markup=False)

    def action_save(self) -> None:
        """Save what is chosen and typed here under a name."""
        # Imported when it is wanted: it costs start-up time otherwise.
        from symbl_tui.ui.screens.save_profile_screen import SaveProfileScreen

        self.app.push_screen(SaveProfileScreen(self.set_up, self._base.title), self._saved)

    def _saved(self, name: str | None) -> None:
        if name is not None:
            self.top.update(wording.saved(name))
            self.warn(wording.SAVED_DOOR if self._selection.takes_door else "")

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from symbl_tui.ui.screens.help_screen import HelpScreen  # as above

        commands = [c for place in _PLACES for c in self._commands if c.place == place]
        self.app.push_screen(HelpScreen(tuple(commands)))

    def action_back(self) -> None:
        """Go back to the list; from there, leave without an answer."""
        if self.sources.has_focus:
            self.leave()
        else:
            self.sources.focus()
