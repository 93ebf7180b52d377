"""``symbl-tui run``: a session without a screen."""

import argparse
import os
import sys
from typing import TYPE_CHECKING, Final

from symbl_tui.cli.compose import at_hand_of, profile_of, session_of
from symbl_tui.cli.detach import Tell, detached
from symbl_tui.cli.options import Commands
from symbl_tui.cli.recover import hint
from symbl_tui.cli.refine import refine
from symbl_tui.cli.speaker_labels import label_after, warn_if_impossible
from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import StateChanged, Update
from symbl_tui.system.signals import Signals
from symbl_tui.system.terminal import stderr_for_us

if TYPE_CHECKING:
    from symbl_tui.session.run.session import Session


_NOBODY_TALKS: Final = "push to talk: nothing is heard until somebody talks in symbl-tui attach"


def run(options: argparse.Namespace) -> int:
    """A session without a screen."""
    if not options.detach:
        return _run(options)
    if sys.stdin:  # detached, it leads nowhere; sound may come in by it
        options.at_hand = at_hand_of(stdin=os.dup(sys.stdin.fileno()))
    return detached(lambda tell: _run(options, tell))


def _run(options: argparse.Namespace, tell: Tell | None = None) -> int:
    """Run a session to its end; ``tell``: it is detached, and this is to hear when it is up."""
    from symbl_tui import headless
    from symbl_tui.session.run.loss_limit import check_loss

    profile = profile_of(options)
    if tell is None:
        hint()
    session = session_of(profile, options)
    signals = Signals(session.request_stop, on_hangup=profile.session.on_hangup)
    if tell:
        session.subscribe(_Up(session, tell).take)
    with stderr_for_us() as status:
        warn_if_impossible(profile, status)
        if tell:  # stdout leads nowhere, and stderr is for why it cannot begin
            status = sys.stdout
        elif profile.session.push_to_talk:
            print(f"symbl-tui: {_NOBODY_TALKS}", file=status)
        headless.run(session, sys.stdout, status, jsonl=options.format == "jsonl")
        refine(session, profile, status)
        label_after(session, profile, status)
    if session.error:
        raise session.error
    check_loss(session.ledger(), options.fail_on_gap, session.folder)
    return EXIT_INTERRUPTED if signals.interrupted else 0


class _Up:
    """Says once that a session is up, and how to get at it."""

    def __init__(self, session: "Session", tell: Tell) -> None:
        self._session = session
        self._tell: Tell | None = tell

    def take(self, update: Update) -> None:
        up = (SessionState.LISTENING, SessionState.PAUSED)
        if self._tell and isinstance(update, StateChanged) and update.state in up:
            name = clean(self._session.folder.name)
            tell, self._tell = self._tell, None
            tell(f"{name} is running; to see it: symbl-tui attach {name}; to stop it: symbl-tui stop {name}")


def add(commands: Commands, again: argparse.ArgumentParser) -> None:
    """Declare the command."""
    more = "A session without a screen: results on stdout, how it goes on stderr. Ctrl-C ends it cleanly."
    headless = commands.add_parser(
        "run", help="no screen: results on stdout", description=more, parents=[again]
    )
    headless.add_argument("--demo", action="store_true", help="the bundled two-speaker meeting as the source")
    headless.add_argument("--format", choices=("text", "jsonl"), default="text", help="default: %(default)s")
    what = "go on without this terminal once it is up; nothing is written to stdout"
    headless.add_argument("--detach", action="store_true", help=what)
    headless.set_defaults(command=run)
