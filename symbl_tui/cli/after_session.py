"""What follows a session: transcribe it again, label its speakers, summarise it, as its profile asks.

Without a screen all run in this process, one after the other. Behind a screen each is a process of its own
that outlives the screen.
"""

import logging
from pathlib import Path
from typing import TextIO

from symbl_tui.cli import automatic_labels, automatic_retranscription, automatic_summary
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.results_follower import ResultsFollower
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import OnClosed

_log = logging.getLogger(__name__)


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
    if automatic_summary.requested(profile):
        automatic_summary.run(session.folder, profile, status)
    prepare_review(session.folder)


def prepare_review(folder: Path) -> None:
    """Make the review of a long session ready, so that it opens at once; never raises, blocks.

    Everything is written by now: whatever ends the process here costs nothing but that time.
    """
    from symbl_tui.session.review.session_review import prepare  # start-up: a session comes first

    try:
        prepare(folder)
    except Exception as error:  # whatever is wrong with the folder, its reader will say
        _log.warning("the review of a session was not prepared (%s)", error)


def screen_hook(profile: Profile, results: ResultsFollower) -> OnClosed:
    """Keeps the results of a session behind a screen when it is closed, and starts what follows it."""
    background = background_hook(profile)

    def close(folder: Path, error: SymblTuiError | None) -> str:
        results.keep(folder)
        return background(folder, error) if background else ""

    return close


def background_hook(profile: Profile) -> OnClosed | None:
    """Starts the same in the background when a session is closed; None where the profile asks for nothing."""
    refine, label = profile.session.refine, automatic_labels.requested(profile)
    # Whether it may be sent is read from a file when the session is closed, in a thread.
    if not (refine or label or profile.assistant.url):
        return None

    def start(folder: Path, error: SymblTuiError | None) -> str:
        notices = []
        if refine and not error:
            notices.append(automatic_retranscription.start(folder, refine))
        if label:
            notices.append(automatic_labels.start(folder))
        if automatic_summary.requested(profile):
            notices.append(automatic_summary.start(folder, profile))
        return "; ".join(filter(None, notices))

    return start
