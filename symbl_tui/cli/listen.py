"""``symbl-tui listen``: waits for a microphone that is far away, having said how to send it here."""

import argparse
import asyncio
import secrets
import sys
from typing import TYPE_CHECKING

from symbl_tui.cli.compose import at_hand_of, profile_of
from symbl_tui.cli.options import Commands, port
from symbl_tui.cli.run import run
from symbl_tui.cli.tui import tui
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import UsageError
from symbl_tui.system import paths
from symbl_tui.system.network import LOOPBACK

if TYPE_CHECKING:
    from symbl_tui.audio.streams.socket_listener import SocketListener


def listen(options: argparse.Namespace) -> int:
    """A session whose sound is sent from another machine."""
    if not (options.no_screen or (sys.stdin.isatty() and sys.stderr.isatty())):
        raise UsageError("the screen needs a terminal", "without one use: symbl-tui listen --no-screen")
    door = _door(options)
    options.source = [str(SourceSpec("socket", str(door.address))), *(options.source or ())]
    options.at_hand = at_hand_of(door=door)
    try:
        _wait(door, profile_of(options).source.pcm)
        return run(options) if options.no_screen else tui(options)
    finally:
        door.close()


def _door(options: argparse.Namespace) -> "SocketListener":
    """The open door, with a token that is as new as itself where anybody could knock."""
    from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
    from symbl_tui.audio.streams.socket_listener import SocketListener

    if options.socket:
        door = SocketListener(UnixAddress(paths.named(options.socket).absolute()))
    else:
        door = SocketListener(TcpAddress(LOOPBACK, options.port), secrets.token_hex(16))
    door.listen()
    return door


def _wait(door: "SocketListener", pcm: str) -> None:
    """Say how to send sound, and wait until somebody does."""
    from symbl_tui.audio.streams.pcm_format import PcmFormat
    from symbl_tui.cli.sender_instructions import explained

    print(explained(door.address, door.token, PcmFormat.parse(pcm)), file=sys.stderr)
    asyncio.run(_first(door))
    print("the microphone is here", file=sys.stderr, flush=True)


async def _first(door: "SocketListener") -> None:
    # Said once Ctrl-C is asyncio's to handle: before, it would leave a loop behind.
    print("waiting for the microphone; Ctrl-C leaves", file=sys.stderr, flush=True)
    await door.first()


def add(commands: Commands, *again: argparse.ArgumentParser) -> None:
    """Declare the command."""
    what = "wait for a microphone over SSH, and say how to send it"
    more = (
        "Prints the line to paste on the machine that has the microphone (Linux, macOS, Windows), waits, "
        "and begins. A dropped link is dialled again by that line and ends nothing."
    )
    listening = commands.add_parser("listen", help=what, description=more, parents=list(again))
    where = listening.add_mutually_exclusive_group()
    where.add_argument("--port", type=port, default=0, metavar="N", help="on loopback; default: any free one")
    where.add_argument("--socket", metavar="PATH", help="a Unix socket instead, for its user alone")
    listening.add_argument("--no-screen", action="store_true", help="results on stdout, as of run")
    listening.add_argument("--format", choices=("text", "jsonl"), default="text", help="without a screen")
    listening.set_defaults(command=listen, demo=False, detach=False)
