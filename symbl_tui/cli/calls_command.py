"""``symbl-tui calls``: takes telephone calls and online meetings, a session for each."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_routes import TOKEN
from symbl_tui.cli.call_listening import (
    describe_listening,
    instructions,
    open_listeners,
    server_settings,
)
from symbl_tui.cli.call_sessions import create_supervisor
from symbl_tui.cli.call_sip import describe_sip
from symbl_tui.cli.calls_options import CallsOptions, add_call_arguments
from symbl_tui.cli.command import Command
from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.terminal_notifications import notify_in_terminal
from symbl_tui.cli.unclosed_sessions import print_recovery_hint
from symbl_tui.config.call_secrets import new_path_token, save_call_secret
from symbl_tui.config.profile import Profile
from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.headless.call_runner import run_calls
from symbl_tui.session.calls.call_session import CallBegan, CallUpdate
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.system.signals import SignalHandler
from symbl_tui.system.terminal import own_stderr

_LONGEST_SECRET: Final = 4001


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSecretOptions:
    """Which secret to save."""

    name: str


def run(options: CallsOptions) -> int:
    """Take calls until it is stopped, or print the instructions of a platform."""
    if options.show:
        print(instructions(options))
        return 0
    if not options.no_screen and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the screen needs a terminal", "without one use: symbl-tui calls --no-screen")
    profile = resolve_profile(options.session)
    settings = server_settings(options)
    if options.no_screen:
        print_recovery_hint()
    with closing(open_listeners(options, settings)) as listeners:
        supervisor = create_supervisor(options, profile, settings, listeners)
        notes = describe_listening(settings, listeners, supervisor.server.routes.platforms)
        notes += describe_sip(options)
        if options.no_screen:
            failure = _run_headless(supervisor, options, profile, notes)
        else:
            from symbl_tui.cli.call_display import show_calls  # 80 ms for Textual, which others do not need

            failure = show_calls(supervisor, options, profile, notes)
    if failure:
        raise failure
    return 0  # a signal is how it is meant to end


def _run_headless(
    supervisor: CallSupervisor, options: CallsOptions, profile: Profile, notes: Sequence[str]
) -> SymblTuiError | None:
    signals = SignalHandler(supervisor.request_stop, on_hangup=profile.session.on_hangup)
    with own_stderr() as status:
        for line in notes:
            print(f"symbl-tui: {clean(line)}", file=status)

        def notify(update: CallUpdate) -> None:
            if isinstance(update, CallBegan):
                notify_in_terminal(update.call.session, profile.notify, status)

        supervisor.subscribe(notify)
        return run_calls(
            supervisor,
            sys.stdout,
            status,
            jsonl=options.format == "jsonl",
            interrupted=lambda: signals.interrupted,
        )


def save_secret(options: CallSecretOptions) -> int:
    """Save a secret that is read from standard input; without one make a new one for paths, and print it."""
    given = "" if sys.stdin.isatty() and options.name == TOKEN else _read_secret(options.name)
    secret = given or (new_path_token() if options.name == TOKEN else "")
    place = save_call_secret(options.name, secret)
    print(f"{options.name} is saved in {clean(place)}", file=sys.stderr)
    if not given:
        print(secret)
    return 0


def _read_secret(name: str) -> str:
    if sys.stdin.isatty():
        import getpass  # asks without an echo; not needed elsewhere

        return getpass.getpass(f"{name}: ")
    return sys.stdin.readline(_LONGEST_SECRET).strip()


def _secret_name(value: str) -> str:
    known = list(dict.fromkeys([TOKEN, *(name for each in PLATFORMS for name in each.secrets)]))
    if value not in known:
        hint = did_you_mean(value, known, f"there are {', '.join(known)}")
        raise argparse.ArgumentTypeError(f"there is no secret {value!r}; {hint}")
    return value


def _add_secret_arguments(parser: argparse.ArgumentParser) -> None:
    which = f"e.g. {TOKEN}, which is made where standard input has none; others are read from there"
    parser.add_argument("name", type=_secret_name, metavar="NAME", help=which)


CALLS = Command(
    CallsOptions,
    add_call_arguments,
    run,
    "Take telephone calls and online meetings of Twilio, Zoom, Asterisk and others: a session for each. "
    "Results on stdout, progress on stderr. Ctrl-C ends all calls cleanly.",
)
SECRET = Command(CallSecretOptions, _add_secret_arguments, save_secret)
