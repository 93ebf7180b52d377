"""A card is found again after a reboot that numbers the cards in another order."""

from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.audio.capture.alsa import cards, lasting_name
from symbl_tui.audio.capture.devices import choose
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.errors import SourceError

CARDS = """\
 0 [PCH            ]: PCI-Audio - Intel PCH
                      Intel PCH at 0xf7f10000 irq 32
 1 [Device         ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-0000:00:14.0-1, full speed
 2 [Device_1       ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-0000:00:14.0-2, full speed
"""
SWAPPED = CARDS.replace(" 0 [PCH   ", " 1 [PCH   ").replace(" 1 [Device ", " 0 [Device ")


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "cards"
    path.write_text(CARDS)
    return path


def device(index: int, name: str, known: dict[int, str]) -> InputDevice:
    return InputDevice(index, name, name, "ALSA", 2, 44100, lasting=lasting_name(name, known))


def test_cards_are_known_by_the_ids_that_the_kernel_gives_them(listing: Path) -> None:
    assert cards(listing) == {0: "PCH", 1: "Device", 2: "Device_1"}


def test_a_machine_without_alsa_has_no_cards(tmp_path: Path) -> None:
    assert cards(tmp_path / "nothing") == {}


@pytest.mark.parametrize(
    ("name", "lasting"),
    [
        ("Intel PCH: ALC257 Analog (hw:0,0)", "hw:CARD=PCH,DEV=0"),
        ("USB Audio Device: - (hw:2,1)", "hw:CARD=Device_1,DEV=1"),
        ("Unplugged: - (hw:7,0)", ""),
        ("default", ""),
    ],
)
def test_a_card_has_a_name_that_lasts(listing: Path, name: str, lasting: str) -> None:
    assert lasting_name(name, cards(listing)) == lasting


def test_a_spec_means_the_same_card_after_a_reboot(listing: Path) -> None:
    before = cards(listing)
    listing.write_text(SWAPPED)
    after = cards(listing)
    spec = device(0, "USB Audio Device: - (hw:1,0)", before).spec
    assert spec == "microphone:hw:CARD=Device,DEV=0"
    now = (
        device(0, "USB Audio Device: - (hw:0,0)", after),
        device(1, "Intel PCH: ALC257 Analog (hw:1,0)", after),
    )
    assert choose(now, spec.removeprefix("microphone:")) is now[0]


def test_two_cards_of_one_model_have_different_names(listing: Path) -> None:
    known = cards(listing)
    twins = (
        device(0, "USB Audio Device: - (hw:1,0)", known),
        device(1, "USB Audio Device: - (hw:2,0)", known),
    )
    assert [choose(twins, twin.lasting) for twin in twins] == list(twins)
    with pytest.raises(SourceError, match="fits several microphones; name one of them in full"):
        choose(twins, "USB Audio")


def test_two_microphones_that_are_called_the_same_must_be_named_by_what_differs() -> None:
    one = InputDevice(0, "alsa_input.usb-A", "Jabra Speak", "sound server", 1, 16000)
    other = replace(one, index=1, name="alsa_input.usb-B")
    with pytest.raises(SourceError, match=r"alsa_input\.usb-A, 1 alsa_input\.usb-B"):
        choose((one, other), "Jabra Speak")
    assert choose((one, other), other.spec.removeprefix("microphone:")) is other
