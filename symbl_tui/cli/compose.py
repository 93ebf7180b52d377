"""Puts the rooms together: from a profile to its source, its engine and its session."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from symbl_tui.audio.codecs import check_library
from symbl_tui.audio.registry import SourceResources, open_configured, require_present
from symbl_tui.audio.sources.source import Source
from symbl_tui.cli.run_options import RunOptions
from symbl_tui.cli.source_environment import source_resources
from symbl_tui.config.credentials import Credentials, require_credentials
from symbl_tui.config.profile import LOCAL, Profile, SourceConfig
from symbl_tui.config.toml import read_optional_toml
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.errors import AuthenticationError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.session.model.view import NotifiableSession
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import OnClosed, Setup
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.reachability import require_server
from symbl_tui.system import paths

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]


def create_session(
    profile: Profile,
    *,
    duration: float | None = None,
    channel_names: int = 0,
    resources: SourceResources | None = None,
    given: Credentials | None = None,
    named: str | None = None,
    on_closed: OnClosed | None = None,
) -> Session:
    """A session of the profile, ready to run, that viewers can attach to.

    Args:
        profile: All settings.
        duration: Seconds to capture; None: no limit.
        channel_names: How many channels the user named, all of which the source must have; 0: any number.
        resources: Open resources of this process; None: its standard input.
        given: Credentials for this run only.
        named: The engine named on the command line, which the environment's credentials are for.
        on_closed: Called when the session is closed.
    """
    # Before the source is opened: a missing codec must not be found out after the recording has begun.
    check_library(profile.streaming.encoding)
    for spec in profile.source.specs:
        require_present(spec)  # rather than when the engine has been started
    source = create_source(profile.source, resources=resources)
    engine = engine_factory(profile, given, named)
    setup = Setup(
        profile, source, engine, duration=duration, channel_names=channel_names, on_closed=on_closed
    )
    session = Session(setup, SessionFolder(paths.sessions_dir(), profile.title, datetime.now()))
    # Before it runs: the server starts with the session's first state.
    accompany(session, profile)
    return session


def accompany(session: NotifiableSession, profile: Profile) -> None:
    """Serve a session that has not started yet to viewers, and run its profile's hooks with it."""
    serve_viewers(session, paths.running_dir())
    if profile.hooks:
        from symbl_tui.cli.session_hooks import run_hooks  # 30 ms before the first paint, for few sessions

        run_hooks(session, profile)


def create_session_for(
    options: RunOptions, profile: Profile, resources: SourceResources | None = None
) -> Session:
    """The session that a command line asks for, without a screen; see :func:`create_session`."""
    return create_session(
        profile,
        duration=options.duration,
        channel_names=len(options.channel_names),
        resources=resources,
        named=options.engine,
    )


def create_source(
    config: SourceConfig,
    *,
    pace: float | None = None,
    rate: int | None = None,
    resources: SourceResources | None = None,
) -> Source:
    """The source of a profile, yet to be entered.

    Args:
        config: The profile's source.
        pace: Overrides the profile's.
        rate: Overrides the profile's.
        resources: Open resources of this process; None: its standard input.
    """
    return open_configured(config, pace=pace, rate=rate, resources=resources or source_resources())


def check_source(config: SourceConfig) -> None:
    """Raise UsageError for an invalid source, whether or not this machine and its environment have it."""
    create_source(config, resources=SourceResources(stdin=-1, token="any"))


def engine_factory(profile: Profile, given: Credentials | None = None, named: str | None = None) -> Engine:
    """Makes the engine of a profile ready, once for each session; see :func:`create_session`."""
    url = profile.engine.url
    if url == LOCAL:
        # Here, where it is one sentence: the engine could only end at once, and its log would say why.
        read_optional_toml(paths.engine_settings())
        return lambda: LocalEngine(engine_log())
    check_transport(url, profile.engine.allow_plain_http)
    try:
        credentials = given or require_credentials(url, named)
    except AuthenticationError:
        require_server(url)  # no login would help where there is no engine
        raise
    endpoint = Endpoint(url.rstrip("/"), credentials.app_id, credentials.app_secret)

    @asynccontextmanager
    async def remote() -> AsyncIterator[Endpoint]:
        yield endpoint

    return remote


def engine_log() -> Path:
    """The log file of engines on this machine."""
    return paths.log_file().with_name("engine.log")
