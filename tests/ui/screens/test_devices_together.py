"""Several devices at once on the device screen, and their speakers' colours."""

import asyncio

import pytest
from textual.events import Key
from textual.pilot import Pilot

from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.errors import SourceError
from symbl_tui.ui.widgets.meters import Meters
from tests.ui.device_host import DEMO, DESK, ROOM, Quiet, given, host
from tests.ui.screen_text import text, until


async def test_space_adds_a_source_and_shows_all_channels() -> None:
    room = Quiet(DESK, ROOM)
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "space")
        await until(pilot, "✓ Desk Mic")
        await pilot.press("down", "+", "space")
        shown = await until(pilot, "channel 3")
        for wanted in (
            "added",
            "added · 2 channels",
            "2 sources at the same time",
            "✓ Room Mic",
        ):
            assert wanted in shown
        assert sum("e-mail or ID" in row for row in shown.splitlines()) == 3
        await pilot.press("end", "up", "up", "space")
        await until(pilot, "3 sources at the same time")
        await pilot.press("space")
        await until(pilot, "2 sources at the same time")
        await pilot.press("enter")
        profile = await given(pilot)
        assert profile.source == SourceConfig(
            spec="microphone:desk", channels=1, also=(AlsoConfig(spec="microphone:room", channels=2),)
        )
        assert sorted(room.log[-2:]) == ["close microphone:desk", "close microphone:room"]


async def test_fast_keys_apply_to_the_source_under_the_cursor() -> None:
    async with host(Quiet(DESK, ROOM)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        for key in ("down", "down", "space", "plus"):
            pilot.app.post_message(Key(key, None))
        await until(pilot, "✓ Room Mic")
        shown = await until(pilot, "2 of 4 channels")
        assert shown.count("  added") == 1


async def test_the_same_key_removes_an_added_source() -> None:
    async with host(Quiet(DESK, ROOM)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "space", "space", "down")
        await until(pilot, "1 of 4 channels")
        assert "added" not in text(pilot.app)
        await pilot.press("enter")
        assert (await given(pilot)).source == SourceConfig(spec="microphone:room", channels=1)


async def test_all_sources_of_the_profile_are_selected() -> None:
    also = (AlsoConfig(spec="microphone:desk", channels=1), AlsoConfig(spec="file:/none.wav"))
    base = Profile(source=SourceConfig(spec="microphone:room", channels=4, also=also))
    room = Quiet(DESK, ROOM)
    async with host(room, base).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "channel 6")
        assert "3 sources at the same time" in shown
        assert "/none.wav" in shown
        await pilot.press("enter")
        assert await given(pilot) == base


async def test_the_demo_meeting_is_not_mixed_with_other_sources() -> None:
    async with host(Quiet(DESK)).run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 input")
        await pilot.press("down", "space", "down", "space")
        await until(pilot, "Speakers: Maria")
        assert text(pilot.app).count("  added") == 1
        await pilot.press("enter")
        assert await given(pilot) == DEMO


async def test_of_several_devices_the_failing_one_is_named() -> None:
    room = Quiet(DESK, ROOM)
    room.faults["microphone:room"] = SourceError("it is busy")
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "space", "down", "space")
        await until(pilot, "microphone:room: it is busy")
        assert room.log[-2:] == ["open microphone:desk", "close microphone:desk"]


async def test_a_selected_device_stays_selected_while_disconnected() -> None:
    room = Quiet(DESK, ROOM)
    async with host(room).run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 inputs")
        await pilot.press("down", "down", "space", "up", "space")
        await until(pilot, "channel 2")
        room.devices = (DESK,)
        room.faults["microphone:room"] = SourceError("there is no microphone 'room'")
        await pilot.press("r")
        shown = await until(pilot, "Not connected: Room Mic. Connect it")
        assert "✓ Room Mic" in shown
        room.devices = (DESK, ROOM)
        room.faults.clear()
        await pilot.press("r")
        await until(pilot, "channel 2")
        assert "not connected" not in text(pilot.app)
        await pilot.press("enter")
        assert {each.spec for each in (await given(pilot)).source.also} == {"microphone:desk"}


