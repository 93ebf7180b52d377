"""The written summary of a session: an assistant's, else the one of the engine. Reads a small file."""

from contextlib import suppress
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.summary.assistant_file import (
    Origin,
    WrittenSummary,
    latest_summary,
    transcript_stamp,
)

# What wrote a summary whose model is not known.
_ENGINE: Final = "the engine"


def newest_summary(recorded: RecordedSession) -> WrittenSummary | None:
    """The summary that an assistant wrote last, else what a remote engine wrote at the end, or None.

    A file that cannot be read counts as none; :attr:`.RecordedSession.unread` has it.
    """
    written = None
    with suppress(SymblTuiError):
        written = latest_summary(recorded.facts.folder)
    return written or _engine_summary(recorded)


def _engine_summary(recorded: RecordedSession) -> WrittenSummary | None:
    engine = recorded.engine
    if engine is None or not engine.summary:
        return None
    text = "\n".join(part.text for part in engine.summary if part.text)
    # Of the transcript as the engine has it, which the user's corrections never reach.
    corrected = any(line.original is not None for line in recorded.lines)
    stamp = "" if corrected else transcript_stamp(recorded.lines)
    return WrittenSummary(text, "", Origin(engine.read_at, engine.host, _ENGINE, stamp)) if text else None
