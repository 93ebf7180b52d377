"""Sessions that were not closed and that nobody records: found, and closed. Every call blocks.

How one of them goes on is told by :mod:`symbl_tui.session.run.resumption`.
"""

import logging
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import SessionFacts, read_facts
from symbl_tui.session.archive.unclosed import spooled
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.resumption import reopened, stopped

REASON: Final = "recovered after a crash"
"""What session.toml says of how a session ended that was closed here."""

_log = logging.getLogger(__name__)


def unclosed(sessions: Path) -> tuple[SessionFacts, ...]:
    """The sessions below a directory that can be recovered, oldest first.

    A session that was closed has no spool, so only the others are looked into. One whose facts are damaged is
    left out.

    Raises:
        OSError: the directory cannot be read.
    """
    found = []
    for folder in spooled(sessions):
        try:
            facts = read_facts(folder)
        except SymblTuiError as error:
            _log.info("%s", error)
            continue
        if facts.ended is None and not facts.running:
            found.append(facts)
    return tuple(found)


def close(path: Path) -> SessionFacts:
    """Close the session of a folder as it would have been, had its program not died; what it then is.

    A second time does no harm, nor does dying on the way.

    Raises:
        UsageError: it is being recorded.
        SymblTuiError: the folder is damaged, or the disk refuses.
    """
    facts = read_facts(path).live
    folder = SessionFolder.reopen(path)
    try:
        if facts.ended is None:
            _close(folder, facts)
        else:
            folder.sweep()
    finally:
        folder.release()
    return read_facts(path)


def _close(folder: SessionFolder, facts: SessionFacts) -> None:
    ended = stopped(facts)
    recording = reopened(facts, folder)
    try:
        ResultPipeline(recording, folder, _nobody).restore(facts)
        for channel in recording.channels:
            positions = channel.positions
            # How much was sent is not written down. What was understood was, and silence asks for no answer.
            positions.sent = channel.first_sound(positions.understood, positions.captured)
            positions.answered = positions.sent
        rows = [row.account() for row in recording.ledger()]
    finally:
        recording.close()
    folder.close(facts.rate, ended=ended, reason=REASON, ledger=rows)


def _nobody(update: Update) -> None:
    """Nobody follows a session that is only closed."""
