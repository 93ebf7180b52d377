"""``symbl-tui sessions ask``: a question about a session, answered by an assistant that names its lines."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbl_tui.cli.assistant_options import (
    AssistantOptions,
    add_assistant_arguments,
    assistant_of,
    confirm_sending,
)
from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.change import Line
from symbl_tui.session.summary.assistant_file import Answer
from symbl_tui.session.summary.session_assistant import SessionAssistant


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions(AssistantOptions):
    """The session and the question."""

    session: str
    question: tuple[str, ...]


def ask(options: AskOptions) -> int:
    """Print the answer and the lines that it refers to; both are kept in the session's folder."""
    folder = open_library().find(options.session)
    _, assistant = assistant_of(options)
    if not confirm_sending(folder, assistant, yes=options.yes):
        return 1
    answer = asyncio.run(SessionAssistant(folder, assistant).ask(" ".join(options.question)))
    print_lines(_rows(answer, read_session(folder).lines))
    return 0


def _rows(answer: Answer, lines: Sequence[Line]) -> Iterator[str]:
    yield answer.text
    by_start = {line.start: line for line in reversed(lines)}
    quoted = [by_start[start] for start in answer.references if start in by_start]
    if quoted:
        yield ""
    for line in quoted:
        yield f"{clock(line.start)}  {clean(line.speaker)}: {clean(line.text)}"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="in one argument or several")
    add_assistant_arguments(parser)


ASK = Command(AskOptions, _add_arguments, ask)
