"""``symbl-tui devices``: the sound devices of this machine, and with ``--watch`` their levels."""

import argparse
import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.sources.device_levels import DeviceLevelMonitor
from symbl_tui.cli.command import Command
from symbl_tui.cli.level_display import show_levels
from symbl_tui.cli.list_options import add_json_argument
from symbl_tui.cli.run_options import positive
from symbl_tui.errors import SourceError
from symbl_tui.system.terminal import redirect_to_null

_NO_DEVICE: Final = "no microphone was found; symbl-tui doctor says why, symbl-tui listen uses one over SSH"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesOptions:
    """How to show the devices."""

    json: bool = False
    watch: bool = False
    duration: float | None = None
    """Seconds to watch; None: until Ctrl-C."""


def devices(options: DevicesOptions) -> int:
    """List or watch the sound devices of this machine; the exit code is 4 when there is none."""
    if options.watch:
        return _watch(options)
    found = asyncio.run(list_devices())
    if options.json:
        print(json.dumps([_as_json(device) for device in found], indent=2))
    else:
        for device in found:
            print(_line(device))
    return _exit_code(bool(found))


def _as_json(device: InputDevice) -> dict[str, str | int | bool]:
    """A device for programs; ``spec`` is what ``--source`` takes, after a reboot too."""
    return {
        "index": device.index,
        "name": device.name,
        "description": device.description,
        "host": device.host,
        "channels": device.channels,
        "rate": device.rate,
        "default": device.default,
        "monitor": device.monitor,
        "spec": device.spec,
    }


def _line(device: InputDevice) -> str:
    mark = "*" if device.default else " "
    return (
        f"{mark}{device.index:3}  {device.description}  "
        f"({device.host}, {device.channels} ch, {device.rate} Hz)  {device.lasting or device.name}"
    )


def _exit_code(found: bool) -> int:
    if not found:
        print(_NO_DEVICE, file=sys.stderr)
    return 0 if found else SourceError.exit_code


def _watch(options: DevicesOptions) -> int:
    monitor = DeviceLevelMonitor()
    try:
        asyncio.run(show_levels(monitor, options.duration, as_json=options.json))
    except KeyboardInterrupt:  # the usual way to end it
        pass
    except BrokenPipeError:  # the reader of the output has left
        redirect_to_null(sys.stdout)
    return _exit_code(bool(monitor.devices))


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser)
    parser.add_argument("--watch", action="store_true", help="show the level of each device until Ctrl-C")
    parser.add_argument("--duration", type=positive, metavar="S", help="with --watch: stop after S seconds")


DEVICES = Command(
    DevicesOptions,
    _add_arguments,
    devices,
    "List the sound devices of this machine. The last word of a line goes behind --source microphone:",
)
