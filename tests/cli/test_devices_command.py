"""``symbl-tui devices`` lists what can be recorded, for people and for programs."""

import json
from dataclasses import replace

import pytest

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.cli import devices_command
from symbl_tui.cli.devices_command import DevicesOptions, devices
from symbl_tui.errors import SourceError

DESK = InputDevice(0, "alsa_input.pci", "Desk", "sound server", 2, 48000, default=True)
LASTING = replace(DESK, index=12, name="hw:1", default=False, lasting="usb-jabra")


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[InputDevice]:
    """The devices of this machine."""
    found = [DESK, LASTING]

    async def listing() -> tuple[InputDevice, ...]:
        return tuple(found)

    monkeypatch.setattr(devices_command, "list_devices", listing)
    return found


def test_the_last_word_of_a_line_is_what_the_source_option_takes(
    connected: list[InputDevice], capsys: pytest.CaptureFixture[str]
) -> None:
    assert devices(DevicesOptions()) == 0
    default, other = capsys.readouterr().out.splitlines()
    assert default == "*  0  Desk  (sound server, 2 ch, 48000 Hz)  alsa_input.pci"
    assert other.startswith("  12  ")
    assert f"microphone:{other.split()[-1]}" == LASTING.spec == "microphone:usb-jabra"


def test_json_names_the_source_too(connected: list[InputDevice], capsys: pytest.CaptureFixture[str]) -> None:
    devices(DevicesOptions(json=True))
    listed = json.loads(capsys.readouterr().out)
    assert [each["spec"] for each in listed] == ["microphone:alsa_input.pci", "microphone:usb-jabra"]
    assert [each["default"] for each in listed] == [True, False]


@pytest.mark.parametrize("as_json", [False, True])
def test_without_a_device_the_exit_code_says_so_and_the_way_out_is_named(
    connected: list[InputDevice], as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    connected.clear()
    assert devices(DevicesOptions(json=as_json)) == SourceError.exit_code
    printed = capsys.readouterr()
    assert "symbl-tui doctor says why, symbl-tui listen uses one over SSH" in printed.err
    assert printed.out == ("[]\n" if as_json else "")