async def test_a_speakers_colour_is_shown_by_number_and_changed_by_a_key() -> None:
    before = (SpeakerConfig(name="Ann", colour=12), SpeakerConfig(name="Bob"))
    base = Profile(source=SourceConfig(spec="microphone:room", channels=3), speakers=before)
    async with host(Quiet(DESK, ROOM), base).run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "channel 3")
        assert [row.split()[-1] for row in shown.splitlines() if "●" in row] == ["12", "2", "3"]
        await pilot.press("tab", "tab", "tab", "space", "tab", "tab", "tab", "backspace", "backspace")
        shown = await until(pilot, "● 12")
        assert [row.split()[-1] for row in shown.splitlines() if "●" in row] == ["1", "12", "3"]
        await pilot.press("enter")
        speakers = (await given(pilot)).speakers
        assert [(each.name, each.colour) for each in speakers] == [("Ann", 1), ("Bob", 12)]


async def test_a_key_marks_a_channel_as_shared_by_several_speakers() -> None:
    base = Profile(source=SourceConfig(spec="microphone:desk"))
    async with host(Quiet(DESK), base).run_test(size=(80, 24)) as pilot:
        await until(pilot, "channel 1")
        await pilot.press("tab", "tab", "tab")
        await until(pilot, "p: several speakers on this channel")
        await pilot.press("p")
        await until(pilot, "p: one speaker only")
        await pilot.press("shift+tab", "shift+tab", *"Room")
        await until(pilot, "several speakers, labelled later")
        await pilot.press("enter")
        (room,) = (await given(pilot)).speakers
        assert (room.name, room.speakers) == ("Room", "auto")


async def test_the_same_key_makes_a_shared_channel_single_again() -> None:
    before = (SpeakerConfig(name="Room", speakers="auto"),)
    base = Profile(source=SourceConfig(spec="microphone:desk"), speakers=before)
    async with host(Quiet(DESK), base).run_test(size=(80, 24)) as pilot:
        await until(pilot, "several speakers, labelled later")
        await pilot.press("tab", "tab", "tab", "p", "enter")
        (room,) = (await given(pilot)).speakers
        assert (room.name, room.speakers) == ("Room", "one")


async def test_the_meter_of_a_channel_has_its_speakers_colour() -> None:
    base = Profile(source=SourceConfig(spec="microphone:desk"), speakers=(SpeakerConfig(name="A", colour=3),))
    async with host(Quiet(DESK), base).run_test(size=(80, 24)) as pilot:
        await until(pilot, "channel 1")
        assert colour_of_meter(pilot) == pilot.app.theme_variables["speaker-3"].upper()
        await pilot.press("tab", "tab", "tab", "space")
        async with asyncio.timeout(5):
            while colour_of_meter(pilot) != pilot.app.theme_variables["speaker-4"].upper():
                await pilot.pause(0.02)


def colour_of_meter(pilot: Pilot[None]) -> str:
    name = next(iter(pilot.app.screen.query_one(Meters).render_line(0)))
    assert name.style is not None
    assert name.style.color is not None
    return str(name.style.color.name).upper()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
async def test_many_channels_are_reached_by_keys_at_every_size(size: tuple[int, int]) -> None:
    many = InputDevice(2, "desk2", "Mixer", SOUND_SERVER, 16, 48000)
    base = Profile(source=SourceConfig(spec="microphone:desk2", channels=16))
    async with host(Quiet(DESK, many), base).run_test(size=size) as pilot:
        await until(pilot, "2 inputs")
        await until(pilot, "Mixer")
        await pilot.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", *"Zoe")
        await until(pilot, "16 Zoe")
        await pilot.press("enter")
        assert (await given(pilot)).speakers[15].name == "Zoe"
