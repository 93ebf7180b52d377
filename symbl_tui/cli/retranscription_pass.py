"""Runs a pass of another model over the recording of a session, with progress and a clean interruption."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from symbl_tui.cli.compose import engine_log
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.engine.local_engine import LocalEngine, ProcessTiming
from symbl_tui.engine.recognizers.selection.available import AvailableModel, find
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.archive.pass_catalog import LIVE, pass_name, read_pass, resume_command
from symbl_tui.session.archive.pass_choice import use_transcript
from symbl_tui.session.archive.pass_folder import PassFolder
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.reprocessing.retranscription import (
    Progress,
    Retranscription,
    check_transcribable,
    live_recognizer,
)

BEST: Final = "auto"
"""Stands for the best model other than the one of the live transcript."""

# Seconds that the engine may take to come up: it loads the model first.
_READY_WITHIN: Final = 180.0


def run_pass(folder: Path, model: str, status: TextIO) -> bool:
    """Transcribe a session again, and use the result wherever the session is read.

    Args:
        folder: The session's.
        model: Name or directory; :data:`BEST` or empty for the best there is.
        status: Where the progress is written.

    Returns:
        Whether the pass is complete; False: it was interrupted, and the same call continues it.

    Raises:
        SymblTuiError: It cannot be done.
    """
    facts = read_facts(folder)
    check_transcribable(facts)
    chosen = find("" if model == BEST else model, live_recognizer(facts))
    opened = PassFolder(folder, pass_name(chosen.name))
    # Before the engine starts, which takes long: a pass that is under way elsewhere is found at once.
    opened.open(chosen.settings.name, chosen.settings.model)
    try:
        if not opened.complete and not _complete(facts, opened, chosen, status):
            again = resume_command(folder, read_pass(folder, opened.name))
            print(f"symbl-tui: interrupted; to continue: {again}", file=status)
            return False
    finally:
        opened.release()
    use_transcript(folder, opened.name)
    _print_result(folder, opened.name, status)
    return True


def _complete(facts: SessionFacts, opened: PassFolder, chosen: AvailableModel, status: TextIO) -> bool:
    """Run the pass to its end, or until a signal; return whether it reached its end."""

    def print_notice(update: Update) -> None:
        if isinstance(update, Notice):
            bar.end()
            print(f"symbl-tui: {update.text}", file=status, flush=True)

    def show(progress: Progress) -> None:
        bar.show(progress.done, progress.total, f"of {clock(progress.total)} of sound")

    def engine() -> LocalEngine:
        name, model = chosen.settings.name, chosen.settings.model
        return LocalEngine(
            engine_log(), recognizer=name, model=model, timing=ProcessTiming(ready=_READY_WITHIN)
        )

    bar = ProgressBar(chosen.name, status)
    retranscription = Retranscription(facts, opened, print_notice)
    try:
        complete = asyncio.run(_until_signal(retranscription.run(engine, show)))
    finally:
        bar.end()
    if retranscription.unreadable:
        seconds = f"{retranscription.unreadable:.0f} s"
        print(f"symbl-tui: {seconds} of the recording cannot be read and count as silence", file=status)
    return complete


async def _until_signal(work: Coroutine[None, None, None]) -> bool:
    """Await work; False when a signal cancelled it. A second signal ends the process at once."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop() -> None:
        # A cancellation: the pass saves how far it came, and the next call goes on from there.
        task.cancel()
        for number in numbers:
            # So that a second signal ends a process whose native code does not return.
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await task
        return True
    return False


def _print_result(folder: Path, name: str, status: TextIO) -> None:
    words, session = many(read_pass(folder, name).words, "word"), clean(folder.name)
    back = f"symbl-tui sessions transcripts {quoted_name(folder)} --use {LIVE}"
    used = f"{session} now uses the transcript of {name} ({words})"
    print(f"symbl-tui: {used}; to use the live one again: {back}", file=status)
