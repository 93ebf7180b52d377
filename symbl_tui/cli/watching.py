"""Runs a session that watches a conversation: on a screen, or as lines."""

import os
import sys
from datetime import datetime

from symbl_tui.cli.compose import accompany, engine_factory
from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.run_options import RunOptions
from symbl_tui.cli.watch_options import WatchingOptions
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.errors import EXIT_INTERRUPTED, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.session.watch.watch_setup import WatchSetup
from symbl_tui.session.watch.watched_session import WatchedSession
from symbl_tui.system import paths


def watching_profile(options: WatchingOptions, engine: str = "") -> Profile:
    """The profile of a session that watches; ``engine``: that of the conversation's address, if it names one.

    Raises:
        UsageError: the address names another engine than the options.
    """
    if engine and options.engine and options.engine.rstrip("/") != engine:
        raise UsageError("the address and --engine name two engines", "leave --engine out")
    named = RunOptions(
        profile=options.profile, engine=engine or options.engine, allow_hooks=options.allow_hooks
    )
    return resolve_profile(named)


def create_watch(
    profile: Profile,
    id: str = "",
    *,
    call: OutgoingCall | None = None,
    given: Credentials | None = None,
    named: str | None = None,
) -> WatchedSession:
    """A session that watches a conversation, ready to run, that viewers can attach to.

    Args:
        profile: All settings.
        id: What to subscribe to; empty for a call.
        call: The call that the engine is to make first.
        given: Credentials for this run only.
        named: The engine named on the command line, which the environment's credentials are for.

    Raises:
        UsageError: the engine of a conversation is one of this process, which has no other clients.
        AuthenticationError: there are no credentials for it.
    """
    if profile.engine.url == LOCAL and call is None:
        raise UsageError(
            "a conversation is watched at the engine that others stream to", "name it: --engine URL"
        )
    setup = WatchSetup(profile, engine_factory(profile, given, named), id, call=call)
    title = profile.title or (f"call {call.shown}" if call else f"watch {id}")
    session = WatchedSession(setup, SessionFolder(paths.sessions_dir(), title, datetime.now()))
    accompany(session, profile)
    return session


def run_watch(session: WatchedSession, profile: Profile, options: WatchingOptions) -> int:
    """Run a session that watches to its end, or until the user leaves; return the exit code.

    Raises:
        SymblTuiError: the error that ended the session.
    """
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if options.no_screen or options.format or not terminal or os.environ.get("TERM") == "dumb":
        return _run_headless(session, profile, jsonl=options.format == "jsonl")
    from symbl_tui.cli.screen_supervisor import goes_on, wait_for_end  # 80 ms for Textual, as below
    from symbl_tui.cli.session_screen import show_session

    fault = show_session(session, profile)
    if goes_on(session):
        session.request_stop("the screen has ended")
    wait_for_end(session)
    if session.folder.exists():
        print(_describe(session))
    if session.error or fault:
        raise session.error or fault  # type: ignore[misc]
    return 0


def _run_headless(session: WatchedSession, profile: Profile, *, jsonl: bool) -> int:
    from symbl_tui.cli.terminal_notifications import notify_in_terminal  # 45 ms, which a screen does not need
    from symbl_tui.headless import runner
    from symbl_tui.system.signals import SignalHandler
    from symbl_tui.system.terminal import own_stderr

    signals = SignalHandler(session.request_stop, on_hangup=profile.session.on_hangup)
    with own_stderr() as status:
        notify_in_terminal(session, profile.notify, status)
        unprinted = runner.run(
            session, sys.stdout, status, jsonl=jsonl, interrupted=lambda: signals.interrupted
        )
    if session.error:
        raise session.error
    if unprinted:
        raise unprinted
    return EXIT_INTERRUPTED if signals.interrupted else 0


def _describe(session: WatchedSession) -> str:
    from symbl_tui.headless.session_summary import describe_session  # as above

    return describe_session(session)
