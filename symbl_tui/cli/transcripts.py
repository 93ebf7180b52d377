"""``symbl-tui sessions transcripts``: the results that a session has, and which of them is used."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from symbl_tui.cli.options import Commands
from symbl_tui.domain.text import clock, many

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.archive.pass_catalog import Pass
    from symbl_tui.session.archive.recorded_session import SessionFacts


def transcripts(options: argparse.Namespace) -> int:
    """List them, after using another where one is named."""
    from symbl_tui.cli.sessions import library, show
    from symbl_tui.session.archive.pass_choice import use
    from symbl_tui.session.archive.recorded_session import read_facts

    folder = library().find(options.session)
    if options.use:
        use(folder, options.use)
    show(_rows(read_facts(folder)))
    return 0


def _rows(facts: "SessionFacts") -> Iterator[str]:
    from symbl_tui.session.archive.pass_catalog import LIVE, passes_of
    from symbl_tui.session.archive.recorded_session import read_result

    passes = passes_of(facts.folder)
    width = max(len(name) for name in (LIVE, *(each.name for each in passes)))
    words = sum(len(line.text.split()) for line in read_result(facts.live).lines)
    used = facts.transcript or LIVE
    when = f"{facts.started.astimezone():%Y-%m-%d %H:%M}"
    yield f"{_mark(used == LIVE)} {LIVE:<{width}}  {when}  {many(words, 'word')}"
    for each in passes:
        yield f"{_mark(used == each.name)} {each.name:<{width}}  {_state(facts.folder, each)}"


def _mark(used: bool) -> str:
    return "*" if used else " "


def _state(session: Path, each: "Pass") -> str:
    from symbl_tui.session.archive.pass_catalog import resume_command

    if each.ended is not None:
        return f"{each.ended.astimezone():%Y-%m-%d %H:%M}  {many(each.words, 'word')}"
    if each.running:
        return "under way"
    return f"interrupted at {clock(each.understood)} of sound; {resume_command(session, each)} goes on"


def add(below: Commands, session_help: str) -> None:
    """Declare the command, below ``sessions``."""
    parser = below.add_parser("transcripts", help="its results by different models, and which is used")
    parser.add_argument("session", metavar="SESSION", help=session_help)
    parser.add_argument("--use", metavar="NAME|live", help="have everything that reads the session use it")
    parser.set_defaults(command=transcripts)
