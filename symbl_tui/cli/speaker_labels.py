"""Speaker labels for a session that has just ended, where its profile asks: at once or behind a screen."""

import signal
from pathlib import Path
from typing import TextIO

from symbl_tui.cli.background import start
from symbl_tui.cli.diarize import BAR, auto_channels, found, label
from symbl_tui.cli.progress import Bar
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.view import SessionHandle, StateChanged, Update


def warn_if_impossible(profile: Profile, status: TextIO) -> None:
    """Say at the start of a session what will not be done at its end."""
    if _wanted(profile):
        from symbl_tui.engine.diarization.library import available, library_missing

        if not available():
            print(f"symbl-tui: {library_missing()}", file=status, flush=True)


def label_after(session: SessionHandle, profile: Profile, status: TextIO) -> None:
    """After a session without a screen: do what its profile asks for, and say so on ``status``."""
    from symbl_tui.session.archive.recorded_session import read_facts

    if not (_wanted(profile) and (session.folder / "session.toml").exists()):
        return
    # The session is over: nothing is left to be stopped cleanly.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    later = f"symbl-tui sessions diarize {clean(session.folder.name)}"
    bar = Bar(BAR, status)
    try:
        facts = read_facts(session.folder)
        if channels := auto_channels(facts):
            print(
                "symbl-tui: telling the speakers apart; Ctrl-C leaves it for later", file=status, flush=True
            )
            label(facts, channels, None, bar)
            bar.end()
            print(f"symbl-tui: {'; '.join(found(session.folder, channels))}", file=status, flush=True)
    except SymblTuiError as error:
        bar.end()
        print(f"symbl-tui: the speakers were not told apart: {clean(str(error))}", file=status, flush=True)
    except KeyboardInterrupt:
        bar.end()
        print(f"symbl-tui: to go on with the speakers: {later}", file=status, flush=True)


def label_in_background(session: SessionHandle, profile: Profile) -> None:
    """Once a session with a screen has ended, have a process of its own do what its profile asks for."""
    if not _wanted(profile):
        return

    def take(update: Update) -> None:
        if isinstance(update, StateChanged) and update.state.over and session.folder.exists():
            # It outlives the screen; the library shows its progress, and after a kill it can be gone on with.
            start("sessions", "diarize", "--quiet", str(session.folder))

    session.subscribe(take)


def background_line(folder: Path) -> str:
    """What a screen that is left says of its session's speakers; nothing where they are not told apart."""
    from symbl_tui.session.archive.recorded_session import read_facts

    try:
        asked = auto_channels(read_facts(folder))
    except SymblTuiError:
        return ""
    name = clean(folder.name)
    how = f"the speakers are being told apart in the background; to see: symbl-tui sessions speakers {name}"
    return how if asked else ""


def _wanted(profile: Profile) -> bool:
    return profile.session.diarize or any(speaker.speakers == "auto" for speaker in profile.speakers)
