"""What is printed about the sessions of a screen when it is left."""

from collections.abc import Sequence

from symbl_tui.cli.automatic_labels import background_line
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.session.run.session import Session


def summarize(sessions: Sequence[SessionHandle], max_gap: float | None, *, quiet: bool) -> None:
    """Print a line about each session that was recorded, unless ``quiet``.

    Raises:
        SymblTuiError: The error that ended one of them.
        SoundLost: A channel lacks more than ``max_gap`` seconds of sound.
    """
    recorded = [session for session in sessions if isinstance(session, Session)]
    for session in () if quiet else recorded:
        print(describe_session(session))
        if line := background_line(session.folder):
            print(line)
    for session in recorded:
        if session.error:
            raise session.error
        check_loss(session.ledger(), max_gap, session.folder)
