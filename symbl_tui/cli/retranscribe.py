"""``symbl-tui sessions retranscribe``: the recorded sound of a session, recognised by another model."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from symbl_tui.cli.options import Commands
from symbl_tui.cli.progress import Bar
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.system import paths

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.engine.recognizers.selection.available import AvailableModel
    from symbl_tui.session.archive.pass_folder import PassFolder
    from symbl_tui.session.archive.recorded_session import SessionFacts
    from symbl_tui.session.reprocessing.retranscription import Progress

BEST: Final = "auto"
"""What the best model is called that did not make the live result."""

_READY_WITHIN: Final = 180.0
"""Seconds that the engine may take to come up: it loads the model first."""
_BACKGROUND_NICENESS: Final = 10

Diarize = Callable[[Path], None]
"""Finds who speaks when in a session's recording, with progress on stderr."""


def retranscribe(options: argparse.Namespace) -> int:
    """Recognise a session again and use what came of it."""
    from symbl_tui.cli.sessions import library

    folder = library().find(options.session)
    if options.background:
        os.nice(_BACKGROUND_NICENESS)
    if not run_pass(folder, options.model, sys.stderr):
        return EXIT_INTERRUPTED
    if getattr(options, "diarize", False):
        options.run_diarization(folder)
    return 0


def run_pass(folder: Path, model: str, status: TextIO) -> bool:
    """Recognise a session again by a model, and have its readers use the result.

    Args:
        folder: The session's.
        model: Its name or directory; :data:`BEST` or nothing for the best there is.
        status: Where the progress goes.

    Returns:
        Whether it is complete; False: it was interrupted, and the same call goes on.

    Raises:
        SymblTuiError: it cannot be done; one sentence says why.
    """
    from symbl_tui.engine.recognizers.selection.available import find
    from symbl_tui.session.archive.pass_catalog import pass_name, read_pass, resume_command
    from symbl_tui.session.archive.pass_choice import use
    from symbl_tui.session.archive.pass_folder import PassFolder
    from symbl_tui.session.archive.recorded_session import read_facts
    from symbl_tui.session.reprocessing.retranscription import check, live_recognizer

    facts = read_facts(folder)
    check(facts)
    chosen = find("" if model == BEST else model, live_recognizer(facts))
    opened = PassFolder(folder, pass_name(chosen.name))
    opened.open(chosen.settings.name, chosen.settings.model)
    try:
        if not opened.complete and not _complete(facts, opened, chosen, status):
            goes_on = resume_command(folder, read_pass(folder, opened.name))
            print(f"symbl-tui: interrupted; {goes_on} goes on", file=status)
            return False
    finally:
        opened.release()
    use(folder, opened.name)
    _report(folder, opened.name, status)
    return True


def _complete(facts: "SessionFacts", opened: "PassFolder", chosen: "AvailableModel", status: TextIO) -> bool:
    """Run the pass to its end, or to a signal; whether it came to its end."""
    from symbl_tui.engine.local_engine import LocalEngine, ProcessTiming
    from symbl_tui.session.model.view import Notice, Update
    from symbl_tui.session.reprocessing.retranscription import Retranscription

    def tell(update: Update) -> None:
        if isinstance(update, Notice):
            bar.end()
            print(f"symbl-tui: {update.text}", file=status, flush=True)

    def show(progress: "Progress") -> None:
        bar.show(progress.done, progress.whole, f"of {clock(progress.whole)} of sound")

    def engine() -> LocalEngine:
        log = paths.log_file().with_name("engine.log")
        name, model = chosen.settings.name, chosen.settings.model
        return LocalEngine(log, recognizer=name, model=model, timing=ProcessTiming(ready=_READY_WITHIN))

    bar = Bar(chosen.name, status)
    running = Retranscription(facts, opened, tell)
    try:
        complete = asyncio.run(_until_signal(running.run(engine, show)))
    finally:
        bar.end()
    if running.unreadable:
        seconds = f"{running.unreadable:.0f} s"
        print(f"symbl-tui: {seconds} of the recording cannot be read and count as silence", file=status)
    return complete


async def _until_signal(work: Coroutine[None, None, None]) -> bool:
    """Await work; False when a signal cancelled it. A second signal ends the process at once."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop() -> None:
        task.cancel()
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await task
        return True
    return False


def _report(folder: Path, name: str, status: TextIO) -> None:
    from symbl_tui.session.archive.pass_catalog import LIVE, read_pass

    words, session = many(read_pass(folder, name).words, "word"), clean(folder.name)
    back = f"symbl-tui sessions transcripts {session} --use {LIVE}"
    print(f"symbl-tui: {session} has {words} by {name} now; back to the live result: {back}", file=status)


def add(below: Commands, session_help: str, diarize: Diarize | None = None) -> None:
    """Declare the command, below ``sessions``; with ``diarize`` its option too."""
    parser = below.add_parser("retranscribe", help="recognise its sound again by another model")
    parser.add_argument("session", metavar="SESSION", help=session_help)
    what = (
        "a model on this machine, or a Whisper model's directory; default: the best other than the live one"
    )
    parser.add_argument("--model", default=BEST, metavar="NAME|DIR", help=what)
    parser.add_argument("--background", action="store_true", help="leave the processor to others")
    if diarize is not None:
        parser.add_argument("--diarize", action="store_true", help="then find who speaks when")
    parser.set_defaults(command=retranscribe, run_diarization=diarize)
