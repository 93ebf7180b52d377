"""``symbl-tui web``: the screens in a browser."""

import argparse
import secrets
import shlex
import socket
import sys
from dataclasses import dataclass

from symbl_tui.audio.registry import usage
from symbl_tui.cli.command import Command
from symbl_tui.errors import UsageError
from symbl_tui.system.arguments import port
from symbl_tui.system.optional_packages import install_command


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """Where to serve the page, and the session options that every tab's program gets."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    demo: bool = False
    profile: str | None = None
    sources: tuple[str, ...] = ()
    engine: str | None = None


def web(options: WebOptions) -> int:
    """Serve the screens until interrupted."""
    try:
        from symbl_tui.ui.web.web_server import WebServer  # of the optional package symbl-tui[web]
    except ImportError as error:
        raise UsageError(
            "the web page needs one more package", f"install it with: {install_command('web')}"
        ) from error
    number = options.port or free_port(options.host)
    command = shlex.join([sys.executable, "-P", "-m", "symbl_tui", *tab_arguments(options)])
    try:
        WebServer(command, options.host, number, secrets.token_urlsafe(12)).serve()
    except OSError as error:
        raise UsageError(
            f"cannot listen on {options.host} port {number}: {error.strerror}", "choose another"
        ) from error
    return 0


def tab_arguments(options: WebOptions) -> list[str]:
    """The arguments of every tab's program."""
    arguments = ["demo"] if options.demo else []
    if options.profile:
        arguments += ["--profile", options.profile]
    for spec in options.sources:
        arguments += ["--source", spec]
    if options.engine:
        arguments += ["--engine", options.engine]
    return arguments


def free_port(host: str) -> int:
    """A port that is free now: the page's address must name it before the server listens."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, 0), family=family) as probe:
            number: int = probe.getsockname()[1]
            return number
    except OSError as error:
        raise UsageError(f"cannot listen on {host}: {error.strerror}", "choose another --host") from error


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", help="address to listen on (default: 127.0.0.1)")
    add("--port", type=port, metavar="N", help="port to listen on (default: any free one)")
    add("--demo", action="store_true", help="use the bundled two-speaker meeting as the source")
    add("--profile", metavar="NAME|PATH", help="a saved profile")
    add("--source", dest="sources", action="append", metavar="SPEC", help=usage(stdin=False))
    add("--engine", metavar="local|URL", help="transcription engine: on this machine, or a server")


WEB = Command(WebOptions, _add_arguments, web)
