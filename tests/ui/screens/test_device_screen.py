"""The device screen: keys in, text on the screen and a profile out."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.frame import AudioFrame
from symbl_tui.config import profile_names
from symbl_tui.config.profile import Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import PortAudioMissing, SourceError
from tests.audio.sound_server import SoundServer, sound_server
from tests.support.command import Home
from tests.ui.device_host import DEMO, DESK, ROOM, Host, Quiet, Silence, answer, given, host, shows
from tests.ui.screen_text import rows, text, until


async def test_every_input_is_shown_with_host_channels_and_rate() -> None:
    async with host(Quiet(DESK, ROOM)).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "sound server · 4 ch · 48000 Hz")
        for wanted in (
            "Default input",
            "now Desk Mic",
            "Room Mic",
            "File or URL",
            "Demo meeting",
            "2 inputs",
        ):
            assert wanted in shown


async def test_enter_starts_with_the_chosen_input_and_keeps_all_other_settings() -> None:
    base = Profile(title="standup", source=SourceConfig(rate=8000))
    room = Quiet(DESK, ROOM)
    async with host(room, base).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "down", "enter")
        profile = await given(pilot)
        assert profile.source == SourceConfig(spec="microphone:room", rate=8000, channels=1)
        assert (profile.title, profile.engine) == ("standup", base.engine)
        assert room.log[-1] == "close microphone:room", "the card is free for the session"


async def test_an_input_is_closed_before_the_next_is_opened() -> None:
    room = Quiet(DESK, ROOM)
    async with host(room).run_test(size=(80, 24)) as pilot:
        for key, spec in (("", "microphone"), ("down", "microphone:desk"), ("down", "microphone:room")):
            await pilot.press(*key.split())
            while room.log[-1:] != [f"open {spec}"]:
                await pilot.pause(0.02)
        assert room.log == [
            "open microphone",
            "close microphone",
            "open microphone:desk",
            "close microphone:desk",
            "open microphone:room",
        ]
        await pilot.press("escape")
        assert await answer(pilot) is None
        while room.log[-1] != "close microphone:room":
            await pilot.pause(0.02)


async def test_a_failing_device_shows_the_reason_and_does_not_start() -> None:
    room = Quiet(DESK, ROOM)
    room.faults["microphone:desk"] = SourceError("Desk Mic is [busy]", "close what uses it")
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down")
        shown = await until(pilot, "Desk Mic is [busy]; close what uses")
        assert "dB" not in shown
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app, Host)
        assert not pilot.app.answers
        room.faults.clear()
        await pilot.press("r")
        await until(pilot, "dB")
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == "microphone:desk"


async def test_a_device_lost_during_the_preview_is_reported() -> None:
    class Lost(Silence):
        async def __aiter__(self) -> AsyncIterator[AudioFrame]:
            yield AudioFrame(0, 0, bytes(640))
            raise SourceError("Desk Mic is gone: unplugged")

    room = Quiet(DESK)
    app = Host(list_devices=room.list, open_source=lambda source: Lost(source.spec, 1, room))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Desk Mic is gone: unplugged")
        assert room.log[-1].startswith("close")


async def test_without_a_microphone_the_reason_and_the_alternatives_are_shown() -> None:
    room = Quiet()
    room.fault = PortAudioMissing("a microphone needs PortAudio", "install libportaudio2")
    async with host(room).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "A microphone needs PortAudio; install libportaudio2")
        assert "File or URL" in shown
        assert "no inputs" in shown
        await pilot.press("enter")
        assert await answer(pilot) == DEMO


async def test_a_machine_without_a_microphone_suggests_connecting_one() -> None:
    room = Quiet()
    async with host(room, demo=None).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "No microphone was found; plug one in")
        assert "Demo meeting" not in shown
        room.devices = (DESK,)
        await pilot.press("r")
        shown = await until(pilot, "Desk Mic")
        assert "No microphone was found" not in shown


async def test_channels_are_added_one_by_one_up_to_the_devices() -> None:
    room = Quiet(DESK, ROOM)
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "down")
        await until(pilot, "1 of 4 channels")
        await pilot.press("+", "+", "right", "right", "minus")
        shown = await until(pilot, "3 of 4 channels")
        assert sum("e-mail or ID" in row for row in shown.splitlines()) == 3
        await until(pilot, "channel 3")
        await pilot.press("enter")
        assert (await given(pilot)).source.channels == 3


async def test_keys_that_a_source_has_no_use_for_say_why() -> None:
    room = Quiet(DESK, ROOM)
    async with host(room).run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, "2 inputs")
        for key, said in (
            ("minus", "This source has no other number of channels to use."),
            ("o", "This key is for the microphone over SSH"),
        ):
            await pilot.press(key)
            await until(pilot, said)


async def test_speakers_are_named_and_the_profiles_are_kept() -> None:
    before = tuple(SpeakerConfig(name=name, user_id=f"{name}@x.org") for name in ("Ann", "Bob", "Cem"))
    base = Profile(source=SourceConfig(spec="microphone:room", channels=2), speakers=before)
    async with host(Quiet(DESK, ROOM), base).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "2 of 4 channels")
        assert "Bob@x.org" in shown
        assert "Cem" not in shown
        await pilot.press("tab", "ctrl+u", *"Zoe", "tab", "tab", "tab", "ctrl+u", "tab", "ctrl+u", "enter")
        assert (await given(pilot)).speakers == (
            SpeakerConfig(name="Zoe", user_id="Ann@x.org"),
            SpeakerConfig(name="Speaker 2"),
            before[2],
        )


async def test_the_profiles_source_is_listed_though_not_connected() -> None:
    base = Profile(source=SourceConfig(spec="microphone:jabra"))
    room = Quiet(DESK)
    room.faults["microphone:jabra"] = SourceError("there is no microphone 'jabra'", "choose one of: 0 desk")
    async with host(room, base).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "there is no microphone 'jabra'")
        assert "from the profile" in shown


async def test_a_file_is_opened_to_show_its_length_and_channels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile.write(tmp_path / "a.wav", np.full((62 * 8000, 2), 0.25), 8000)
    monkeypatch.chdir(tmp_path)
    async with Host(list_devices=Quiet().list).run_test(size=(80, 24)) as pilot:
        await until(pilot, "no inputs")
        await pilot.press("down", "tab", *"a.wav")
        await until(pilot, "about 01:02 · 2 channels · 8000 Hz")
        shown = await until(pilot, "channel 2")
        assert sum("e-mail or ID" in row for row in shown.splitlines()) == 2
        await pilot.press("enter")
        assert (await given(pilot)).source == SourceConfig(spec=f"file:{tmp_path}/a.wav")


async def test_a_profile_may_name_a_file_by_its_bare_path(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full((8000, 2), 0.25), 8000)
    base = Profile(source=SourceConfig(spec=f"{tmp_path}/a.wav"))
    async with Host(base, list_devices=Quiet().list).run_test(size=(80, 24)) as pilot:
        await until(pilot, "about 00:01 · 2 channels · 8000 Hz")
        assert "File or URL" in text(pilot.app)
        await pilot.press("enter")
        assert await given(pilot) == base


async def test_a_wrong_path_is_reported_and_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    base = Profile(source=SourceConfig(spec="file:none.wav"))
    async with Host(base, list_devices=Quiet().list).run_test(size=(100, 30)) as pilot:
        await until(pilot, "does not exist; check the")
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert isinstance(pilot.app, Host)
        assert not pilot.app.answers
        (tmp_path / "none.wav").write_text("words")
        await pilot.press("escape", "r")
        await until(pilot, "is not a sound file that can be")
        await pilot.press("tab", "ctrl+u")
        await until(pilot, "Type the path")
        await pilot.press("enter")
        await pilot.pause()
        assert not pilot.app.answers
        await pilot.press(*"~no-such-user/x")
        await until(pilot, "/~no-such-user/x does not exist")


async def test_a_profile_is_saved_and_replaced_only_after_a_second_enter() -> None:
    async with host(Quiet(DESK, ROOM)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "s", *"../x", "enter")
        await until(pilot, "is no name for a profile")
        await pilot.press("ctrl+u", *"weekly", "enter")
        await until(pilot, "saved. Start with: symbl-tui --profile weekly")
        assert load_profile("weekly").source.spec == "microphone:desk"
        await pilot.press("down", "s", *"weekly", "enter")
        await until(pilot, "There is a profile of that name")
        assert load_profile("weekly").source.spec == "microphone:desk"
        await pilot.press("enter")
        await until(pilot, "saved. ")
        assert load_profile("weekly").source.spec == "microphone:room"
        await pilot.press("s", "escape")
        assert profile_names.names() == ("weekly",)


async def test_a_disk_error_is_shown_in_the_dialog(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "profiles").touch()
    async with host(Quiet(DESK)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 input")
        await pilot.press("s", *"weekly", "enter")
        await until(pilot, "(Not a directory)")


async def test_escape_goes_back_to_the_list_then_leaves() -> None:
    async with host(Quiet(DESK)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 input")
        await pilot.press("tab", "r", "s", "escape")
        assert "rs" in text(pilot.app), "letters typed in a field are letters"
        await pilot.press("question_mark")
        await until(pilot, "Use one more channel.")
        await pilot.press("escape", "escape")
        assert await answer(pilot) is None


async def test_a_start_does_not_close_an_open_dialog() -> None:
    room = Quiet(DESK)
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 input")
        await pilot.press("down")
        while room.log[-1:] != ["open microphone:desk"]:
            await pilot.pause(0.02)
        room.may_close.clear()
        await pilot.press("enter", "s", *"we")
        room.may_close.set()
        while room.log[-1:] != ["close microphone:desk"]:
            await pilot.pause(0.02)
        await pilot.press(*"ekly", "enter")
        assert (await given(pilot)).source.spec == "microphone:desk"
        assert profile_names.names() == ("weekly",)


async def test_a_devices_name_is_not_interpreted() -> None:
    evil = InputDevice(0, "x", "[/oops] \x1b]0;t\x07", "[b]", 2, 16000, default=True)
    async with host(Quiet(evil)).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "[b] · 2 ch")
        assert "[/oops] ]0;t" in shown
        assert "\x1b" not in shown


@pytest.mark.parametrize("size", [(60, 20), (250, 70)])
async def test_it_can_be_used_at_every_size(size: tuple[int, int]) -> None:
    async with host(Quiet(DESK, ROOM)).run_test(size=size) as pilot:
        shown = await until(pilot, "channel 1")
        assert "Default input" in shown
        assert "e-mail or ID" in shown
        assert "esc Back" in rows(pilot.app)[-1]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with sound_server(
        "sink_name=mic rate=16000 channels=1 sink_properties=device.description=Desk"
    ) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


async def test_a_tone_moves_the_meter(server: SoundServer, tmp_path: Path) -> None:
    tone = 0.5 * np.sin(np.arange(16000 * 6) * 0.2)
    soundfile.write(tmp_path / "tone.wav", tone, 16000)
    async with Host().run_test(size=(80, 24)) as pilot:
        shown = await shows(pilot, "-96 dB")
        assert "━" not in shown
        with server.play(tmp_path / "tone.wav", "mic") as playing:
            await shows(pilot, "-6 dB")
            assert "━━━━━" in text(pilot.app)
            playing.terminate()
        await pilot.press("enter")
        assert (await given(pilot)).source.spec == "microphone"


async def test_a_refresh_finds_a_new_device(server: SoundServer) -> None:
    async with Host().run_test(size=(80, 24)) as pilot:
        shown = await shows(pilot, "1 input")
        assert "Headset" not in shown
        server.control("load-module", "module-null-sink", "sink_properties=device.description=Headset")
        await pilot.press("r")
        await shows(pilot, "Monitor of Headset")


async def test_a_session_can_be_given_a_title_before_it_starts() -> None:
    async with host(Quiet(DESK)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "channel 1")
        assert "title of the session (optional)" in text(pilot.app)
        await pilot.press("shift+tab", *"Budget", "enter")
        assert (await given(pilot)).title == "Budget"
