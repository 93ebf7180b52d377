"""The command line: commands, exit codes, and the only place where the rooms are put together.

What a command does not need is imported by the command that does: the screen is to be there at once.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec

from symbl_tui import paths, version
from symbl_tui.config import LOCAL, Profile, SpeakerConfig, TrackerConfig, load_profile
from symbl_tui.errors import EXIT_INTERRUPTED, SymblTuiError, UsageError
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.text import clean

if TYPE_CHECKING:
    from symbl_tui.session.session import Session

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``symbl-tui``; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _log_to_file()
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except SymblTuiError as error:
        return _complain(error)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        _log.exception("a fault of ours")
        kind = type(error).__name__
        return _complain(
            SymblTuiError(f"a fault of symbl-tui itself ({kind}); {paths.log_file()} tells more")
        )


def tui(options: argparse.Namespace) -> int:
    """The live screen."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the screen needs a terminal; without one use: symbl-tui run")
    from symbl_tui.terminal import stderr_to
    from symbl_tui.ui.app import SymblApp

    profile = _profile(options)
    session = _session(profile, options)
    with stderr_to(paths.log_file()):
        SymblApp(session, theme=profile.ui.theme, keys=profile.key_map).run(mouse=profile.ui.mouse)
    from symbl_tui.headless import describe

    print(describe(session))
    return _complain(session.error) if session.error else 0


def run(options: argparse.Namespace) -> int:
    """A session without a screen."""
    from symbl_tui import headless

    session = _session(_profile(options), options)
    interrupted = _stop_on_signals(session)
    headless.run(session, sys.stdout, sys.stderr, jsonl=options.format == "jsonl")
    if session.error:
        return _complain(session.error)
    return EXIT_INTERRUPTED if interrupted else 0


def serve(options: argparse.Namespace) -> int:
    """The engine alone."""
    from symbl_tui.engine.serve import credentials, serve

    serve(options.host, options.port, *credentials(os.environ))
    return 0


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


def _profile(options: argparse.Namespace) -> Profile:
    """The profile that the options name, with what else they say laid over it."""
    profile = load_profile(options.profile)
    if options.demo:
        profile = _demo(profile)
    engine, source = profile.engine, profile.source
    if options.engine:
        engine = msgspec.structs.replace(engine, url=options.engine.rstrip("/"))
    if options.source:
        source = msgspec.structs.replace(source, spec=options.source)
    if options.pace:
        source = msgspec.structs.replace(source, pace=options.pace)
    return msgspec.structs.replace(profile, engine=engine, source=source)


def _demo(profile: Profile) -> Profile:
    """The profile with the bundled meeting as its source."""
    from symbl_tui.demo import meeting, meeting_path

    told = meeting()
    return msgspec.structs.replace(
        profile,
        title=told.title,
        source=msgspec.structs.replace(profile.source, spec=f"file:{meeting_path()}"),
        speakers=tuple(SpeakerConfig(name=name) for name in told.channels),
        trackers=(TrackerConfig(told.tracker.name, told.tracker.vocabulary),),
    )


def _session(profile: Profile, options: argparse.Namespace) -> "Session":
    from symbl_tui.audio import open_source
    from symbl_tui.session.folder import SessionFolder
    from symbl_tui.session.session import Session, Setup

    wanted = profile.source
    source = open_source(wanted.spec, pace=wanted.pace, rate=wanted.rate, channels=wanted.channels)
    setup = Setup(profile, source, _engine(profile), options.channel_names or (), options.duration)
    folder = SessionFolder(paths.sessions_dir(), profile.title, datetime.now())
    return Session(setup, folder)


def _engine(profile: Profile) -> Engine:
    """How to get at the engine that the profile names."""
    url = profile.engine.url
    if url == LOCAL:
        from symbl_tui.engine.child import LocalEngine

        return lambda: LocalEngine(paths.log_file().with_name("engine.log"))
    from symbl_tui.credentials import find_credentials

    check_transport(url, profile.engine.allow_plain_http)
    endpoint = Endpoint(url.rstrip("/"), *find_credentials())

    @asynccontextmanager
    async def remote() -> AsyncIterator[Endpoint]:
        yield endpoint

    return remote


def _stop_on_signals(session: "Session") -> list[int]:
    """Let SIGINT, SIGTERM and SIGHUP stop the session; the second one at once. The signals that came."""
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if came:
            os._exit(EXIT_INTERRUPTED)  # children see our end of their pipe close, and end too
        came.append(number)
        session.request_stop("interrupted")

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return came


def _complain(error: SymblTuiError) -> int:
    print(f"symbl-tui: {clean(str(error))}", file=sys.stderr)
    return error.exit_code


def _log_to_file() -> None:
    from logging.handlers import RotatingFileHandler

    try:
        handler = RotatingFileHandler(paths.log_file(), maxBytes=1 << 20, backupCount=1, encoding="utf-8")
    except OSError:
        return  # no home to log to, or a full disk: the program works all the same
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("symbl_tui").setLevel(logging.INFO)


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(","))


def _positive(value: str) -> float:
    number = float(value)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"expected a number over 0, got {value}")
    return number


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"symbl-tui {version()}")
        parser.exit()


def _port(value: str) -> int:
    number = int(value)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {value}")
    return number


def _session_options(**settings: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
    """The options of every command that runs a session."""
    options = argparse.ArgumentParser(add_help=False, **settings)
    add = options.add_argument
    add("--profile", metavar="NAME|PATH", help="a saved set-up")
    add("--source", metavar="SPEC", help="file:PATH, microphone[:NAME], tone or silence")
    add("--engine", metavar="local|URL", help="who understands: this machine or a server")
    add("--pace", type=_positive, metavar="N", help="play a file N times as fast (inf: at once)")
    add("--duration", type=_positive, metavar="S", help="stop after S seconds of sound")
    add("--channel-names", type=_names, metavar="A,B", help="who is on each channel")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symbl-tui",
        description="See a live conversation understood, in the terminal.",
        parents=[_session_options()],
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    parser.set_defaults(command=tui, demo=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    # Suppressed, so that an option before the command is not undone by its default behind it.
    again = _session_options(argument_default=argparse.SUPPRESS)

    demo = commands.add_parser("demo", help="the screen with a bundled two-speaker meeting", parents=[again])
    demo.set_defaults(command=tui, demo=True)

    headless = commands.add_parser("run", help="no screen: results on stdout", parents=[again])
    headless.add_argument("--demo", action="store_true", help="the bundled two-speaker meeting as the source")
    headless.add_argument("--format", choices=("text", "jsonl"), default="text", help="default: %(default)s")
    headless.set_defaults(command=run)

    engine = commands.add_parser("serve", help="the engine alone")
    engine.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    engine.add_argument("--port", type=_port, default=0, help="port to listen on (default: any free one)")
    engine.set_defaults(command=serve)

    listing = commands.add_parser("devices", help="what can be listened to here")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(command=devices)
    return parser


if __name__ == "__main__":
    sys.exit(main())
