"""``symbl-tui sessions list|show|search|delete``: the recorded sessions."""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.list_options import ListOptions, add_json_argument
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.cli.session_table import session_lines
from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import clean, clock
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.system.arguments import whole_number

_MAX_HITS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """What to search for."""

    words: tuple[str, ...]
    limit: int = 100
    """Hits at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSessionOptions:
    """Which session to delete, and whether without asking."""

    session: str
    yes: bool = False


def list_sessions(options: ListOptions) -> int:
    """List every session, newest first."""
    entries = open_library().summaries()
    if options.json:
        print_lines([json.dumps([_as_json(entry) for entry in entries], indent=2)])
        return 0
    if not entries:
        print("nothing was recorded yet; try: symbl-tui demo", file=sys.stderr)
    print_lines(session_lines(entries))
    return 0


def search(options: SearchOptions) -> int:
    """Search the transcripts and notes of all sessions; the exit code is 1 without a hit, like grep's."""
    hits = open_library().search(" ".join(options.words), options.limit)
    if not hits:
        print("found in no session", file=sys.stderr)
        return 1
    print_lines(_hit_line(hit) for hit in hits)
    return 0


def delete_session(options: DeleteSessionOptions) -> int:
    """Delete a session for good, after asking."""
    library = open_library()
    name = library.find(options.session).name if "/" not in options.session else options.session
    if not (options.yes or _confirm(name)):
        print("nothing was deleted", file=sys.stderr)
        return 1
    library.delete(name)
    print_lines([f"deleted {clean(name)}"])
    return 0


def _confirm(name: str) -> bool:
    # A script that pipes into it must say --yes: an empty answer could be taken for either.
    if not sys.stdin.isatty():
        raise UsageError("deleting cannot be undone", "confirm it with --yes")
    print(f"Delete {clean(name)}, its sound and its transcript, for good? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _hit_line(hit: SearchHit) -> str:
    text = f"{hit.speaker or ('session' if hit.about else 'note')}: {hit.snippet}"
    return f"{clean(hit.name)}  {clock(hit.start)}  {text}"


def _as_json(entry: SessionSummary) -> dict[str, object]:
    started = entry.started.isoformat() if entry.started else None
    counts = {kind.command: entry.insights.get(kind.key, 0) for kind in insight_kinds()}
    fields = asdict(entry) | counts | {"started": started, "fault": entry.fault or None}
    del fields["insights"]
    return fields


def _add_search_arguments(parser: argparse.ArgumentParser) -> None:
    words = "all of them must occur; the last may be the beginning of a word"
    parser.add_argument("words", nargs="+", metavar="WORD", help=words)
    parser.add_argument(
        "--limit", type=whole_number(1, _MAX_HITS), metavar="N", help="hits at most (default: 100)"
    )


def _add_delete_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


LIST = Command(ListOptions, add_json_argument, list_sessions)
SEARCH = Command(SearchOptions, _add_search_arguments, search)
DELETE = Command(DeleteSessionOptions, _add_delete_arguments, delete_session)
