import pytest

from symbl_tui.audio.capture.devices import choose, merge
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice, printable
from symbl_tui.errors import SourceError


def source(name: str, description: str, *, default: bool = False) -> InputDevice:
    monitor = name.endswith(".monitor")
    return InputDevice(0, name, description, SOUND_SERVER, 2, 48000, default, monitor)


def card(name: str, *, default: bool = False) -> InputDevice:
    return InputDevice(7, name, name, "ALSA", 2, 44100, default)


SOURCES = (
    source("alsa_output.pci.monitor", "Monitor of Built-in Audio"),
    source("alsa_input.pci", "Built-in Audio", default=True),
    source("alsa_input.usb", "Jabra Speak"),
)
CARDS = (card("pulse"), card("default", default=True), card("USB Audio: hw:1,0"))
DEVICES = merge(SOURCES, CARDS)


def test_microphones_come_first_and_aliases_of_the_sound_server_are_left_out() -> None:
    assert [(device.index, device.name) for device in DEVICES] == [
        (0, "alsa_input.pci"),
        (1, "alsa_input.usb"),
        (2, "alsa_output.pci.monitor"),
        (3, "USB Audio: hw:1,0"),
    ]
    assert [device.name for device in DEVICES if device.default] == ["alsa_input.pci"]


def test_without_a_sound_server_portaudio_lists_all_devices() -> None:
    assert [device.name for device in merge((), CARDS)] == ["pulse", "default", "USB Audio: hw:1,0"]
    assert choose(merge((), CARDS), None).name == "default"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (None, "alsa_input.pci"),
        (3, "USB Audio: hw:1,0"),
        ("alsa_input.usb", "alsa_input.usb"),
        ("jabra", "alsa_input.usb"),
        ("built-in", "alsa_input.pci"),
        ("monitor", "alsa_output.pci.monitor"),
        ("hw:1", "USB Audio: hw:1,0"),
    ],
)
def test_a_device_is_found_by_its_description(wanted: str | int | None, name: str) -> None:
    assert choose(DEVICES, wanted).name == name


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            "alsa_input",
            "'alsa_input' fits several microphones; name one of .*: 0 alsa_input.pci, 1 alsa_input.usb$",
        ),
        ("webcam", "there is no microphone 'webcam'; choose one of: 0 alsa_input.pci, 1"),
        (9, "there is no microphone 9; choose from 0 to 3: 0 alsa_input.pci, 1"),
        (-1, "there is no microphone -1"),
    ],
)
def test_a_name_that_fits_none_or_several_is_answered_with_the_choice(
    wanted: str | int, sentence: str
) -> None:
    with pytest.raises(SourceError, match=sentence):
        choose(DEVICES, wanted)


@pytest.mark.parametrize("wanted", [None, 0, "jabra"])
def test_a_machine_without_microphones_is_an_error(wanted: str | int | None) -> None:
    with pytest.raises(SourceError, match="no microphone was found"):
        choose((), wanted)


def test_a_devices_name_cannot_drive_the_terminal() -> None:
    assert printable("USB\x1b]0;x\x07 Mic\n" + "x" * 1000)[:13] == "USB ]0;x  Mic"
    assert len(printable("x" * 1000)) == 200
