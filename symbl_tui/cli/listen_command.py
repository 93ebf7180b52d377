"""``symbl-tui listen``: shows how to send a microphone over SSH, and waits for it."""

import argparse
import asyncio
import secrets
import sys
from contextlib import nullcontext
from dataclasses import dataclass, replace

from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.cli.command import Command
from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.run_command import run_headless
from symbl_tui.cli.run_options import FORMATS, ScreenOptions, add_run_arguments, add_screen_arguments
from symbl_tui.cli.screen_command import show
from symbl_tui.cli.sender_instructions import instructions
from symbl_tui.cli.source_environment import source_resources
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import EXIT_INTERRUPTED, UsageError
from symbl_tui.system import paths
from symbl_tui.system.arguments import port
from symbl_tui.system.keyboard import read_keys
from symbl_tui.system.network import LOOPBACK
from symbl_tui.system.tasks import cancel_and_wait


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenOptions(ScreenOptions):
    """A session whose sound is sent from another machine."""

    port: int = 0
    """On loopback; 0: any free one."""
    socket: str | None = None
    """Path of a Unix socket instead of a port."""
    no_screen: bool = False
    format: str = "text"


def listen(options: ListenOptions) -> int:
    """Run a session whose sound is sent from another machine."""
    if not (options.no_screen or (sys.stdin.isatty() and sys.stderr.isatty())):
        raise UsageError("the screen needs a terminal", "without one use: symbl-tui listen --no-screen")
    listener = _open_listener(options)
    # The listener's own address: a port of 0 has become a real one by now.
    options = replace(options, sources=(str(SourceSpec("socket", str(listener.address))), *options.sources))
    resources = replace(source_resources(), listener=listener)
    try:
        if not _wait_for_sender(listener, resolve_profile(options).source.pcm):
            return EXIT_INTERRUPTED
        if options.no_screen:
            return run_headless(options, options.format, resources)
        return show(options, resources)
    finally:
        listener.close()


def _open_listener(options: ListenOptions) -> SocketListener:
    """An open listener; on a port, which every user can connect to, with a token of its own."""
    if options.socket:
        listener = SocketListener(UnixAddress(paths.user_path(options.socket).absolute()))
    else:
        listener = SocketListener(TcpAddress(LOOPBACK, options.port), secrets.token_hex(16))
    listener.listen()
    return listener


def _wait_for_sender(listener: SocketListener, pcm: str) -> bool:
    """Print how to send sound, and wait for the first connection; False: the user cancelled by ``q``."""
    print(instructions(listener.address, listener.token, PcmFormat.parse(pcm)), file=sys.stderr)
    keyboard = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    connected = asyncio.run(_first_connection(listener, keyboard))
    if connected:
        print("the microphone is connected", file=sys.stderr, flush=True)
    return connected


async def _first_connection(listener: SocketListener, keyboard: int | None) -> bool:
    loop, cancelled = asyncio.get_running_loop(), asyncio.Event()

    def press(key: str) -> None:
        if key == "q":
            loop.call_soon_threadsafe(cancelled.set)

    # Keys are read here: those that are typed ahead would end the session as soon as its screen is there.
    with nullcontext() if keyboard is None else read_keys(keyboard, press):
        cancel = "Ctrl-C cancels" if keyboard is None else "q or Ctrl-C cancels"
        # Printed once asyncio handles Ctrl-C: before that, Ctrl-C would leave an unclosed event loop.
        print(f"waiting for the microphone; {cancel}", file=sys.stderr, flush=True)
        waiting = [asyncio.create_task(listener.wait_for_sender()), asyncio.create_task(cancelled.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                await cancel_and_wait(task)
    return not cancelled.is_set()


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    add_screen_arguments(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=port, metavar="N", help="port on loopback (default: any free one)")
    where.add_argument("--socket", metavar="PATH", help="a Unix socket instead, accessible to its user only")
    parser.add_argument("--no-screen", action="store_true", help="print results on stdout, like run")
    parser.add_argument(
        "--format", choices=FORMATS, help="format of results without a screen (default: text)"
    )


LISTEN = Command(
    ListenOptions,
    _add_arguments,
    listen,
    "Show the line to paste on the machine that has the microphone (Linux, macOS, Windows), wait for its "
    "sound, and begin. A dropped connection is opened again by that line; the session continues.",
)
