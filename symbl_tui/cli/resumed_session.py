"""A session that continues where its program died."""

import math
from pathlib import Path

from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.sources.resumed import ResumedSource
from symbl_tui.audio.sources.source import Source
from symbl_tui.cli.after_session import background_hook
from symbl_tui.cli.compose import create_source, engine_factory
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.session.run.resumption import Resumption, read_resumption
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.system import paths


def resume_session(folder: Path, *, on_screen: bool = False) -> tuple[Session, Profile]:
    """A session that continues in its folder, ready to run, and its profile.

    Args:
        folder: The session's.
        on_screen: Whether what follows the session runs in the background.

    Raises:
        UsageError: The session is being recorded.
        SymblTuiError: The folder is damaged.
    """
    reopened = SessionFolder.reopen(folder)
    try:
        resumption = read_resumption(folder)
        profile = resumption.profile
        on_closed = background_hook(profile) if on_screen else None
        source, engine = _remaining_source(resumption), engine_factory(profile)
        session = Session(
            Setup(profile, source, engine, resumption=resumption, on_closed=on_closed), reopened
        )
    except BaseException:
        # On a screen the program goes on: a folder that stays locked could not be recovered again.
        reopened.release()
        raise
    serve_viewers(session, paths.running_dir())
    return session, profile


def _remaining_source(resumption: Resumption) -> Source:
    """The source of the recording, from where it stopped."""
    config, rate = resumption.profile.source, resumption.format.rate
    # As fast as it can: the part that was captured before is only skipped.
    source = create_source(config, rate=rate, pace=math.inf)
    if source.live:  # a file beside a live source must keep its pace
        source = create_source(config, rate=rate)
    return ResumedSource(source, resumption.captured, rate, Pacer(config.pace))
