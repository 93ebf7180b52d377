"""``symbl-tui sessions summarize``: the summary of a session, by rules or by an assistant."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from symbl_tui.cli.assistant_options import (
    AssistantOptions,
    add_assistant_arguments,
    assistant_of,
    confirm_sending,
)
from symbl_tui.cli.command import Command
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.domain.text import clean
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.summary.extractive_summary import ExtractiveSummary, summarize_session
from symbl_tui.session.summary.session_assistant import SessionAssistant
from symbl_tui.session.summary.templates import template_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarizeOptions(AssistantOptions):
    """Which session to summarise, and how."""

    session: str
    assistant: bool = False
    template: str | None = None


def summarize(options: SummarizeOptions) -> int:
    """Print a summary; one that an assistant writes is kept in the session's folder."""
    folder = open_library().find(options.session)
    # Only an assistant reads templates.
    if not (options.assistant or options.template):
        print_lines(_lines(summarize_session(read_session(folder))))
        return 0
    profile, assistant = assistant_of(options)
    if not confirm_sending(folder, assistant, yes=options.yes):
        return 1
    bar = ProgressBar("summary", sys.stderr)

    def show(done: int, total: int) -> None:
        if total > 1:  # a short transcript is one request, which needs no bar
            bar.show(done, total)

    try:
        template = options.template or profile.summary.template
        written = asyncio.run(SessionAssistant(folder, assistant).summarize(template, progress=show))
    finally:
        bar.end()
    print_lines([written.text])
    return 0


def _lines(summary: ExtractiveSummary) -> Iterator[str]:
    if not summary.sections:
        yield "there is nothing to summarise"
    for number, (heading, points) in enumerate(summary.sections):
        yield f"\n{heading}" if number else heading
        yield from (f"- {_point(point)}" for point in points)


def _point(point: SummaryPoint) -> str:
    known = clean(", ".join(point.details))
    return f"{clean(point.text)} ({known})" if known else clean(point.text)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    parser.add_argument(
        "--assistant", action="store_true", help="have the assistant write it, and keep it with the session"
    )
    template = f"what the assistant writes: {', '.join(template_names())} (default: summary.template)"
    parser.add_argument("--template", metavar="NAME", help=template)
    add_assistant_arguments(parser)


SUMMARIZE = Command(SummarizeOptions, _add_arguments, summarize)
