"""``symbl-tui sessions recover``: a session whose program died is closed, or goes on."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from symbl_tui.cli.compose import engine_of, source_of
from symbl_tui.cli.options import Commands
from symbl_tui.cli.refine import in_background, refine
from symbl_tui.cli.speaker_labels import label_after
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean, clock
from symbl_tui.errors import EXIT_INTERRUPTED, UsageError
from symbl_tui.system import paths
from symbl_tui.system.signals import Signals
from symbl_tui.system.terminal import stderr_for_us

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.audio.sources.base import Source
    from symbl_tui.session.archive.recorded_session import SessionFacts
    from symbl_tui.session.run.resumption import Resumption
    from symbl_tui.session.run.session import Session


def recover(options: argparse.Namespace) -> int:
    """Close sessions that were not closed, or go on with one."""
    from symbl_tui.session.run import recovery

    meant = _meant(options.session, options.all)
    if options.resume:
        return _resume(meant, options.format)
    for each in meant:
        closed = recovery.close(each.folder)
        what = (
            f"{clock(closed.length)} recorded" if each.ended is None else "nothing to recover, it was closed"
        )
        print(f"{clean(closed.folder.name)}: {what}")
    return 0


def left_open() -> "tuple[SessionFacts, ...]":
    """The sessions that were not closed, the newest last; asked whenever the program starts."""
    from symbl_tui.session.archive.unclosed import folders_with_spool

    sessions = paths.sessions_dir()
    try:
        if not folders_with_spool(sessions):
            return ()  # before anything that takes long is imported for it
        from symbl_tui.session.run.recovery import unclosed

        return unclosed(sessions)
    except OSError:
        return ()  # whoever cannot be listed cannot be recovered; the session that begins will say why


def hint() -> None:
    """Say on stderr how to recover what was not closed, if there is anything."""
    if not (found := left_open()):
        return
    name = clean(found[-1].folder.name)
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    print(
        f"symbl-tui: {name}{others} was not closed; to close: symbl-tui sessions recover --all, "
        f"to go on with it: symbl-tui sessions recover {name} --resume",
        file=sys.stderr,
    )


def resumed(folder: Path, *, on_screen: bool = False) -> "tuple[Session, Profile]":
    """A session that goes on where its program died, ready to run, and its profile.

    ``on_screen``: what is to be done after it is done in the background.

    Raises:
        UsageError: it is being recorded.
        SymblTuiError: the folder is damaged.
    """
    from symbl_tui.session.archive.folder import SessionFolder
    from symbl_tui.session.control.server import serve
    from symbl_tui.session.run.resumption import read_resumption
    from symbl_tui.session.run.session import Session
    from symbl_tui.session.run.session_setup import Setup

    reopened = SessionFolder.reopen(folder)
    try:
        resumption = read_resumption(folder)
        profile = resumption.profile
        after = in_background(profile) if on_screen else None
        setup = Setup(profile, _rest(resumption), engine_of(profile), resumption=resumption, on_closed=after)
        session = Session(setup, reopened)
    except BaseException:
        reopened.release()
        raise
    serve(session, paths.running_dir())
    return session, profile


def _rest(resumption: "Resumption") -> "Source":
    """The source that was recorded, from where it stopped."""
    from symbl_tui.audio.sources.resumed import ResumedSource

    wanted, rate = resumption.profile.source, resumption.format.rate
    source = source_of(wanted, rate=rate, pace=math.inf)
    if source.live:  # what is not live, beside it, is to keep its pace
        source = source_of(wanted, rate=rate)
    return ResumedSource(source, resumption.captured, rate, wanted.pace)


def _meant(name: str | None, everything: bool) -> "tuple[SessionFacts, ...]":
    """The sessions to recover."""
    from symbl_tui.session.archive.library import LATEST, Library
    from symbl_tui.session.archive.recorded_session import read_facts

    if name and name != LATEST:
        return (read_facts(Library(paths.sessions_dir()).find(name)),)
    found = left_open()
    if not found:
        print("nothing to recover: every session was closed", file=sys.stderr)
    if len(found) > 1 and not (name or everything):
        told = ", ".join(clean(each.folder.name) for each in found[-3:])
        raise UsageError(f"{len(found)} sessions were not closed, e.g. {told}", "name one, or say --all")
    return found if everything else found[-1:]


def _resume(meant: "tuple[SessionFacts, ...]", format: str) -> int:
    from symbl_tui import headless

    if len(meant) > 1:
        raise UsageError("one session can go on at a time", "name it")
    if not meant:
        return 0
    session, profile = resumed(meant[0].folder)
    signals = Signals(session.request_stop, on_hangup=profile.session.on_hangup)
    with stderr_for_us() as status:
        headless.run(session, sys.stdout, status, jsonl=format == "jsonl")
        refine(session, profile, status)
        label_after(session, profile, status)
    if session.error:
        raise session.error
    return EXIT_INTERRUPTED if signals.interrupted else 0


def add(below: Commands) -> None:
    """Declare the command, below ``sessions``."""
    parser = below.add_parser("recover", help="close a session whose program died, or go on with it")
    parser.add_argument(
        "session",
        nargs="?",
        metavar="SESSION",
        help="its name or a part of it, or: latest; default: the only one",
    )
    parser.add_argument("--all", action="store_true", help="close every session that was not closed")
    parser.add_argument("--resume", action="store_true", help="go on with it: same source, same engine")
    parser.add_argument(
        "--format", choices=("text", "jsonl"), default="text", help="with --resume; default: %(default)s"
    )
    parser.set_defaults(command=recover)
