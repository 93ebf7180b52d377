"""``symbl-tui attach`` and ``stop``: a session that runs without a screen, or with one elsewhere."""

import argparse
import sys
import time
from typing import TYPE_CHECKING, Final

from symbl_tui.cli.options import Commands
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.system import paths

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.control.client import RunningSession

_STOP_SECONDS: Final = 30.0
"""How long a session may take to stop: an hour of sound has to become FLAC."""
_LOOK_SECONDS: Final = 0.1


def attach(options: argparse.Namespace) -> int:
    """A running session on the screen of this terminal."""
    from symbl_tui.config.profile import load_profile
    from symbl_tui.session.control.attached_session import AttachedSession
    from symbl_tui.system.terminal import stderr_to
    from symbl_tui.ui.app import SymblApp

    found = _find(options.session)
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("the screen needs a terminal", "symbl-tui sessions show reads a session without one")
    session = AttachedSession(found)
    profile = load_profile(options.profile)
    with stderr_to(paths.log_file()):
        SymblApp(session, theme=profile.ui.theme, keys=profile.key_map).run(mouse=profile.ui.mouse)
    name = clean(found.name)
    goes_on = f"{name} goes on; symbl-tui attach {name}"
    print(f"{name} has ended; it is kept in {clean(str(session.folder))}" if session.state.over else goes_on)
    return 0


def stop(options: argparse.Namespace) -> int:
    """Stop a running session, and wait until it is complete."""
    from symbl_tui.session.control.client import ControlClient, SessionGone
    from symbl_tui.session.control.wire import Look, Stop

    found = _find(options.session)
    caller = ControlClient(found.door)
    deadline = time.monotonic() + _STOP_SECONDS
    try:
        seen = caller.ask(Stop("stopped by symbl-tui stop"))
        while not seen.state.over:
            if time.monotonic() > deadline:
                raise SymblTuiError(f"{found.name} is still busy stopping", "look again in a while")
            time.sleep(_LOOK_SECONDS)
            seen = caller.ask(Look())
    except SessionGone:
        pass  # that is what was wanted
    finally:
        caller.close()
    print(f"{clean(found.name)} has ended; it is kept in {clean(found.seen.folder)}")
    return 0


def _find(name: str | None) -> "RunningSession":
    from symbl_tui.session.control.client import choose, running

    return choose(name, running(paths.running_dir()))


def add(commands: Commands) -> None:
    """Declare both commands."""
    for name, command, what in (
        ("attach", attach, "show a session that runs elsewhere, e.g. detached"),
        ("stop", stop, "stop a session that runs elsewhere"),
    ):
        parser = commands.add_parser(name, help=what)
        how = "its title or its folder's name, or a part of it; needless where only one runs"
        parser.add_argument("session", nargs="?", metavar="NAME", help=how)
        parser.set_defaults(command=command)
