"""The list of sources opens what it shows, also after a reboot or a refresh."""

import pytest

from symbl_tui.audio.capture.devices import choose
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.ui.commands import APP
from symbl_tui.ui.commands.device_commands import COLOURS, DEVICES, SOURCES
from symbl_tui.ui.commands.dialog_commands import SAVE
from symbl_tui.ui.view_models.source_choices import choices, first_choice


def device(index: int, name: str, description: str = "", *, default: bool = False) -> InputDevice:
    return InputDevice(index, name, description or name, SOUND_SERVER, 2, 48000, default)


DEVICES_HERE = (
    device(0, "usb-jabra", "Jabra Speak", default=True),
    device(1, "hw", "First card"),
    device(2, "hw", "Second card"),
    device(3, "7"),
)


def first(spec: str, devices: tuple[InputDevice, ...] = DEVICES_HERE, demo: Profile | None = None) -> str:
    base = SourceConfig(spec=spec)
    return first_choice(choices(devices, base, demo), devices, base)


def test_every_listed_input_opens_its_device() -> None:
    specs = [choice.key for choice in choices(DEVICES_HERE, SourceConfig(), None)]
    assert specs[:5] == ["microphone", "microphone:usb-jabra", "microphone:1", "microphone:2", "microphone:3"]
    for index, spec in enumerate(specs[1:5]):
        wanted = spec.removeprefix("microphone:")
        assert choose(DEVICES_HERE, int(wanted) if wanted.isdecimal() else wanted).index == index


@pytest.mark.parametrize(
    ("spec", "key"),
    [
        ("microphone", "microphone"),
        ("microphone:jabra", "microphone:usb-jabra"),
        ("microphone:2", "microphone:2"),
        ("microphone:gone", "microphone:gone"),
        ("file:/x.wav", "file:"),
        ("tone", "tone"),
        ("tone:300", "tone:300"),
        ("silence", "silence"),
    ],
)
def test_the_list_begins_with_the_source_of_the_profile(spec: str, key: str) -> None:
    assert first(spec) == key


def test_without_a_microphone_the_list_begins_with_what_works() -> None:
    assert first("microphone", ()) == "file:"
    assert first("microphone", (), Profile()) == "demo"
    assert first("microphone:jabra", ()) == "microphone:jabra"


def test_keys_that_work_together_do_not_clash() -> None:
    for together in (APP + DEVICES + SOURCES, APP + DEVICES + COLOURS, APP + SAVE):
        keys = [key for command in together for key in command.key_names]
        assert len(set(keys)) == len(keys)
