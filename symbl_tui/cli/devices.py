"""``symbl-tui devices``: what can be listened to on this machine."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict

from symbl_tui.cli.options import Commands


def devices(options: argparse.Namespace) -> int:
    """What can be listened to on this machine."""
    from symbl_tui.audio.devices import list_devices

    found = asyncio.run(list_devices())
    if options.json:
        print(json.dumps([asdict(device) for device in found], indent=2))
        return 0
    for device in found:
        mark = "*" if device.default else " "
        print(
            f"{mark}{device.index:3}  {device.description}  "
            f"({device.host}, {device.channels} ch, {device.rate} Hz)  {device.name}"
        )
    if not found:
        print("no microphone was found; a file works: symbl-tui run --source file:PATH", file=sys.stderr)
    return 0


def add(commands: Commands) -> None:
    """Declare the command."""
    listing = commands.add_parser("devices", help="what can be listened to here")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(command=devices)
