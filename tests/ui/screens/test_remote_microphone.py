"""A microphone over SSH on the device screen: its command, its level, and its session."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from textual.pilot import Pilot

from symbl_tui.audio.registry import SourceResources, open_source
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.streams.socket_address import TcpAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config.profile import SourceConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import SourceError
from symbl_tui.system import paths
from symbl_tui.ui.view_models.preview import open_as_configured
from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener
from tests.ui.device_host import DESK, Host, Quiet, answer, given, says, shows
from tests.ui.screen_text import text

TOKEN = "0123456789abcdef"
SOUND = np.random.default_rng(3).integers(-20000, 20000, 64000, dtype="<i2").tobytes()
"""Four seconds that are nowhere the same."""


class RemoteSetup:
    """What the command line brings: the listener of a microphone over SSH, and its failure."""

    def __init__(self) -> None:
        self.listener = SocketListener(TcpAddress("127.0.0.1", 0), TOKEN)
        self.fault: SourceError | None = None
        self.opened = 0

    def open_listener(self) -> RemoteListener:
        if self.fault:
            raise self.fault
        self.opened += 1
        self.listener.listen()
        line = (
            f"while :; do (echo {TOKEN}; parec --raw) | ssh -W {self.listener.address} me@here; sleep 1; done"
        )
        return RemoteListener(
            self.listener, (("Linux", line), ("macOS", f"(echo {TOKEN}; sox -q -d) | ssh here"))
        )

    def open_source(self, source: SourceConfig) -> Source:
        return open_as_configured(source, SourceResources(listener=self.listener))

    @property
    def port(self) -> int:
        assert isinstance(self.listener.address, TcpAddress)
        return self.listener.address.port

    @property
    def spec(self) -> str:
        return f"socket:127.0.0.1:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether a client can connect."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@asynccontextmanager
async def chosen(setup: RemoteSetup) -> AsyncIterator[Pilot[None]]:
    """The device screen with the cursor on the microphone over SSH."""
    app = Host(
        list_devices=Quiet(DESK).list, open_source=setup.open_source, open_listener=setup.open_listener
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1 input")
        await pilot.press("end", "up", "up", "up")
        await shows(pilot, "Microphone over SSH")
        try:
            yield pilot
        finally:
            app.devices.preview.stop()
    setup.listener.close()


async def closed(setup: RemoteSetup) -> None:
    def wait() -> None:
        deadline = time.monotonic() + 20
        while setup.is_open:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    await asyncio.to_thread(wait)


async def test_choosing_it_shows_the_command_and_a_key_copies_it() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        shown = await says(pilot, "Waiting for the microphone…")
        assert f"(echo {TOKEN}; parec --raw) | ssh -W 127.0.0.1:{setup.port} me@here; sleep 1; done" in shown
        assert "(Linux)" in shown
        assert "dB" not in shown
        await pilot.press("y")
        assert pilot.app.clipboard.endswith("me@here; sleep 1; done")
        await pilot.press("o")
        assert "sox -q -d" in await says(pilot, "(macOS)")
        await pilot.press("o")
        await shows(pilot, "(Linux)")


async def test_its_level_is_shown_and_the_session_continues_with_the_same_sender() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        _, writer = await asyncio.open_connection("127.0.0.1", setup.port)
        writer.write(f"{TOKEN}\n".encode() + SOUND[:9999])  # half a sample at the end
        await shows(pilot, "The microphone is connected.")
        shown = await shows(pilot, "dB")
        assert "Speaker of each channel" in shown
        await pilot.press("tab", *"Ann", "enter")
        profile = await given(pilot)
        assert (profile.source, profile.speakers[0].name) == (SourceConfig(spec=setup.spec), "Ann")
        writer.write(SOUND[9999:])
        heard = b""
        session = open_source(profile.source.spec, resources=SourceResources(listener=setup.listener))
        async with asyncio.timeout(30), session as source:
            async for frame in source:
                heard += frame.pcm
                if len(heard) >= 64000:
                    break
        assert heard[:64000] == SOUND[9998:][:64000]
        assert not setup.is_open
        writer.close()


async def test_a_session_may_start_before_the_microphone_connects() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        await pilot.press("enter")
        assert (await given(pilot)).source == SourceConfig(spec=setup.spec)
        assert setup.is_open


async def test_a_dropped_connection_is_awaited_again() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        for _ in range(2):
            _, writer = await asyncio.open_connection("127.0.0.1", setup.port)
            writer.write(f"{TOKEN}\n".encode() + SOUND[:6400])
            await shows(pilot, "The microphone is connected.")
            writer.close()
            await shows(pilot, "Waiting for the microphone…")
            await shows(pilot, "lost!")


async def test_leaving_the_screen_closes_the_socket() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        await pilot.press("escape")
        assert await answer(pilot) is None
        await closed(setup)


async def test_starting_with_another_source_closes_the_socket() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        await pilot.press("down", "down", "enter")
        assert (await given(pilot)).source.spec == "silence"
        await closed(setup)
        assert setup.opened == 1


async def test_a_socket_that_cannot_be_opened_is_reported_and_retried() -> None:
    setup = RemoteSetup()
    setup.fault = SourceError("socket 127.0.0.1:0 cannot be had: no [sockets] left", "use another one")
    async with chosen(setup) as pilot:
        assert "cannot be had: no [sockets] left" in await says(pilot, "cannot be had")
        await pilot.press("y", "o", "enter")
        await pilot.pause()
        assert isinstance(pilot.app, Host)
        assert not pilot.app.answers
        assert not pilot.app.clipboard
        setup.fault = None
        await pilot.press("r")
        await shows(pilot, "Waiting for the microphone…")


async def test_a_profile_of_it_keeps_the_port_and_never_the_token() -> None:
    setup = RemoteSetup()
    async with chosen(setup) as pilot:
        await shows(pilot, "Waiting for the microphone…")
        await pilot.press("s", *"far", "enter")
        await shows(pilot, "SYMBL_TUI_TOKEN")
        assert load_profile("far").source.spec == setup.spec
    kept = [each for each in paths.config_dir().rglob("*") if each.is_file()]
    assert kept
    assert not any(TOKEN in each.read_text() for each in kept)


async def test_without_a_socket_it_is_not_offered() -> None:
    async with Host(list_devices=Quiet(DESK).list).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1 input")
        assert "over SSH" not in text(pilot.app)
