"""``symbl-tui attach`` and ``stop``: a session that runs without a screen, or with one elsewhere."""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.control.control_client import (
    ControlClient,
    RunningSession,
    SessionGone,
    choose_running,
    list_running,
)
from symbl_tui.session.control.control_protocol import GetSnapshot, Stop
from symbl_tui.system import paths
from symbl_tui.system.signals import SignalHandler

# How long a session may take to stop: an hour of sound has to become FLAC.
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachOptions:
    """Which running session to show, and the profile whose theme and keys to use."""

    session: str | None = None
    profile: str | None = None
    plain: bool = False
    """Lines that are only added, no screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOptions:
    """Which running session to stop."""

    session: str | None = None


def attach(options: AttachOptions) -> int:
    """Show a running session on the screen of this terminal, or as lines."""
    if options.plain or os.environ.get("TERM") == "dumb":
        return _attach_plain(_find(options.session))
    from symbl_tui.cli.session_screen import show_session  # 80 ms for Textual, which stop does not need
    from symbl_tui.session.control.attached_session import AttachedSession

    found = _find(options.session)
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("the screen needs a terminal", "symbl-tui sessions show reads a session without one")
    session = AttachedSession(found)
    fault = show_session(session, load_profile(options.profile))
    name = clean(found.name)
    if session.state.over:
        print(_ended(name, session.folder))
    else:
        print(f"{name} is still running; to see it again: symbl-tui attach {name}")
    if fault:
        raise fault
    return 0


def _attach_plain(found: RunningSession) -> int:
    """Print a running session as lines, from its start; Ctrl-C only leaves it."""
    from symbl_tui.headless import runner  # 45 ms for sessions, which stop does not need
    from symbl_tui.session.control.attached_session import AttachedSession

    session = AttachedSession(found)
    signals = SignalHandler(session.request_stop, on_hangup="stop")
    name = clean(found.name)
    print(f"{name} goes on when you leave it; Ctrl-C leaves", file=sys.stderr)
    unprinted = runner.run(
        session, sys.stdout, sys.stderr, jsonl=False, interrupted=lambda: signals.interrupted
    )
    if signals.interrupted:
        print(f"{name} is still running; to stop it: symbl-tui stop {name}", file=sys.stderr)
    if unprinted:
        raise unprinted
    return 0


def stop(options: StopOptions) -> int:
    """Stop a running session, and wait until it is complete."""
    found = _find(options.session)
    client = ControlClient(found.socket_path)
    deadline = time.monotonic() + _STOP_SECONDS
    try:
        snapshot = client.send(Stop("stopped by symbl-tui stop"))
        while not snapshot.state.over:
            # It goes on stopping: only this command gives up.
            if time.monotonic() > deadline:
                raise SymblTuiError(f"{found.name} is still stopping", "try again in a while")
            time.sleep(_POLL_SECONDS)
            snapshot = client.send(GetSnapshot())
    except SessionGone:
        pass  # it has ended, as wanted
    finally:
        client.close()
    print(_ended(clean(found.name), found.snapshot.folder))
    return 0


def _ended(name: str, folder: Path | str) -> str:
    return f"{name} has ended; it is saved in {clean(str(folder))}"


def _find(name: str | None) -> RunningSession:
    return choose_running(name, list_running(paths.running_dir()))


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = "title or folder name of the session, or a part of it (default: the only one that runs)"
    parser.add_argument("session", nargs="?", metavar="NAME", help=which)


def _add_attach_arguments(parser: argparse.ArgumentParser) -> None:
    _add_arguments(parser)
    parser.add_argument("--plain", action="store_true", help="print lines instead of drawing a screen")


ATTACH = Command(AttachOptions, _add_attach_arguments, attach)
STOP = Command(StopOptions, _add_arguments, stop)
