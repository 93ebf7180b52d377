"""``symbl-tui sessions transcripts``: the transcripts of a session, and which of them is used."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clock, many
from symbl_tui.session.archive.pass_catalog import LIVE, Pass, passes_of, resume_command
from symbl_tui.session.archive.pass_choice import use_transcript
from symbl_tui.session.archive.recorded_session import read_result
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptsOptions:
    """Whose transcripts to list, and which one to use from now on."""

    session: str
    use: str | None = None


def transcripts(options: TranscriptsOptions) -> int:
    """List the transcripts of a session, after choosing one."""
    folder = open_library().find(options.session)
    if options.use:
        use_transcript(folder, options.use)
    print_lines(_rows(read_facts(folder)))
    return 0


def _rows(facts: SessionFacts) -> Iterator[str]:
    passes = passes_of(facts.folder)
    width = max(len(name) for name in (LIVE, *(each.name for each in passes)))
    words = sum(len(line.text.split()) for line in read_result(facts.live).lines)
    used = facts.transcript or LIVE
    started = f"{facts.started.astimezone():%Y-%m-%d %H:%M}"
    yield f"{_mark(used == LIVE)} {LIVE:<{width}}  {started}  {many(words, 'word')}"
    for each in passes:
        yield f"{_mark(used == each.name)} {each.name:<{width}}  {_state(facts.folder, each)}"


def _mark(used: bool) -> str:
    return "*" if used else " "


def _state(session: Path, each: Pass) -> str:
    if each.ended is not None:
        return f"{each.ended.astimezone():%Y-%m-%d %H:%M}  {many(each.words, 'word')}"
    if each.running:
        return "in progress"
    return f"interrupted at {clock(each.understood)} of sound; to continue: {resume_command(session, each)}"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    use = "use this transcript wherever the session is read"
    parser.add_argument("--use", metavar="NAME|live", help=use)


TRANSCRIPTS = Command(TranscriptsOptions, _add_arguments, transcripts)
