"""Puts calls and sessions together: the session of a call, and the supervisor of all."""

from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.server.call_server import ServerSettings
from symbl_tui.audio.codecs import check_library
from symbl_tui.cli.after_session import background_hook, prepare_review
from symbl_tui.cli.call_listening import Listeners
from symbl_tui.cli.call_sip import sip_gateways
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.cli.compose import accompany, engine_factory
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.calls.call_session import CallSession
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.session.calls.shared_engine import OpenEngine
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.system import paths
from symbl_tui.system.limits.open_files import raise_fd_limit

_SOURCE: Final = "calls"
# Connections that are not accepted yet, the engine's pipes, the log.
_OWN_FILES: Final = 512
# Two connections of a platform, event loops of two threads, and spool and connection of each party.
_FILES_PER_CALL: Final = 48


def create_supervisor(
    options: CallsOptions, profile: Profile, settings: ServerSettings, listeners: Listeners
) -> CallSupervisor:
    """The supervisor of calls with a profile, not yet started.

    Raises:
        SymblTuiError: The engine, or a codec for it, is not to be had.
    """
    # Before the first call: a missing codec or password must not be found out by one.
    check_library(profile.streaming.encoding)
    engine = engine_factory(profile, named=options.engine)
    raise_fd_limit(_OWN_FILES + _FILES_PER_CALL * options.max_calls)
    return CallSupervisor(
        settings,
        CallLimits(max_calls=options.max_calls),
        listeners.http,
        listeners.audiosocket,
        open_engine=engine,
        create=lambda call, lend: create_call_session(profile, call, lend),
        rate=profile.source.rate,
        gateways=sip_gateways(options),
        after=_prepare,
    )


def create_call_session(profile: Profile, call: Call, engine: OpenEngine) -> Session:
    """The session of a call, ready to run, that viewers can attach to.

    Args:
        profile: All settings but the source's.
        call: With a source.
        engine: Lent to the session.
    """
    assert call.source is not None, "a party has joined"
    source = replace(profile.source, spec=f"{_SOURCE}:{call.platform.name}", also=())
    own = replace(profile, source=source)
    setup = Setup(own, call.source, engine, on_closed=background_hook(own))
    session = Session(setup, SessionFolder(paths.sessions_dir(), own.title or call.title, datetime.now()))
    accompany(session, own)
    return session


def _prepare(call: CallSession) -> None:
    folder: Path = call.session.folder
    if (folder / "session.toml").exists():
        prepare_review(folder)
