"""``symbl-tui sessions recover``: closes or continues a session whose program died."""

import argparse
import sys
from dataclasses import dataclass

from symbl_tui.cli.after_session import run_after
from symbl_tui.cli.command import Command
from symbl_tui.cli.resumed_session import describe_resumption, find_own_profile, resume_session
from symbl_tui.cli.run_options import FORMATS
from symbl_tui.cli.session_library import open_library
from symbl_tui.cli.terminal_notifications import notify_in_terminal
from symbl_tui.cli.unclosed_sessions import find_unclosed
from symbl_tui.config.named_engine import is_named
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean, clock
from symbl_tui.errors import EXIT_INTERRUPTED, SymblTuiError, UsageError
from symbl_tui.headless import runner
from symbl_tui.session.archive.library import LATEST
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.run import recovery
from symbl_tui.system.signals import SignalHandler
from symbl_tui.system.terminal import own_stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverOptions:
    """Which sessions to close, or which one to continue."""

    session: str | None = None
    all: bool = False
    resume: bool = False
    format: str = "text"
    engine: str | None = None
    """``local`` or a URL, to continue with in place of the session's."""
    profile: str | None = None
    """Whose hooks and notifications the continued session has; None: the one that it was started with."""
    yes: bool = False
    """Continue without asking."""


def recover(options: RecoverOptions) -> int:
    """Close sessions that were not closed, or continue one."""
    selected = _select(options.session, options.all)
    if options.resume:
        return _resume(selected, options)
    return _close(selected)


def _close(selected: tuple[SessionFacts, ...]) -> int:
    """Close sessions; one that cannot be closed does not keep the others from it."""
    failed: SymblTuiError | None = None
    for facts in selected:
        name = clean(facts.folder.name)
        try:
            closed = recovery.close_interrupted(facts.folder)
        except SymblTuiError as error:
            if len(selected) == 1:
                raise
            failed = error
            print(f"symbl-tui: {name}: {clean(str(error))}", file=sys.stderr)
        else:
            recorded = f"{clock(closed.length)} recorded"
            result = recorded if facts.ended is None else "nothing to recover, it was closed"
            print(f"{name}: {result}")
    return failed.exit_code if failed else 0


def _select(name: str | None, every: bool) -> tuple[SessionFacts, ...]:
    if name and name != LATEST:
        return (read_facts(open_library().find(name)),)
    found = find_unclosed()
    if not found:
        print("nothing to recover: every session was closed", file=sys.stderr)
    if len(found) > 1 and not (name or every):
        examples = ", ".join(clean(facts.folder.name) for facts in found[-3:])
        raise UsageError(f"{len(found)} sessions were not closed, e.g. {examples}", "name one, or use --all")
    return found if every else found[-1:]


def _resume(selected: tuple[SessionFacts, ...], options: RecoverOptions) -> int:
    if len(selected) > 1:
        raise UsageError("only one session can be continued at a time", "name it")
    if not selected:
        return 0
    folder = selected[0].folder
    own_profile = options.profile
    # A script agrees to nothing: there the folder does not choose among the user's profiles.
    if own_profile is None and (options.yes or sys.stdin.isatty()):
        own_profile = find_own_profile(folder)
    resumed = resume_session(
        folder,
        lambda profile: _approve(profile, options, own_profile),
        engine=options.engine,
        named=options.engine,
        own_profile=own_profile,
    )
    if resumed is None:
        print("nothing was continued", file=sys.stderr)
        return 1
    session, profile = resumed
    signals = SignalHandler(session.request_stop, on_hangup=profile.session.on_hangup)
    with own_stderr() as status:
        notify_in_terminal(session, profile.notify, status)
        unprinted = runner.run(
            session,
            sys.stdout,
            status,
            jsonl=options.format == "jsonl",
            interrupted=lambda: signals.interrupted,
        )
        run_after(session, profile, status)
    if session.error:
        raise session.error
    if unprinted:
        raise unprinted
    return EXIT_INTERRUPTED if signals.interrupted else 0


def _approve(profile: Profile, options: RecoverOptions, own_profile: str | None) -> bool:
    """Say what the session would continue with, and ask; the folder is untrusted."""
    for line in describe_resumption(profile, own_profile):
        print(f"symbl-tui: {line}", file=sys.stderr)
    if options.yes:
        return True
    if sys.stdin.isatty():
        print("Continue the session with these? [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")
    engine = profile.engine
    # A script cannot be asked. Without --yes sound goes only to this machine or where the user named it ...
    if engine.url != LOCAL and not is_named(engine.url, options.engine):
        raise UsageError(
            f"only the session's folder names the engine {clean(engine.url)}",
            "confirm it with --yes, or name it: --engine URL",
        )
    # ... and its certificate is not signed by an authority that comes with the folder.
    if engine.url != LOCAL and engine.ca_file not in ("", load_profile().engine.ca_file):
        raise UsageError(
            f"only the session's folder trusts the certificates of {clean(engine.ca_file)}",
            "confirm it with --yes, or name the engine: --engine URL",
        )
    return True


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = "name of the session or a part of it, or: latest (default: the only one)"
    parser.add_argument("session", nargs="?", metavar="SESSION", help=which)
    parser.add_argument("--all", action="store_true", help="close every session that was not closed")
    parser.add_argument("--resume", action="store_true", help="continue it: same source, same engine")
    engine = "with --resume: transcribe there (default: the session's engine)"
    parser.add_argument("--engine", metavar="local|URL", help=engine)
    own = "with --resume: your profile whose hooks and notifications to use (default: the session's)"
    parser.add_argument("--profile", metavar="NAME|PATH", help=own)
    parser.add_argument("--yes", action="store_true", help="with --resume: do not ask")
    parser.add_argument("--format", choices=FORMATS, help="with --resume (default: text)")


RECOVER = Command(RecoverOptions, _add_arguments, recover)
