"""Speaker labels for a session that has just ended, where its profile asks for them."""

import signal
from pathlib import Path
from typing import TextIO

from symbl_tui.cli import background_process
from symbl_tui.cli.labelled_speakers import shared_channels, speaker_lines
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.archive.session_facts import read_facts


def requested(profile: Profile) -> bool:
    """Whether a profile asks for speaker labels."""
    return profile.session.diarize or any(speaker.speakers == "auto" for speaker in profile.speakers)


def warn_if_impossible(profile: Profile, status: TextIO) -> None:
    """Say before a session that its speakers cannot be labelled after it."""
    if requested(profile):
        from symbl_tui.cli.speaker_labelling import missing_library  # numpy, which few sessions need here

        if missing := missing_library():
            print(f"symbl-tui: {missing}", file=status, flush=True)


def run(folder: Path, status: TextIO) -> None:
    """Label the speakers of a closed session, with progress on ``status``; Ctrl-C leaves it resumable."""
    from symbl_tui.cli.speaker_labelling import label_speakers  # numpy, as above

    # The session is over: there is nothing left that a signal should stop cleanly.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    bar = ProgressBar("speakers", status)
    try:
        facts = read_facts(folder)
        if channels := shared_channels(facts):
            print("symbl-tui: labelling the speakers; Ctrl-C leaves it for later", file=status, flush=True)
            label_speakers(facts, channels, None, bar)
            bar.end()
            print(f"symbl-tui: {'; '.join(speaker_lines(folder, channels))}", file=status, flush=True)
    except SymblTuiError as error:
        bar.end()
        print(f"symbl-tui: the speakers were not labelled: {clean(str(error))}", file=status, flush=True)
    except KeyboardInterrupt:
        bar.end()
        later = f"symbl-tui sessions diarize {quoted_name(folder)}"
        print(f"symbl-tui: to continue labelling the speakers: {later}", file=status, flush=True)


def start(folder: Path) -> str:
    """Start the same as a process that outlives this one; return the notice for the user, if any.

    The library shows its progress, and after a kill ``sessions diarize`` continues it.
    """
    try:
        background_process.start("sessions", "diarize", "--quiet", str(folder.absolute()))
    except OSError as error:
        return f"the speakers are not labelled: no process can be started ({error.strerror})"
    return ""


def background_line(folder: Path) -> str:
    """What is printed when the screen of such a session is left; empty for other sessions."""
    try:
        if not shared_channels(read_facts(folder)):
            return ""
    except SymblTuiError:
        return ""
    name = quoted_name(folder)
    return (
        f"the speakers are being labelled in the background; to see them: symbl-tui sessions speakers {name}"
    )
