"""The inputs that the device screen offers, or why there is none."""

from collections.abc import Awaitable, Callable

from symbl_tui.audio.capture.devices import choose
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.errors import SourceError

ListDevices = Callable[[], Awaitable[tuple[InputDevice, ...]]]
"""Lists the inputs; may raise :class:`SourceError`."""


async def find_inputs(list_devices: ListDevices) -> tuple[tuple[InputDevice, ...], str]:
    """The devices, and why none of them is an input that can be used; empty: one is."""
    devices: tuple[InputDevice, ...] = ()
    try:
        devices = await list_devices()
        choose(devices, None)  # raises where there is none
    except SourceError as error:
        return devices, str(error)
    return devices, ""
