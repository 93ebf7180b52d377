"""A summary by the assistant after a session, where one is configured that may have the transcript."""

import asyncio
from pathlib import Path
from typing import TextIO

from symbl_tui.cli import background_process
from symbl_tui.config.assistant_access import assistant_host, check_assistant, is_on_this_machine, may_send
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError
from symbl_tui.session.archive.folder_names import quoted_name


def requested(profile: Profile) -> bool:
    """Whether a profile has an assistant that gets transcripts without a question. Blocks."""
    if not profile.assistant.url:
        return False
    try:
        check_assistant(profile.assistant)
        return may_send(profile.assistant)
    except ConfigError:
        return False  # the command that asks for a summary says what is wrong


def run(folder: Path, profile: Profile, status: TextIO) -> None:
    """Have the summary of a closed session written; Ctrl-C leaves it out."""
    # First paint: the live screen imports this module for its other function.
    from symbl_tui.session.summary.session_assistant import SessionAssistant

    host = clean(assistant_host(profile.assistant))
    print(f"symbl-tui: {host} summarises the transcript; Ctrl-C leaves it out", file=status, flush=True)
    try:
        asyncio.run(SessionAssistant(folder, profile.assistant).summarize(profile.summary.template))
    except SymblTuiError as error:
        print(f"symbl-tui: no summary by the assistant: {clean(str(error))}", file=status, flush=True)
    except KeyboardInterrupt:
        later = f"symbl-tui sessions summarize --assistant {quoted_name(folder)}"
        print(f"symbl-tui: for the summary: {later}", file=status, flush=True)


def start(folder: Path, profile: Profile) -> str:
    """Start the same as a process that outlives this one; return the notice for the user, if any."""
    assistant = profile.assistant
    model = ("--model", assistant.model) if assistant.model else ()
    command = ("sessions", "summarize", str(folder.absolute()), "--yes", "--server", assistant.url, *model)
    try:
        background_process.start(*command, "--template", profile.summary.template)
    except OSError as error:
        return f"no summary by the assistant: no process can be started ({error.strerror})"
    if is_on_this_machine(assistant):
        return ""
    return f"the transcript is sent to {clean(assistant_host(assistant))}, for the summary"
