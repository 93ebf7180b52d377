"""Puts the rooms together: from options to a profile, from a profile to a session and its engine.

Who understands is named by ``--engine``, else the profile, else config.toml, else ``SYMBL_BASE_URL``, and is
otherwise this machine.
"""

import argparse
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from symbl_tui.config.credentials import Credentials, find_credentials, named_url
from symbl_tui.config.profile import (
    LOCAL,
    AlsoConfig,
    Profile,
    SourceConfig,
    SpeakerConfig,
    TrackerConfig,
    load_profile,
)
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.system import paths

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.audio.registry import SourceResources
    from symbl_tui.audio.sources.base import Source
    from symbl_tui.audio.streams.socket_listener import SocketListener
    from symbl_tui.session.run.session import Session

TOKEN: Final = "SYMBL_TUI_TOKEN"
"""The environment's word for what whoever sends sound to a port must say first."""

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
    source = _written(source, options.pcm, options.end_with_writer)
    if options.pace:
        source = msgspec.structs.replace(source, pace=options.pace)
    streaming = profile.streaming
    if options.encoding:
        streaming = msgspec.structs.replace(streaming, encoding=options.encoding)
    if options.voice_gate:
        streaming = msgspec.structs.replace(streaming, voice_gate=True)
    session = profile.session
    if options.push_to_talk:
        session = msgspec.structs.replace(session, push_to_talk=True)
    if options.diarize:
        session = msgspec.structs.replace(session, diarize=True)
    profile = msgspec.structs.replace(
        profile, engine=engine, source=source, streaming=streaming, session=session
    )
    return _named(profile, options.channel_names or ())


def _written(source: SourceConfig, pcm: str | None, end_with_writer: bool) -> SourceConfig:
    """The source with what the options say of all that is written into pipes."""
    said = {key: value for key, value in (("pcm", pcm), ("end_with_writer", end_with_writer)) if value}
    also = tuple(msgspec.structs.replace(other, **said) for other in source.also)
    return msgspec.structs.replace(source, also=also, **said)


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


def session_of(
    profile: Profile,
    options: argparse.Namespace,
    given: Credentials | None = None,
    after: Callable[[Path], str] | None = None,
) -> "Session":
    """A session of the profile, ready to run.

    Args:
        profile: All that is set up.
        options: What the command line says besides.
        given: Credentials for this run only.
        after: Called when it was closed; see :class:`~symbl_tui.session.run.session.Setup`.
    """
    from symbl_tui.audio.codecs import check_library
    from symbl_tui.session.archive.folder import SessionFolder
    from symbl_tui.session.control.server import serve
    from symbl_tui.session.run.session import Session
    from symbl_tui.session.run.session_setup import Setup

    check_library(profile.streaming.encoding)
    source = source_of(profile.source, at_hand=getattr(options, "at_hand", None))
    setup = Setup(profile, source, engine_of(profile, given), duration=options.duration, on_closed=after)
    folder = SessionFolder(paths.sessions_dir(), profile.title, datetime.now())
    session = Session(setup, folder)
    serve(session, paths.running_dir())
    return session


def reads_stdin(profile: Profile) -> bool:
    """Whether sound comes in by standard input."""
    from symbl_tui.audio.registry import kind_of

    return any(kind_of(spec).reads_stdin for spec in profile.source.specs)


def at_hand_of(stdin: int = 0, door: "SocketListener | None" = None) -> "SourceResources":
    """What this process has that sound may come in by, with the token that the environment names."""
    from symbl_tui.audio.registry import SourceResources

    return SourceResources(stdin, door, os.environ.get(TOKEN, ""))


def source_of(
    wanted: SourceConfig,
    *,
    pace: float | None = None,
    rate: int | None = None,
    at_hand: "SourceResources | None" = None,
) -> "Source":
    """The source that a profile asks for, yet to be entered.

    Args:
        wanted: what the profile says.
        pace: instead of the profile's.
        rate: instead of the profile's.
        at_hand: what this process has open already; None: its standard input.
    """
    from symbl_tui.audio.registry import open_configured

    return open_configured(wanted, pace=pace, rate=rate, resources=at_hand or at_hand_of())


def check_source(wanted: SourceConfig) -> None:
    """Raise UsageError where there is no such source, whatever this machine and the environment have."""
    from symbl_tui.audio.registry import SourceResources

    source_of(wanted, at_hand=SourceResources(stdin=-1, token="any"))


def engine_of(profile: Profile, given: Credentials | None = None) -> Engine:
    """How to get at the engine that the profile names."""
    url = profile.engine.url
    if url == LOCAL:
        from symbl_tui.engine.local_engine import LocalEngine

        return lambda: LocalEngine(paths.log_file().with_name("engine.log"))
    check_transport(url, profile.engine.allow_plain_http)
    found = given or find_credentials(url)
    endpoint = Endpoint(url.rstrip("/"), found.app_id, found.app_secret)

    @asynccontextmanager
    async def remote() -> AsyncIterator[Endpoint]:
        yield endpoint

    return remote
