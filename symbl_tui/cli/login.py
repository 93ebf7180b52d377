"""``symbl-tui login`` and ``logout``: credentials tried and remembered, or forgotten, without a screen."""

import argparse
import asyncio
import os
import sys
from getpass import getpass
from typing import Final

import msgspec

from symbl_tui.cli.options import Commands
from symbl_tui.config.profile import LOCAL, EngineConfig, load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError
from symbl_tui.symbl.endpoint import Endpoint, check_transport

_LONGEST: Final = 4096
"""Characters of an answer; Symbl's secrets have 128."""


def login(options: argparse.Namespace) -> int:
    """Ask for credentials, try them, remember them."""
    from symbl_tui.config.credentials import Credentials, remember
    from symbl_tui.symbl.auth import check, tls_context

    engine = _engine(options)
    check_transport(engine.url, engine.allow_plain_http)
    tls = tls_context(engine.ca_file)
    print(f"Logging in to {clean(engine.url)}", file=sys.stderr)
    app_id, app_secret = _ask("App id: ", secret=False), _ask("App secret: ", secret=True)
    if warning := asyncio.run(check(Endpoint(engine.url, app_id, app_secret), tls)):
        print(f"symbl-tui: {clean(str(warning))}", file=sys.stderr)
    place = remember(engine.url, Credentials(app_id, app_secret))
    print(f"logged in to {clean(engine.url)}; the app id and secret are kept in {clean(place)}")
    _mention_environment()
    return 0


def logout(options: argparse.Namespace) -> int:
    """Forget credentials."""
    from symbl_tui.config.credentials import forget

    url = _engine(options).url
    known = forget(url)
    print(f"forgot the app id and secret for {clean(url)}" if known else f"none were kept for {clean(url)}")
    _mention_environment()
    return 0


def _engine(options: argparse.Namespace) -> EngineConfig:
    """The engine that is meant: the one on the command line, else the profile's, else the default."""
    from symbl_tui.config.credentials import default_url

    engine = load_profile(options.profile).engine
    url = options.url or (engine.url if engine.url != LOCAL else default_url())
    return msgspec.structs.replace(engine, url=url.rstrip("/"))


def _ask(prompt: str, *, secret: bool) -> str:
    """One line of the terminal, unseen if it is a secret; without a terminal, of standard input."""
    if secret and sys.stdin.isatty():
        answer = getpass(prompt)
    else:
        if sys.stdin.isatty():
            print(prompt, end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline(_LONGEST)
    if not (answer := clean(answer)):
        raise UsageError("expected an app id on one line and its secret on the next")
    return answer


def _mention_environment() -> None:
    if os.environ.get("SYMBL_APP_ID") and os.environ.get("SYMBL_APP_SECRET"):
        print("SYMBL_APP_ID and SYMBL_APP_SECRET are set, and go before what is kept", file=sys.stderr)


def add(commands: Commands) -> None:
    """Declare both commands."""
    for name, command, what in (
        ("login", login, "try an app id and secret, and remember them"),
        ("logout", logout, "forget an app id and secret"),
    ):
        parser = commands.add_parser(name, help=what)
        parser.add_argument("--url", metavar="URL", help="the server (default: the profile's, or Symbl's)")
        # Suppressed, so that --profile before the command is not undone by a default behind it.
        parser.add_argument(
            "--profile", metavar="NAME|PATH", default=argparse.SUPPRESS, help="a saved set-up"
        )
        parser.set_defaults(command=command)
