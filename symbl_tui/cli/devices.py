"""``symbl-tui devices``: what can be listened to on this machine, and with ``--watch`` how loud it is."""

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

from symbl_tui.cli.options import Commands, positive
from symbl_tui.errors import SourceError
from symbl_tui.system.terminal import point_nowhere

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.audio.capture.input_device import InputDevice

NOTHING = "no microphone was found; symbl-tui doctor says why, symbl-tui listen takes one over SSH"


def devices(options: argparse.Namespace) -> int:
    """What can be listened to on this machine; 4 when there is nothing."""
    if options.watch:
        return _watch(options)
    from symbl_tui.audio.capture.devices import list_devices

    found = asyncio.run(list_devices())
    if options.json:
        print(json.dumps([as_json(device) for device in found], indent=2))
    else:
        for device in found:
            print(_line(device))
    return _told(bool(found))


def as_json(device: "InputDevice") -> dict[str, str | int | bool]:
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


def _line(device: "InputDevice") -> str:
    mark = "*" if device.default else " "
    return (
        f"{mark}{device.index:3}  {device.description}  "
        f"({device.host}, {device.channels} ch, {device.rate} Hz)  {device.lasting or device.name}"
    )


def _told(found: bool) -> int:
    if not found:
        print(NOTHING, file=sys.stderr)
    return 0 if found else SourceError.exit_code


def _watch(options: argparse.Namespace) -> int:
    from symbl_tui.audio.sources.device_levels import DeviceLevelMonitor
    from symbl_tui.cli.level_display import shown

    watching = DeviceLevelMonitor()
    try:
        asyncio.run(shown(watching, options.duration, as_lines=options.json))
    except KeyboardInterrupt:  # how one leaves it
        pass
    except BrokenPipeError:  # whoever read along has left
        point_nowhere(sys.stdout)
    return _told(bool(watching.devices))


def add(commands: Commands) -> None:
    """Declare the command."""
    more = "What can be listened to here; what stands last on a line goes behind --source microphone:"
    listing = commands.add_parser("devices", help="what can be listened to here", description=more)
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.add_argument("--watch", action="store_true", help="how loud each is, until Ctrl-C")
    listing.add_argument("--duration", type=positive, metavar="S", help="with --watch: stop after S seconds")
    listing.set_defaults(command=devices)
