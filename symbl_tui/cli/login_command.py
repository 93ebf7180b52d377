"""``symbl-tui login`` and ``logout``: checks and remembers credentials, or forgets them, without a screen."""

import argparse
import asyncio
import os
import sys
from dataclasses import dataclass
from getpass import getpass
from typing import Final

import msgspec

from symbl_tui.cli.command import Command
from symbl_tui.config.assistant_access import check_assistant, delete_key, save_key
from symbl_tui.config.credentials import Credentials, delete_credentials, save_credentials
from symbl_tui.config.named_engine import default_url
from symbl_tui.config.profile import LOCAL, EngineConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError
from symbl_tui.symbl.auth import check_credentials, tls_context
from symbl_tui.symbl.endpoint import Endpoint, check_transport

# Of an answer; Symbl's secrets have 128.
_MAX_CHARACTERS: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """The server whose credentials are meant."""

    url: str | None = None
    profile: str | None = None
    assistant: bool = False
    """The key of the assistant is meant, not the credentials of an engine."""


def login(options: LoginOptions) -> int:
    """Ask for credentials, check them at the server, and remember them."""
    if options.assistant:
        return _save_assistant_key(options)
    engine = _engine(options)
    check_transport(engine.url, engine.allow_plain_http)
    tls = tls_context(engine.ca_file)
    print(f"Logging in to {clean(engine.url)}", file=sys.stderr)
    app_id, app_secret = _ask("App id: ", secret=False), _ask("App secret: ", secret=True)
    # Before they are saved: wrong ones would be used by every later session.
    if warning := asyncio.run(check_credentials(Endpoint(engine.url, app_id, app_secret), tls)):
        print(f"symbl-tui: {clean(str(warning))}", file=sys.stderr)
    place = save_credentials(engine.url, Credentials(app_id, app_secret))
    print(f"logged in to {clean(engine.url)}; the app id and secret are saved in {clean(place)}")
    _mention_environment()
    return 0


def logout(options: LoginOptions) -> int:
    """Forget the credentials of a server."""
    if options.assistant:
        return _delete_assistant_key(options)
    url = _engine(options).url
    forgotten = delete_credentials(url)
    if forgotten:
        print(f"forgot the app id and secret for {clean(url)}")
    else:
        print(f"no app id and secret were saved for {clean(url)}")
    _mention_environment()
    return 0


def _save_assistant_key(options: LoginOptions) -> int:
    """Ask for the key of the assistant, and remember it."""
    url = _assistant_url(options)
    print(f"The key for {clean(url)}", file=sys.stderr)
    place = save_key(url, _ask("Key: ", secret=True))
    print(f"the key for {clean(url)} is saved in {clean(place)}")
    return 0


def _delete_assistant_key(options: LoginOptions) -> int:
    """Forget the key of the assistant."""
    url = _assistant_url(options)
    print(f"{'forgot the key' if delete_key(url) else 'no key was saved'} for {clean(url)}")
    return 0


def _assistant_url(options: LoginOptions) -> str:
    """The assistant of the command line, else of the profile."""
    assistant = load_profile(options.profile).assistant
    assistant = msgspec.structs.replace(assistant, url=options.url or assistant.url)
    check_assistant(assistant)
    return assistant.url


def _engine(options: LoginOptions) -> EngineConfig:
    """The engine of the command line, else of the profile, else the default."""
    engine = load_profile(options.profile).engine
    url = options.url or (engine.url if engine.url != LOCAL else default_url())
    return msgspec.structs.replace(engine, url=url.rstrip("/"))


def _ask(prompt: str, *, secret: bool) -> str:
    """One line from the terminal, not echoed if it is a secret; without a terminal from standard input."""
    if secret and sys.stdin.isatty():
        answer = getpass(prompt)
    else:
        if sys.stdin.isatty():
            print(prompt, end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline(_MAX_CHARACTERS)
    if not (answer := clean(answer)):
        raise UsageError("expected an app id on one line and its secret on the next, or a key on one line")
    return answer


def _mention_environment() -> None:
    if os.environ.get("SYMBL_APP_ID") and os.environ.get("SYMBL_APP_SECRET"):
        print("SYMBL_APP_ID and SYMBL_APP_SECRET are set, and override what is saved", file=sys.stderr)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", metavar="URL", help="the server (default: the profile's, or Symbl's)")
    parser.add_argument("--profile", metavar="NAME|PATH", help="a saved profile")
    parser.add_argument("--assistant", action="store_true", help="the key of the assistant (assistant.url)")


LOGIN = Command(LoginOptions, _add_arguments, login)
LOGOUT = Command(LoginOptions, _add_arguments, logout)
