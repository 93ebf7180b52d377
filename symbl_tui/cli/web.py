"""``symbl-tui web``: the same screens in a browser."""

import argparse
import secrets
import shlex
import socket
import sys

from symbl_tui.cli.options import Commands, port
from symbl_tui.errors import UsageError


def web(options: argparse.Namespace) -> int:
    """Serve the screens until interrupted."""
    try:
        from symbl_tui.ui.web.web_server import WebServer
    except ImportError as error:
        raise UsageError(
            "the web page needs one more package", "install it with: pip install 'symbl-tui[web]'"
        ) from error
    place = options.port or _free_port(options.host)
    command = shlex.join([sys.executable, "-P", "-m", "symbl_tui", *_passed_on(options)])
    try:
        WebServer(command, options.host, place, secrets.token_urlsafe(12)).serve()
    except OSError as error:
        raise UsageError(
            f"cannot listen on {options.host} port {place}: {error.strerror}", "choose another"
        ) from error
    return 0


def _passed_on(options: argparse.Namespace) -> list[str]:
    """The options of the session, as every tab's program gets them."""
    words = ["demo"] if options.demo else []
    if options.profile:
        words += ["--profile", options.profile]
    for spec in options.source or ():
        words += ["--source", spec]
    if options.engine:
        words += ["--engine", options.engine]
    return words


def _free_port(host: str) -> int:
    """A port that is free now; the page's address has to name it before the server listens."""
    try:
        with socket.create_server((host, 0)) as probe:
            place: int = probe.getsockname()[1]
            return place
    except OSError as error:
        raise UsageError(f"cannot listen on {host}: {error.strerror}", "choose another --host") from error


def add(commands: Commands) -> None:
    """Declare the command."""
    page = commands.add_parser("web", help="the screens in a browser; the microphone is this machine's")
    page.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    page.add_argument("--port", type=port, default=0, help="port to listen on (default: any free one)")
    page.add_argument("--demo", action="store_true", help="the bundled two-speaker meeting as the source")
    page.add_argument("--profile", metavar="NAME|PATH", help="a saved set-up")
    what = "file:PATH, microphone[:NAME], tone or silence"
    page.add_argument("--source", action="append", metavar="SPEC", help=what)
    page.add_argument("--engine", metavar="local|URL", help="who understands: this machine or a server")
    page.set_defaults(command=web)
