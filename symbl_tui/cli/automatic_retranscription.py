"""``[session] refine``: after a session its recording is transcribed again by a better model."""

from pathlib import Path
from typing import TextIO

from symbl_tui.cli import background_process
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.system import paths
from symbl_tui.system.rotating_log import log_for_child


def run(folder: Path, model: str, status: TextIO) -> None:
    """Transcribe a closed session again, with progress on ``status``; Ctrl-C leaves it resumable."""
    from symbl_tui.cli.retranscription_pass import run_pass  # 25 ms, which few sessions need

    try:
        run_pass(folder, model, status)
    except SymblTuiError as error:
        print(f"symbl-tui: not transcribed again: {clean(str(error))}", file=status, flush=True)


def start(folder: Path, model: str) -> str:
    """Start the same as a process that outlives this one; return the notice for the user."""
    name = quoted_name(folder)
    command = ("sessions", "retranscribe", str(folder.absolute()), "--model", model, "--background")
    try:
        with log_for_child(paths.log_file().with_name("retranscribe.log")) as log:
            background_process.start(*command, output=log)
    except OSError as error:
        return f"not transcribed again: no process can be started ({error.strerror})"
    return (
        f"transcribing again by {clean(model)} in the background; see: symbl-tui sessions transcripts {name}"
    )
