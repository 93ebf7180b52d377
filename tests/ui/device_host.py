"""The device screen in an app of its own, with fake devices that are silent and log their use."""

import asyncio
import math
from threading import Event
from typing import Self

from textual.app import App
from textual.pilot import Pilot

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.sources.multi import MultiSource
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.config.profile import Profile, SourceConfig, SpeakerConfig
from symbl_tui.errors import SourceError
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.device_screen import DeviceScreen
from symbl_tui.ui.theming import theme
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.found_inputs import ListDevices
from symbl_tui.ui.view_models.preview import OpenSource, open_as_configured
from symbl_tui.ui.view_models.remote_microphone_state import OpenListener
from tests.ui.screen_text import rows, text

DESK = InputDevice(0, "desk", "Desk Mic", SOUND_SERVER, 1, 16000, default=True)
ROOM = InputDevice(1, "room", "Room Mic", SOUND_SERVER, 4, 48000)
DEMO = Profile(
    title="Demo", source=SourceConfig(spec="tone:200", channels=2), speakers=(SpeakerConfig(name="Maria"),)
)


class Quiet:
    """Devices that are there, hear nothing, and remember who came and went."""

    def __init__(self, *devices: InputDevice) -> None:
        self.devices = devices
        self.fault: SourceError | None = None
        self.faults: dict[str, SourceError] = {}
        self.log: list[str] = []
        self.may_close = Event()
        self.may_close.set()

    async def list(self) -> tuple[InputDevice, ...]:
        if self.fault:
            raise self.fault
        return self.devices

    def open(self, source: SourceConfig) -> Source:
        parts = [Silence(each.spec, each.channels or 1, self) for each in (source, *source.also)]
        return MultiSource(parts) if source.also else parts[0]


class Silence(ToneSource):
    def __init__(self, spec: str, channels: int, room: Quiet) -> None:
        super().__init__(0.0, 16000, channels, -math.inf)
        self.label = self._spec = spec
        self._room = room

    async def __aenter__(self) -> Self:
        if fault := self._room.faults.get(self._spec):
            raise fault
        self._room.log.append(f"open {self._spec}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._room.may_close.wait)
        self._room.log.append(f"close {self._spec}")


class Host(ThemedApp):
    """Shows the device screen and keeps its answers."""

    def __init__(
        self,
        base: Profile | None = None,
        *,
        list_devices: ListDevices = list_devices,
        open_source: OpenSource = open_as_configured,
        open_listener: OpenListener | None = None,
        demo: Profile | None = DEMO,
    ) -> None:
        super().__init__(theme.DEFAULT)
        self.answers: list[Profile | None] = []
        self.devices = DeviceScreen(
            base or Profile(),
            all_commands(),
            list_devices=list_devices,
            open_source=open_source,
            open_listener=open_listener,
            demo=demo,
        )

    def on_mount(self) -> None:
        self.push_screen(self.devices, self.answers.append)


def host(room: Quiet, base: Profile | None = None, demo: Profile | None = DEMO) -> Host:
    return Host(base, list_devices=room.list, open_source=room.open, demo=demo)


async def answer(pilot: Pilot[None]) -> Profile | None:
    """Wait for the screen's answer."""
    app = pilot.app
    assert isinstance(app, Host)
    async with asyncio.timeout(10):
        while not app.answers:
            await pilot.pause(0.02)
    return app.answers[0]


async def shows(pilot: Pilot[None], wanted: str) -> str:
    """As :func:`until`, for what real processes take their time to do."""
    async with asyncio.timeout(20):
        while wanted not in (shown := text(pilot.app)):
            await pilot.pause(0.05)
    return shown


def panel(app: App[None]) -> str:
    """What is said of the chosen source, as if there was room for it in one line."""
    width = app.screen.query_one("#sources").outer_size.width
    return " ".join(" ".join(row[width + 1 :] for row in rows(app)).split())


async def says(pilot: Pilot[None], wanted: str) -> str:
    """As :func:`shows`, of the panel's words; fails with what it says instead."""
    try:
        async with asyncio.timeout(20):
            while wanted not in (said := panel(pilot.app)):
                await pilot.pause(0.05)
    except TimeoutError:
        raise AssertionError(f"{wanted!r} was never said: {panel(pilot.app)}") from None
    return said


async def given(pilot: Pilot[None]) -> Profile:
    profile = await answer(pilot)
    assert profile is not None
    return profile
