"""The selection of sources survives a refresh, an unplugged device and a change of the cursor."""

from dataclasses import replace

import pytest

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.ui.view_models.source_choices import DEMO, FILE, REMOTE
from symbl_tui.ui.view_models.source_selection import SourceSelection

DESK = InputDevice(0, "desk", "Desk", "sound server", 4, 48000, default=True)
ROOM = InputDevice(1, "room", "Room", "sound server", 1, 48000)
MEETING = Profile(source=SourceConfig(spec="file:/demo.flac"), speakers=(SpeakerConfig(name="Alice"),))


def select(base: SourceConfig | None = None, *, at: str = "", **values: bool) -> SourceSelection:
    """A selection with both devices connected and the cursor on a key."""
    selection = SourceSelection(base or SourceConfig(), MEETING, **values)
    start = selection.update_devices((DESK, ROOM))
    go(selection, at or start)
    return selection


def go(selection: SourceSelection, key: str) -> None:
    """Put the cursor on a choice."""
    selection.cursor = next(choice for choice in selection.choices if choice.key == key)


def keys(selection: SourceSelection) -> list[str]:
    return [each.choice.key for each in selection.selected]


def test_the_choice_under_the_cursor_is_recorded() -> None:
    assert keys(select(at="microphone:desk")) == ["microphone:desk"]
    assert SourceSelection(SourceConfig(), None).selected == ()


def test_sources_that_are_added_are_recorded_and_no_other_wherever_the_cursor_is() -> None:
    selection = select(at="microphone:room")
    assert selection.toggle_added()
    go(selection, "microphone:desk")
    assert keys(selection) == ["microphone:room"]
    assert selection.toggle_added()
    go(selection, FILE)
    assert keys(selection) == ["microphone:room", "microphone:desk"]
    assert selection.added == {"microphone:room": 1, "microphone:desk": 1}


def test_adding_a_source_twice_removes_it_again() -> None:
    selection = select(at="microphone:room")
    selection.toggle_added()
    assert keys(selection) == ["microphone:room"]
    assert selection.toggle_added()
    assert selection.added == {}


def test_the_demo_meeting_is_played_alone() -> None:
    selection = select(at="microphone:room")
    selection.toggle_added()
    go(selection, DEMO)
    assert not selection.toggle_added()
    assert keys(selection) == [DEMO]
    assert selection.source("") == MEETING.source
    assert selection.fixed_speakers == MEETING.speakers


def test_the_speakers_of_other_sources_are_the_users() -> None:
    assert select(at="microphone:room").fixed_speakers == ()


@pytest.mark.parametrize(("steps", "channels"), [([1], 2), ([1] * 9, 4), ([-1], 1), ([1, 1, -1], 2)])
def test_channels_stay_between_one_and_those_of_the_device(steps: list[int], channels: int) -> None:
    selection = select(at="microphone:desk")
    for step in steps:
        selection.add_channels(step)
    assert selection.selected[0].channels == channels
    assert selection.source("").channels == channels


def test_a_file_has_the_channels_that_it_has() -> None:
    selection = select(at=FILE)
    selection.add_channels(1)
    assert selection.selected[0].channels == 0
    assert selection.uses_path


def test_an_unplugged_source_stays_selected_and_is_named_as_missing() -> None:
    selection = select(at="microphone:room")
    selection.update_devices((DESK,))
    assert list(selection.missing) == ["Room"]
    assert keys(selection) == ["microphone:room"]
    assert selection.choices[0].detail == "not connected"
    selection.update_devices((DESK, ROOM))
    assert list(selection.missing) == []


def test_a_profile_with_several_sources_begins_with_all_of_them_added() -> None:
    also = (AlsoConfig(spec="microphone:desk", channels=2),)
    selection = select(SourceConfig(spec="microphone:room", also=also))
    assert selection.added == {"microphone:room": 1, "microphone:desk": 2}
    selection.toggle_added()
    selection.update_devices((DESK, ROOM))
    assert len(selection.added) == 1, "a refresh must not undo what the user removed"


def test_a_profile_with_one_source_begins_with_the_cursor_on_it() -> None:
    selection = SourceSelection(SourceConfig(spec="microphone:room", channels=1), None)
    assert selection.update_devices((DESK, ROOM)) == "microphone:room"
    assert selection.added == {}


def test_no_more_than_sixteen_sources_are_recorded_together() -> None:
    devices = tuple(replace(ROOM, index=number, name=f"mic{number}x") for number in range(20))
    selection = SourceSelection(SourceConfig(), None)
    selection.update_devices(devices)
    added = []
    for number in range(20):
        go(selection, f"microphone:mic{number}x")
        added.append(selection.toggle_added())
    assert added.count(True) == 16
    assert len(selection.selected) == 16


def test_the_microphone_over_ssh_is_offered_only_where_it_can_be_used() -> None:
    selection = select(at=REMOTE, remote=True)
    assert selection.uses_remote
    assert selection.source("", "socket:7123").spec == "socket:7123"
    assert REMOTE not in [choice.key for choice in select().choices]


@pytest.mark.parametrize(
    ("at", "step", "changes"),
    [
        ("microphone:desk", 1, True),
        ("microphone:desk", -1, False),
        ("microphone:room", 1, False),
        (FILE, 1, False),
    ],
)
def test_a_key_that_changes_no_channel_is_told_from_one_that_does(at: str, step: int, changes: bool) -> None:
    assert select(at=at).add_channels(step) is changes
    assert not SourceSelection(SourceConfig(), None).add_channels(1), "nothing is under the cursor yet"
