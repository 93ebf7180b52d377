"""Runs the screen: setup, sessions, and what is printed when it is left."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from symbl_tui.audio.registry import SourceResources
from symbl_tui.cli.model_choices import model_choices
from symbl_tui.cli.profile_resolution import load_with_environment, with_demo_source
from symbl_tui.cli.run_options import ScreenOptions
from symbl_tui.cli.screen_resources import ScreenResources
from symbl_tui.cli.screen_supervisor import continue_without_screen, goes_on, run_app, wait_for_end
from symbl_tui.cli.setup_memory import SetupMemory
from symbl_tui.cli.unclosed_sessions import find_unclosed, recovery_hint
from symbl_tui.config.credentials import Credentials, find_credentials
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_stderr, stdout_on_terminal
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.setup.engine_login import EngineLogin
from symbl_tui.ui.setup.flow import NewSession, SetupFlow
from symbl_tui.ui.view_models.assistant_choice import AssistantChoice

if TYPE_CHECKING:
    from symbl_tui.session.archive.index_rows import SessionSummary
    from symbl_tui.session.run.session import Session
    from symbl_tui.session.watch.watched_session import WatchedSession
    from symbl_tui.ui.view_models.recovery import Recovery


def run_screen(
    profile: Profile, options: ScreenOptions, resources: SourceResources, *, in_browser: bool
) -> int:
    """Show the screen until the user leaves it; return the exit code.

    Args:
        profile: What is set up at the start.
        options: What the command line asks for.
        resources: Open resources of this process.
        in_browser: Whether a page shows the screen, and standard output is its connection.

    Raises:
        SymblTuiError: The error that ended one of the sessions.
    """
    shared = ScreenResources(resources)
    create = partial(_create_session, options, shared)
    complete = bool(options.profile or options.sources or options.demo)
    app = SymblApp(
        create(profile, None) if complete else None,
        flow=_setup_flow(profile, options, shared, create, None if complete else _recovery(options)),
        theme=profile.ui.theme,
        keys=profile.key_map,
        notify=profile.notify,
        assistant=AssistantChoice.of(profile),
    )
    if complete and (hint := recovery_hint()):
        app.start_notices = (hint,)
    with nullcontext() if in_browser else stdout_on_terminal(), redirect_stderr(paths.log_file()):
        fault = run_app(app, mouse=profile.ui.mouse and not options.no_mouse)
        code = _finish(app, fault)
        shared.close_listener()
    if app.sessions:
        from symbl_tui.cli.screen_summary import summarize  # 45 ms for the session, as below

        summarize(app.sessions, options.fail_on_gap, quiet=in_browser)
    if code is None and fault:
        raise fault
    return code or 0


def _setup_flow(
    profile: Profile,
    options: ScreenOptions,
    shared: ScreenResources,
    create: NewSession,
    recovery: "Recovery | None",
) -> SetupFlow:
    """The screens that lead to a session."""
    return SetupFlow(
        profile,
        with_demo_source,
        load_with_environment,
        create,
        recovery,
        open_source=shared.open_preview,
        open_listener=shared.open_listener,
        engine=EngineLogin(lambda url: find_credentials(url, options.engine), model_choices),
        memory=SetupMemory(options, lambda: shared.own_spec),
        list_sessions=_list_sessions,
        find_missing=_find_missing,
        new_watch=partial(_create_watch, options),
    )


def _finish(app: SymblApp, fault: SymblTuiError | None) -> int | None:
    """Go on with a session that outlives its screen, to its end; return its exit code, None without one."""
    if not app.sessions or not goes_on(app.sessions[-1]):
        return None
    if app.live:
        app.live.stop_updates()
    session = app.sessions[-1]
    if app.keeps_running:
        wait_for_end(session)
        return 0
    on_hangup = app.flow.profile.session.on_hangup if app.flow else "stop"
    return continue_without_screen(session, fault or SymblTuiError("the screen has ended"), on_hangup)


def _create_session(
    options: ScreenOptions, shared: ScreenResources, profile: Profile, given: Credentials | None
) -> "Session":
    # 45 ms for the session, which the login screen must not wait for.
    from symbl_tui.cli.after_session import screen_hook
    from symbl_tui.cli.compose import create_session
    from symbl_tui.session.archive.results_follower import ResultsFollower

    results = ResultsFollower()
    session = create_session(
        profile,
        duration=options.duration,
        # Another source may have been chosen since.
        channel_names=len(options.channel_names) if profile.source.specs == options.sources else 0,
        resources=shared.current,
        given=given,
        named=options.engine,
        on_closed=screen_hook(profile, results),
    )
    results.follow(session)
    return session


def _create_watch(
    options: ScreenOptions, profile: Profile, id: str, given: Credentials | None
) -> "WatchedSession":
    from symbl_tui.cli.watching import create_watch  # few sessions watch

    return create_watch(profile, id, given=given, named=options.engine)


def _list_sessions() -> "tuple[SessionSummary, ...]":
    """The recorded sessions, the newest first. Blocks; raises SymblTuiError."""
    from symbl_tui.cli.session_library import open_library  # after the first paint, on a thread

    return open_library().summaries()


async def _find_missing(profile: Profile) -> str:
    """Why the inputs of a profile cannot be recorded; empty where they can, and for other sources."""
    from symbl_tui.cli.input_check import find_missing_input  # after the first paint

    return await find_missing_input(profile)


def _recovery(options: ScreenOptions) -> "Recovery | None":
    """What offers to recover the sessions that were not closed; None: there are none."""
    if not (found := find_unclosed()):
        return None
    from symbl_tui.ui.view_models.recovery import Recovery  # rarely needed

    return Recovery(found, partial(_resume, options), _describe)


def _describe(folder: Path) -> tuple[str, ...]:
    # 45 ms for the session, as above
    from symbl_tui.cli.resumed_session import describe_resumption, find_own_profile
    from symbl_tui.session.run.resumption import read_resumption

    return describe_resumption(read_resumption(folder).profile, find_own_profile(folder))


def _resume(options: ScreenOptions, folder: Path, approved: tuple[str, ...]) -> "tuple[Session, Profile]":
    # As above.
    from symbl_tui.cli.resumed_session import describe_resumption, find_own_profile, resume_session

    own_profile = find_own_profile(folder)

    def approve(profile: Profile) -> bool:
        return describe_resumption(profile, own_profile) == approved

    resumed = resume_session(folder, approve, named=options.engine, own_profile=own_profile, on_screen=True)
    if resumed is None:
        raise SymblTuiError(f"{clean(folder.name)}: has changed since it was shown", "start again")
    return resumed
