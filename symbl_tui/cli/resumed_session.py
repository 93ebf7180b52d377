"""A session that continues where its program died."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.sources.resumed import ResumedSource
from symbl_tui.audio.sources.resumed_growing import ResumedGrowingSource
from symbl_tui.audio.sources.source import Source, is_growing
from symbl_tui.cli.after_session import screen_hook
from symbl_tui.cli.compose import accompany, create_source, engine_factory
from symbl_tui.cli.profile_resolution import with_engine_url
from symbl_tui.config.foreign_hooks import check_hooks_are_own
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_speakers import find_saved
from symbl_tui.domain.text import clean
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_profile import recorded_profile
from symbl_tui.session.archive.results_follower import ResultsFollower
from symbl_tui.session.run.resumption import Resumption, read_resumption
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup

Approve = Callable[[Profile], bool]
"""Decides whether a session continues with the engine and the source of a profile."""


def find_own_profile(folder: Path) -> str | None:
    """The user's saved profile that a recorded session was started with; None: it was none, or is gone.

    Of the folder only the title counts, and it chooses among the profiles of the user: those are not foreign.
    """
    profile = recorded_profile(folder)
    return (find_saved(profile) or None) if profile else None


def describe_resumption(profile: Profile, own_profile: str | None = None) -> tuple[str, ...]:
    """What a session would continue with, a line each; the folder that says so is untrusted.

    Args:
        profile: The session's.
        own_profile: As for :func:`resume_session`.
    """
    engine, specs = profile.engine, ", ".join(profile.source.specs)
    lines = [f"engine: {'this machine' if engine.url == LOCAL else engine.url}", f"source: {specs}"]
    lines += [f"trusted certificates: {engine.ca_file}"] if engine.ca_file else []
    lines += [f"hooks and notifications: those of your profile {own_profile}"] if own_profile else []
    return tuple(clean(line, 500) for line in lines)


def resume_session(
    folder: Path,
    approve: Approve,
    *,
    engine: str | None = None,
    named: str | None = None,
    own_profile: str | None = None,
    on_screen: bool = False,
) -> tuple[Session, Profile] | None:
    """A session that continues in its folder, ready to run, and its profile; None: that was not approved.

    Args:
        folder: The session's.
        approve: Is asked before anything is opened or connected.
        engine: The engine to continue with, in place of the session's.
        named: The engine named on the command line, which the environment's credentials are for.
        own_profile: The user's profile whose hooks and notifications it has; None: those of config.toml.
            The folder has none; see :func:`find_own_profile`.
        on_screen: Whether what follows the session runs in the background.

    Raises:
        UsageError: The session is being recorded.
        SymblTuiError: The folder is damaged.
    """
    reopened = SessionFolder.reopen(folder)
    session = None
    try:
        resumption = _with_engine(read_resumption(folder), engine)
        if not approve(resumption.profile):
            return None
        profile = _with_own_hooks(resumption.profile, own_profile)
        session = _continue(reopened, profile, resumption, named=named, on_screen=on_screen)
    finally:
        # On a screen the program goes on: a folder that stays locked could not be recovered again.
        if session is None:
            reopened.release()
    accompany(session, profile)
    return session, profile


def _continue(
    folder: SessionFolder, profile: Profile, resumption: Resumption, *, named: str | None, on_screen: bool
) -> Session:
    """The session of a reopened folder; on a screen its results are followed."""
    results = ResultsFollower()
    on_closed = screen_hook(profile, results) if on_screen else None
    source, factory = _remaining_source(resumption), engine_factory(profile, named=named)
    session = Session(Setup(profile, source, factory, resumption=resumption, on_closed=on_closed), folder)
    if on_screen:
        results.follow(session)
    return session


def _with_own_hooks(profile: Profile, own_profile: str | None) -> Profile:
    """The profile of a folder with the hooks and notifications of the user's own."""
    own = load_profile(own_profile)
    check_hooks_are_own(own_profile, own)
    return msgspec.structs.replace(profile, hooks=own.hooks, notify=own.notify)


def _with_engine(resumption: Resumption, url: str | None) -> Resumption:
    """The resumption with the named engine and the user's own settings for engines."""
    if url is None:
        return resumption
    engine = with_engine_url(load_profile().engine, url)
    return replace(resumption, profile=msgspec.structs.replace(resumption.profile, engine=engine))


def _remaining_source(resumption: Resumption) -> Source:
    """The source of the recording, from where it stopped."""
    config, rate = resumption.profile.source, resumption.format.rate
    # As fast as it can: the part that was captured before is only skipped.
    source = create_source(config, rate=rate, pace=math.inf)
    if is_growing(source):
        return ResumedGrowingSource(source, resumption.captured)
    if source.live:  # a file beside a live source must keep its pace
        source = create_source(config, rate=rate)
    return ResumedSource(source, resumption.captured, rate, Pacer(config.pace))
