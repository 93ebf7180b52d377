"""Labels the speakers of a recorded session: the engine's diariser run over the session's folder."""

import asyncio

from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.engine.diarization.diarization_library import available, library_missing
from symbl_tui.engine.diarization.diarizer import Diarizer
from symbl_tui.errors import ConfigError
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.reprocessing.diarization_job import diarize


def missing_library() -> ConfigError | None:
    """The error for a machine that cannot label speakers; None where it can."""
    return None if available() else library_missing()


def label_speakers(
    facts: SessionFacts, channels: tuple[int, ...], count: int | None, bar: ProgressBar | None
) -> None:
    """Label the speakers of these channels, continuing where an earlier run stopped.

    Args:
        facts: The session.
        channels: Its channels, from 0.
        count: How many speakers there are at most; None or 0: unknown.
        bar: Shows the progress.

    Raises:
        SymblTuiError: It cannot be done.
    """
    if missing := missing_library():
        raise missing

    def show(share: float) -> None:
        if bar:
            bar.show(share, 1.0)

    asyncio.run(diarize(facts, channels, Diarizer(), speakers=count, progress=show))
