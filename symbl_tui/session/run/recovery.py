"""Finds and closes interrupted sessions: not closed, and not being recorded. Every call blocks.

:mod:`symbl_tui.session.run.resumption` goes on with one of them instead.
"""

import logging
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.edited_title import with_edited_title
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.spooled_folders import folders_with_spool
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.resumption import last_write, reopen_recording

REASON: Final = "recovered after a crash"
"""The reason in session.toml of a session that was closed here."""

_log = logging.getLogger(__name__)


def list_interrupted(sessions: Path) -> tuple[SessionFacts, ...]:
    """The interrupted sessions below a directory, oldest first.

    A closed session has no spool, so only the others are read. One with a damaged session.toml is left out.

    Raises:
        OSError: the directory cannot be read.
    """
    found = []
    for folder in folders_with_spool(sessions):
        try:
            facts = read_facts(folder)
        except SymblTuiError as error:
            _log.info("%s", error)
            continue
        if facts.ended is None and not facts.running:
            found.append(with_edited_title(facts))
    return tuple(found)


def close_interrupted(path: Path) -> SessionFacts:
    """Close an interrupted session as its program would have done, and read it.

    May be repeated, also after it was interrupted itself.

    Raises:
        UsageError: it is being recorded.
        SymblTuiError: the folder is damaged, or the disk refuses.
    """
    facts = read_facts(path).live
    folder = SessionFolder.reopen(path)
    try:
        if facts.ended is None and facts.watched:
            _close_watched(folder, facts)
        elif facts.ended is None:
            _close(folder, facts)
        else:
            folder.sweep()
    finally:
        folder.release()
    return read_facts(path)


def _close(folder: SessionFolder, facts: SessionFacts) -> None:
    ended = last_write(facts)
    recording = reopen_recording(facts, folder)
    try:
        pipeline = ResultPipeline(recording, folder, _discard)
        pipeline.restore(facts)
        pipeline.finish()
        for channel in recording.channels:
            positions = channel.positions
            # How much was sent is not recorded, what was recognised is. Silence behind it counts as answered.
            positions.sent = channel.find_sound(positions.understood, positions.captured)
            positions.acknowledged = positions.sent
        rows = [row.to_table() for row in recording.ledger()]
    finally:
        recording.close()
    folder.close(facts.rate, ended=ended, reason=REASON, ledger=rows)


def _close_watched(folder: SessionFolder, facts: SessionFacts) -> None:
    """Close a session without sound: it lasted until its last result came."""
    ended = last_write(facts)
    length = max(0.0, (ended - facts.started).total_seconds())
    rows = [
        ChannelLedger(speaker.name, length, length, length, gap=0.0, waiting=0.0).to_table()
        for speaker in facts.speakers
    ]
    folder.close(facts.rate, ended=ended, reason=REASON, ledger=rows)


def _discard(update: Update) -> None:
    """Discard an update: a session that is only closed has no subscribers."""
