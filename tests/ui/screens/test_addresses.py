"""URLs, pipes and sockets on the device screen, typed or from a profile."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from symbl_tui.audio.registry import SourceResources
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig
from symbl_tui.ui.view_models.preview import open_as_configured
from tests.audio.media_files import MediaServer, media_server, speech, stalled, whole, write
from tests.ui.device_host import Host, Quiet, answer, given, panel, says, shows
from tests.ui.screen_text import text


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MediaServer]:
    """A server with a talk of two channels."""
    content = write(tmp_path / "talk.mp3", ("libmp3lame", 16000, speech(2.0))).read_bytes()
    with media_server() as running:
        running.routes["/talk.mp3"] = whole(content)
        running.routes["/never"] = stalled(content, 0)
        yield running


def screen(spec: str = "silence", *also: str) -> Host:
    others = tuple(AlsoConfig(spec=each) for each in also)
    base = Profile(source=SourceConfig(spec=spec, also=others))
    return Host(base, list_devices=Quiet().list, demo=None)


async def typing(pilot: Pilot[None], what: str) -> None:
    """Put the cursor on the choice where anything can be typed, and paste."""
    await shows(pilot, "no inputs")
    await pilot.press("home", "tab", "ctrl+u")
    assert pilot.app.focused
    pilot.app.focused.post_message(Paste(what))


async def test_a_url_is_previewed_and_becomes_the_source(server: MediaServer) -> None:
    async with screen().run_test(size=(80, 24)) as pilot:
        await typing(pilot, server.url("/talk.mp3"))
        await shows(pilot, "2 channels · 16000 Hz")
        await shows(pilot, "channel 2")
        await pilot.press("enter")
        assert (await given(pilot)).source == SourceConfig(spec=server.url("/talk.mp3"))


async def test_a_slow_url_does_not_block_the_screen(
    server: MediaServer,
) -> None:
    async with screen().run_test(size=(80, 24)) as pilot:
        await typing(pilot, server.url("/never"))
        await says(pilot, "connecting to http")
        while not server.asked:
            await pilot.pause(0.05)
        await pilot.press("enter", "escape", "end", "up")
        await shows(pilot, "no sound")
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == "silence"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ftp://example.org/a.mp3", "is no address that sound can come from"),
        ("rtsp://", "names no host"),
        ("listen:https://127.0.0.1:8443", "https:// cannot wait for a sender"),
        ("file:/none.wav", "/none.wav does not exist"),
    ],
)
async def test_a_url_that_cannot_be_opened_is_reported_and_does_not_start(typed: str, told: str) -> None:
    async with screen().run_test(size=(80, 24)) as pilot:
        await typing(pilot, typed)
        await says(pilot, told)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app, Host)
        assert not pilot.app.answers


async def test_a_listening_url_is_described_and_left_to_the_session() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    spec = f"listen:rtmp://127.0.0.1:{port}/live"
    async with screen(spec).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Speaker of each channel")
        assert f"Waits for a sender to rtmp://127.0.0.1:{port}/live." in panel(pilot.app)
        assert "dB" not in text(pilot.app)
        await pilot.press("enter")
        assert (await given(pilot)).source == SourceConfig(spec=spec)


async def test_a_urls_password_is_in_the_profile_and_not_on_the_screen(
    server: MediaServer,
) -> None:
    secret = server.url("/talk.mp3", user="ann:hunter2@")
    async with screen(secret).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "2 channels · 16000 Hz")
        assert "hunter2" not in text(pilot.app)
        assert server.url("/talk.mp3")[:20] in text(pilot.app)
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == secret


async def test_a_typed_password_is_hidden_when_the_field_is_left(server: MediaServer) -> None:
    secret = server.url("/talk.mp3", user="ann:hunter2@")
    async with screen().run_test(size=(80, 24)) as pilot:
        await typing(pilot, secret)
        await shows(pilot, "hunter2")
        await pilot.press("escape")
        await shows(pilot, "•••••")
        assert "hunter2" not in text(pilot.app)
        await shows(pilot, "2 channels · 16000 Hz")
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == secret


async def test_a_profiles_pipe_waits_for_its_sender_and_is_left_to_the_session(tmp_path: Path) -> None:
    base = Profile(source=SourceConfig(spec="pipe:/run/mic.fifo", pcm="s16le,48000,2", end_with_writer=True))
    async with Host(base, list_devices=Quiet().list, demo=None).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Speaker of each channel")
        assert "Waits for a sender at /run/mic.fifo." in panel(pilot.app)
        assert "dB" not in await shows(pilot, " 2 name")
        await pilot.press("enter")
        assert (await given(pilot)).source == base.source


async def test_a_profiles_port_asks_for_a_token() -> None:
    async with screen("socket:7123").run_test(size=(80, 24)) as pilot:
        await says(pilot, "SYMBL_TUI_TOKEN")
        await pilot.press("enter", "escape")
        assert await answer(pilot) is None
    named = Host(
        Profile(source=SourceConfig(spec="socket:7123")),
        list_devices=Quiet().list,
        open_source=lambda source: open_as_configured(source, SourceResources(token="known")),
    )
    async with named.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Speaker of each channel")
        assert "Waits for a sender at 7123." in panel(pilot.app)
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == "socket:7123"


async def test_another_source_does_not_inherit_the_profiles_pcm_format() -> None:
    base = Profile(source=SourceConfig(spec="pipe:/run/mic.fifo", pcm="s24le,48000,2"))
    async with Host(base, list_devices=Quiet().list).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Speaker of each channel")
        await pilot.press("end", "up", "enter")
        assert (await given(pilot)).source == SourceConfig(spec="silence", channels=1)
