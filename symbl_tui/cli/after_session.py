"""What follows a session: transcribe it again and label its speakers, as its profile asks.

Without a screen both run in this process, one after the other. Behind a screen each is a process of its own
that outlives the screen.
"""

from pathlib import Path
from typing import TextIO

from symbl_tui.cli import automatic_labels, automatic_retranscription
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import OnClosed


def run_after(session: Session, profile: Profile, status: TextIO) -> None:
    """Run what the profile asks for after a session; never raises for what goes wrong in it.

    The exit code is that of the session itself.
    """
    # The source never opened: there is no recording.
    if not (session.folder / "session.toml").exists():
        return
    # Not after a failure, which the user wants to look into first.
    if profile.session.refine and not session.error:
        automatic_retranscription.run(session.folder, profile.session.refine, status)
    if automatic_labels.requested(profile):
        automatic_labels.run(session.folder, status)


def background_hook(profile: Profile) -> OnClosed | None:
    """Starts the same in the background when a session is closed; None where the profile asks for nothing."""
    refine, label = profile.session.refine, automatic_labels.requested(profile)
    if not (refine or label):
        return None

    def start(folder: Path, error: SymblTuiError | None) -> str:
        notices = []
        if refine and not error:
            notices.append(automatic_retranscription.start(folder, refine))
        if label:
            notices.append(automatic_labels.start(folder))
        return "; ".join(filter(None, notices))

    return start
