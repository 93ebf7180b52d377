"""``[session] refine``: after a session its recording is transcribed again by a better model."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from symbl_tui.cli.background import start
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.system import paths

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.run.session import Session


def refine(session: "Session", profile: Profile, status: TextIO) -> None:
    """Transcribe a session that is over again, where its profile says so; Ctrl-C leaves it resumable.

    Never raises for what goes wrong: the session itself went well, and that is what its exit code says.
    """
    model = profile.session.refine
    if not model or session.error or not (session.folder / "session.toml").exists():
        return
    from symbl_tui.cli.retranscribe import run_pass

    try:
        run_pass(session.folder, model, status)
    except SymblTuiError as error:
        print(f"symbl-tui: not transcribed again: {clean(str(error))}", file=status, flush=True)


def in_background(profile: Profile) -> Callable[[Path], str] | None:
    """What starts that beside a screen when a session is over; None where the profile does not ask for it."""
    return partial(_start, profile.session.refine) if profile.session.refine else None


def _start(model: str, folder: Path) -> str:
    """Start the command as a process that goes on when this one ends; what to tell the reader."""
    name = clean(folder.name)
    command = ("sessions", "retranscribe", str(folder.absolute()), "--model", model, "--background")
    try:
        with paths.log_file().with_name("retranscribe.log").open("ab") as log:
            start(*command, output=log)
    except OSError as error:
        return f"not transcribed again: no process can be started ({error.strerror})"
    return (
        f"transcribing again by {clean(model)} in the background; see: symbl-tui sessions transcripts {name}"
    )
