"""``symbl-tui`` and ``symbl-tui demo``: the screen, or with ``--plain`` lines in its place."""

import argparse
import os
import sys
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbl_tui.cli.compose import at_hand_of, demo_of, load, profile_of, reads_stdin, session_of
from symbl_tui.cli.options import Commands
from symbl_tui.cli.recover import hint, left_open, resumed
from symbl_tui.cli.refine import in_background, refine
from symbl_tui.cli.remote_microphone import close_door, open_door, preview_of
from symbl_tui.cli.speaker_labels import background_line, label_after, label_in_background
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import Profile
from symbl_tui.errors import UsageError
from symbl_tui.system import paths

if TYPE_CHECKING:
    from symbl_tui.session.model.view import SessionHandle
    from symbl_tui.session.run.session import Session
    from symbl_tui.ui.app import SymblApp
    from symbl_tui.ui.setup.recovery_offer import Recovery


def tui(options: argparse.Namespace) -> int:
    """A session to watch and to steer."""
    in_browser = "TEXTUAL_DRIVER" in os.environ
    profile = profile_of(options)
    if not in_browser:
        take_terminal(profile, options)
    if options.plain or os.environ.get("TERM") == "dumb":
        return _plain(profile, options)
    return _screen(profile, options, in_browser)


def take_terminal(profile: Profile, options: argparse.Namespace) -> None:
    """See that the keyboard is where it belongs, also where sound is piped in.

    Raises:
        UsageError: there is no terminal.
    """
    piped = reads_stdin(profile) and not sys.stdin.isatty()
    if piped:
        from symbl_tui.system.terminal import keyboard_back

        with suppress(OSError):  # without a terminal, which is told below
            options.at_hand = at_hand_of(stdin=keyboard_back())
    if not (sys.stdin.isatty() and has_screen()):
        run = "symbl-tui run --source stdin" if piped else "symbl-tui run"
        raise UsageError("the screen needs a terminal", f"without one use: {run}")


def has_screen() -> bool:
    """Whether there is a terminal to draw on, wherever the output goes."""
    from symbl_tui.system.terminal import open_screen

    try:
        os.close(open_screen())
    except OSError:
        return False
    return True


def _plain(profile: Profile, options: argparse.Namespace) -> int:
    from symbl_tui.cli.plain_mode import plain
    from symbl_tui.session.run.loss_limit import check_loss
    from symbl_tui.system.signals import Signals

    hint()
    session = session_of(profile, options)
    Signals(session.request_stop, on_hangup=profile.session.on_hangup)
    plain(session, push_to_talk=profile.session.push_to_talk)
    refine(session, profile, sys.stderr)
    label_after(session, profile, sys.stderr)
    if session.error:
        raise session.error
    check_loss(session.ledger(), options.fail_on_gap, session.folder)
    return 0


def _screen(profile: Profile, options: argparse.Namespace, in_browser: bool) -> int:
    from symbl_tui.cli.model_choices import model_choices
    from symbl_tui.system.terminal import stderr_to, stdout_on_terminal
    from symbl_tui.ui.app import SymblApp
    from symbl_tui.ui.setup.flow import SetupFlow

    complete = options.profile or options.source or options.demo
    recovery = _recovery()
    session = _session(options, profile, None) if complete and recovery is None else None
    lead = SetupFlow(
        profile,
        demo_of,
        load,
        partial(_session, options),
        recovery,
        at_once=bool(complete),
        open_source=partial(preview_of, options),
        open_door=partial(open_door, options),
        load_models=model_choices,
    )
    app = SymblApp(session, lead=lead, theme=profile.ui.theme, keys=profile.key_map)
    with nullcontext() if in_browser else stdout_on_terminal(), stderr_to(paths.log_file()):
        app.run(mouse=profile.ui.mouse and not options.no_mouse)
        if app.goes_on:
            _wait_for(app.sessions[-1])
        close_door(options)
    return _after_screen(app, options, in_browser)


def _after_screen(app: "SymblApp", options: argparse.Namespace, in_browser: bool) -> int:
    """Say what came of the sessions; raises what one of them failed of."""
    from symbl_tui.headless import describe
    from symbl_tui.session.run.loss_limit import check_loss
    from symbl_tui.session.run.session import Session

    shown = [each for each in app.sessions if isinstance(each, Session)]
    if not in_browser:  # whose standard output is the page
        for each in shown:
            print(describe(each))
            if line := background_line(each.folder):
                print(line)
    for each in shown:
        if each.error:
            raise each.error
        check_loss(each.ledger(), options.fail_on_gap, each.folder)
    return 0


def _recovery() -> "Recovery | None":
    """What is offered to be recovered."""
    if not (found := left_open()):
        return None
    from symbl_tui.ui.setup.recovery_offer import Recovery

    return Recovery(found, _resumed)


def _resumed(folder: Path) -> "tuple[Session, Profile]":
    session, profile = resumed(folder, on_screen=True)
    label_in_background(session, profile)
    return session, profile


def _wait_for(session: "SessionHandle") -> None:
    """Wait for the end of a session that goes on without its screen; signals and viewers can stop it."""
    from threading import Event

    from symbl_tui.session.model.view import StateChanged, Update

    over = Event()

    def follow(update: Update) -> None:
        if isinstance(update, StateChanged) and update.state.over:
            over.set()

    session.subscribe(follow)
    if not session.state.over:
        over.wait()


def _session(options: argparse.Namespace, profile: Profile, given: Credentials | None) -> "Session":
    session = session_of(profile, options, given, in_background(profile))
    label_in_background(session, profile)
    return session


def screen_options(**settings: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
    """The options of what shows a session."""
    options = argparse.ArgumentParser(add_help=False, **settings)
    options.add_argument("--plain", action="store_true", help="lines that are only added, no screen")
    options.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    return options


def add(commands: Commands, *again: argparse.ArgumentParser) -> None:
    """Declare ``demo``; the screen itself is what the program does without a command."""
    demo = commands.add_parser(
        "demo", help="the screen with a bundled two-speaker meeting", parents=list(again)
    )
    demo.set_defaults(command=tui, demo=True)
