"""Puts the rooms together: from options to a profile, from a profile to a session and its engine.

Who understands is named by ``--engine``, else the profile, else config.toml, else ``SYMBL_BASE_URL``, and is
otherwise this machine.
"""

import argparse
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from symbl_tui import paths
from symbl_tui.config import LOCAL, AlsoConfig, Profile, SpeakerConfig, TrackerConfig, load_profile
from symbl_tui.credentials import Credentials, find_credentials, named_url
from symbl_tui.symbl.endpoint import Endpoint, check_transport

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.session import Session

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]


def profile_of(options: argparse.Namespace) -> Profile:
    """The profile that the options name, with what else they say laid over it."""
    # The meeting is for trying things out: what the environment is set up for does not get to hear it.
    profile = demo_of(load_profile(options.profile)) if options.demo else load(options.profile)
    engine, source = profile.engine, profile.source
    if options.engine:
        engine = msgspec.structs.replace(engine, url=options.engine.rstrip("/"))
    if options.source:
        first, *others = options.source
        also = tuple(AlsoConfig(spec=other) for other in others)
        source = msgspec.structs.replace(source, spec=first, also=also)
    if options.pace:
        source = msgspec.structs.replace(source, pace=options.pace)
    profile = msgspec.structs.replace(profile, engine=engine, source=source)
    return _named(profile, options.channel_names or ())


def load(name_or_path: str | None) -> Profile:
    """A profile as sessions use it: the environment names the engine where no file does."""
    return load_profile(name_or_path, engine=named_url() or LOCAL)


def _named(profile: Profile, names: tuple[str, ...]) -> Profile:
    """The profile with the first speakers renamed; whoever keeps the name keeps the user id."""
    known = {speaker.name: speaker for speaker in profile.speakers}
    named = tuple(known.get(name, SpeakerConfig(name=name)) for name in names)
    return msgspec.structs.replace(profile, speakers=named + profile.speakers[len(named) :])


def demo_of(profile: Profile) -> Profile:
    """The profile with the bundled meeting as its source."""
    from symbl_tui.demo import meeting, meeting_path

    told = meeting()
    return msgspec.structs.replace(
        profile,
        title=told.title,
        source=msgspec.structs.replace(profile.source, spec=f"file:{meeting_path()}", also=()),
        speakers=tuple(SpeakerConfig(name=name) for name in told.channels),
        trackers=(TrackerConfig(told.tracker.name, told.tracker.vocabulary),),
    )


def session_of(profile: Profile, options: argparse.Namespace, given: Credentials | None = None) -> "Session":
    """A session of the profile, ready to run; ``given`` are credentials for this run only."""
    from symbl_tui.audio import open_source
    from symbl_tui.session.folder import SessionFolder
    from symbl_tui.session.remote.serving import serve
    from symbl_tui.session.session import Session, Setup

    wanted = profile.source
    source = open_source(
        wanted.spec,
        pace=wanted.pace,
        rate=wanted.rate,
        channels=wanted.channels,
        also=((other.spec, other.channels) for other in wanted.also),
    )
    setup = Setup(profile, source, engine_of(profile, given), duration=options.duration)
    folder = SessionFolder(paths.sessions_dir(), profile.title, datetime.now())
    session = Session(setup, folder)
    serve(session, paths.running_dir())
    return session


def engine_of(profile: Profile, given: Credentials | None = None) -> Engine:
    """How to get at the engine that the profile names."""
    url = profile.engine.url
    if url == LOCAL:
        from symbl_tui.engine.child import LocalEngine

        return lambda: LocalEngine(paths.log_file().with_name("engine.log"))
    check_transport(url, profile.engine.allow_plain_http)
    found = given or find_credentials(url)
    endpoint = Endpoint(url.rstrip("/"), found.app_id, found.app_secret)

    @asynccontextmanager
    async def remote() -> AsyncIterator[Endpoint]:
        yield endpoint

    return remote
