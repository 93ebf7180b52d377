"""``symbl-tui run``: a session without a screen."""

import argparse
import os
import sys
from dataclasses import dataclass, replace
from typing import Final, TextIO

from symbl_tui.audio.registry import SourceResources
from symbl_tui.cli.after_session import run_after
from symbl_tui.cli.automatic_labels import warn_if_impossible
from symbl_tui.cli.command import Command
from symbl_tui.cli.compose import create_session_for
from symbl_tui.cli.detached_process import Report, run_detached
from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.run_options import FORMATS, RunOptions, add_run_arguments
from symbl_tui.cli.source_environment import source_resources
from symbl_tui.cli.terminal_notifications import notify_in_terminal
from symbl_tui.cli.unclosed_sessions import print_recovery_hint
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED, SymblTuiError
from symbl_tui.headless import runner
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import StateChanged, Update
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.session.run.session import Session
from symbl_tui.system.signals import SignalHandler
from symbl_tui.system.terminal import own_stderr

_PUSH_TO_TALK_HINT: Final = "push to talk: nothing is captured until space is held in symbl-tui attach"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlessOptions(RunOptions):
    """A session without a screen."""

    format: str = "text"
    detach: bool = False


def run(options: HeadlessOptions) -> int:
    """Run a session without a screen, in this process or detached from its terminal."""
    if not options.detach:
        return run_headless(options, options.format)
    resources = source_resources()
    if sys.stdin:  # a detached process has no standard input; sound may still come from this one
        resources = replace(resources, stdin=os.dup(sys.stdin.fileno()))
    return run_detached(lambda report: run_headless(options, options.format, resources, report))


def run_headless(
    options: RunOptions,
    format: str,
    resources: SourceResources | None = None,
    report: Report | None = None,
) -> int:
    """Run a session to its end; return the exit code.

    Args:
        options: What the command line asks for.
        format: One of :data:`~symbl_tui.cli.run_options.FORMATS`.
        resources: Open resources of this process; None: its standard input.
        report: Of a detached process: called once when the session is up.

    Raises:
        SymblTuiError: The error that ended the session.
    """
    profile = resolve_profile(options)
    if report is None:
        print_recovery_hint()
    session = create_session_for(options, profile, resources)
    signals = SignalHandler(session.request_stop, on_hangup=profile.session.on_hangup)
    if report:
        session.subscribe(_ReadinessReport(session, report).handle)
    with own_stderr() as status:
        warn_if_impossible(profile, status)
        if report:  # stdout leads nowhere, and stderr is for why the session cannot begin
            status = sys.stdout
        elif profile.session.push_to_talk:
            print(f"symbl-tui: {_PUSH_TO_TALK_HINT}", file=status)
        unprinted = _run_session(session, profile, status, signals, jsonl=format == "jsonl")
    # The session's own error first: it explains a loss, and why results are missing.
    if session.error:
        raise session.error
    check_loss(session.ledger(), options.fail_on_gap, session.folder)
    if unprinted:
        raise unprinted
    return EXIT_INTERRUPTED if signals.interrupted else 0


def _run_session(
    session: Session, profile: Profile, status: TextIO, signals: SignalHandler, *, jsonl: bool
) -> SymblTuiError | None:
    """Run a session and what its profile asks for after it; the error of results that were not printed."""
    finish_notifying = notify_in_terminal(session, profile.notify, status)
    unprinted = runner.run(session, sys.stdout, status, jsonl=jsonl, interrupted=lambda: signals.interrupted)
    run_after(session, profile, status)
    finish_notifying()
    return unprinted


class _ReadinessReport:
    """Reports once that a session is up, and how to reach it."""

    def __init__(self, session: Session, report: Report) -> None:
        self._session = session
        self._report: Report | None = report

    def handle(self, update: Update) -> None:
        ready = (SessionState.LISTENING, SessionState.PAUSED)
        if self._report and isinstance(update, StateChanged) and update.state in ready:
            name = clean(self._session.folder.name)
            # Once, and taken before the call: both of the session's threads may bring a state.
            report, self._report = self._report, None
            report(
                f"{name} is running; to see it: symbl-tui attach {name}; to stop it: symbl-tui stop {name}"
            )


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    parser.add_argument(
        "--demo", action="store_true", help="use the bundled two-speaker meeting as the source"
    )
    parser.add_argument("--format", choices=FORMATS, help="format of results (default: text)")
    detach = "continue without this terminal once the session is up; nothing is written to stdout"
    parser.add_argument("--detach", action="store_true", help=detach)


RUN = Command(
    HeadlessOptions,
    _add_arguments,
    run,
    "Run a session without a screen: results on stdout, progress on stderr. Ctrl-C stops it cleanly.",
)
