"""What is printed about the sessions of a screen when it is left."""

from collections.abc import Sequence
from typing import Final

from symbl_tui.cli.automatic_labels import background_line
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.session.run.session import Session
from symbl_tui.session.watch.watched_session import WatchedSession

# Seconds without a transcript: less is the silence at the end.
_SHOWN: Final = 1.0


def _unfinished_line(session: SessionHandle) -> str:
    """What lacks a transcript, and the command that makes one, where the last results were not waited for."""
    behind = max((row.lag for row in session.ledger()), default=0.0)
    if session.state.over or behind < _SHOWN:
        return ""
    command = f"symbl-tui sessions retranscribe {quoted_name(session.folder)}"
    return f"left before the last {behind:.0f} s were transcribed; to transcribe them: {command}"


def summarize(sessions: Sequence[SessionHandle], max_gap: float | None, *, quiet: bool) -> None:
    """Print a line about each session that was recorded, unless ``quiet``.

    Raises:
        SymblTuiError: The error that ended one of them.
        SoundLost: A channel lacks more than ``max_gap`` seconds of sound.
    """
    recorded = [session for session in sessions if isinstance(session, Session | WatchedSession)]
    for session in () if quiet else recorded:
        print(describe_session(session))
        if line := _unfinished_line(session):
            print(line)
        if line := background_line(session.folder):
            print(line)
    for session in recorded:
        if session.error:
            raise session.error
        check_loss(session.ledger(), max_gap, session.folder)
