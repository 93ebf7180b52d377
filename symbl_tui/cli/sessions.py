"""``symbl-tui sessions``: what was recorded: listed, read, exported, searched, recovered, deleted."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from symbl_tui.cli import diarize, recover, retranscribe, transcripts
from symbl_tui.cli.options import Commands
from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import clean, clock
from symbl_tui.errors import UsageError
from symbl_tui.session.exports.export_formats import DEFAULT, format_named, format_names
from symbl_tui.system import paths
from symbl_tui.system.terminal import point_nowhere

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.archive.index import Entry, Hit
    from symbl_tui.session.archive.library import Library


def library() -> "Library":
    """The user's sessions."""
    from symbl_tui.session.archive.library import Library

    return Library(paths.sessions_dir())


def show(lines: Iterable[str]) -> bool:
    """Print lines for as long as somebody reads them; whether somebody does."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        point_nowhere(sys.stdout)
        return False
    return True


def list_sessions(options: argparse.Namespace) -> int:
    """Every session, newest first."""
    entries = library().entries()
    if options.json:
        show([json.dumps([_as_json(entry) for entry in entries], indent=2)])
        return 0
    if not entries:
        print("nothing was recorded yet; try: symbl-tui demo", file=sys.stderr)
    show(_row(entry) for entry in entries)
    return 0


def show_session(options: argparse.Namespace) -> int:
    """A session as plain text."""
    from symbl_tui.session.archive.recorded_session import read

    show([format_named(options.format).render(read(library().find(options.session)))])
    return 0


def export_session(options: argparse.Namespace) -> int:
    """A session as a file; says which."""
    from symbl_tui.session.archive.recorded_session import read
    from symbl_tui.session.exports.exporter import export_session as export
    from symbl_tui.session.exports.exporter import write_file

    folder = library().find(options.session)
    if options.output is None:
        target = export(folder, options.format)
    else:
        target = paths.named(options.output)
        write_file(target, format_named(options.format).render(read(folder)))
    show([clean(str(target))])
    return 0


def search(options: argparse.Namespace) -> int:
    """Where something was said; 1 where it was not, as grep has it."""
    hits = library().search(" ".join(options.words), options.limit)
    if not hits:
        print("nobody said that in any session", file=sys.stderr)
        return 1
    show(_found(hit) for hit in hits)
    return 0


def delete(options: argparse.Namespace) -> int:
    """Delete a session for good, once the user is sure."""
    kept = library()
    name = kept.find(options.session).name if "/" not in options.session else options.session
    if not (options.yes or _sure(name)):
        print("nothing was deleted", file=sys.stderr)
        return 1
    kept.delete(name)
    show([f"deleted {clean(name)}"])
    return 0


def _sure(name: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("deleting cannot be undone", "say that you are sure: --yes")
    print(f"Delete {clean(name)}, its sound and its words, for good? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _row(entry: "Entry") -> str:
    if entry.fault:
        return f"{clean(entry.name)}  damaged: {entry.fault}"
    when = f"{entry.started.astimezone():%Y-%m-%d %H:%M}" if entry.started else ""
    counts = " ".join(
        (
            f"{entry.utterances:5} said",
            *(f"{entry.insights.get(k.key, 0):4} {k.glyph}" for k in insight_kinds()),
        )
    )
    open_still = "" if entry.closed else "  live now" if entry.running else "  not closed"
    about = f"{entry.title} ({', '.join(entry.speakers)}){open_still}"
    return f"{when}  {clock(entry.length):>8}  {counts}  {about}  {clean(entry.name)}"


def _found(hit: "Hit") -> str:
    said = f"{hit.speaker}: {hit.snippet}" if hit.speaker else f"note: {hit.snippet}"
    return f"{clean(hit.name)}  {clock(hit.start)}  {said}"


def _as_json(entry: "Entry") -> dict[str, object]:
    started = entry.started.isoformat() if entry.started else None
    counts = {kind.command: entry.insights.get(kind.key, 0) for kind in insight_kinds()}
    fields = asdict(entry) | counts | {"started": started, "fault": entry.fault or None}
    del fields["insights"]
    return fields


def _count(value: str) -> int:
    number = int(value)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 10000, got {value}")
    return number


def add(commands: Commands) -> None:
    """Declare the command."""
    what = "what was recorded: list, read, export, search, transcribe again, tell speakers apart, delete"
    sessions = commands.add_parser("sessions", help=what)
    below = sessions.add_subparsers(title="commands", metavar="COMMAND", required=True)
    formats = format_names()

    listing = below.add_parser("list", help="every session, newest first")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(command=list_sessions)

    reading = _about_one(below, "show", "print a session")
    reading.add_argument("--format", choices=formats, default="txt", help="default: %(default)s")
    reading.set_defaults(command=show_session)

    exporting = _about_one(below, "export", "write a session to a file")
    exporting.add_argument("--format", choices=formats, default=DEFAULT, help="default: %(default)s")
    exporting.add_argument("--output", "-o", metavar="FILE", help="default: in the session's exports/")
    exporting.set_defaults(command=export_session)

    searching = below.add_parser("search", help="find where something was said, in all sessions")
    searching.add_argument("words", nargs="+", metavar="WORD", help="all of them; the last may be cut short")
    searching.add_argument("--limit", type=_count, default=100, metavar="N", help="default: %(default)s")
    searching.set_defaults(command=search)

    recover.add(below)
    retranscribe.add(below, SESSION_HELP, diarize.label_transcribed)
    transcripts.add(below, SESSION_HELP)
    diarize.add(below, SESSION_HELP)

    deleting = _about_one(below, "delete", "delete a session for good")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    deleting.set_defaults(command=delete)


def _about_one(below: Commands, name: str, help: str) -> argparse.ArgumentParser:
    parser = below.add_parser(name, help=help)
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    return parser


SESSION_HELP = "a session's name or a part of it, a folder's path, or: latest"
