"""The inputs of the device screen, or the reason why there is none."""

import pytest

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.errors import SourceError
from symbl_tui.ui.view_models.found_inputs import find_inputs

DESK = InputDevice(0, "desk", "Desk", "sound server", 1, 48000, default=True)
LISTEN_ONLY = InputDevice(1, "speaker", "Speaker", "sound server", 0, 48000)


@pytest.mark.parametrize(
    ("found", "reason"),
    [((DESK,), ""), ((), "no microphone"), (SourceError("no sound server"), "no sound server")],
)
async def test_a_machine_without_an_input_says_why(
    found: tuple[InputDevice, ...] | SourceError, reason: str
) -> None:
    async def list_devices() -> tuple[InputDevice, ...]:
        if isinstance(found, SourceError):
            raise found
        return found

    devices, said = await find_inputs(list_devices)
    assert devices == (() if isinstance(found, SourceError) else found)
    assert said.startswith(reason)
    assert bool(said) is bool(reason)
