"""The options of the commands that send a transcript to an assistant, and the question before they do."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from symbl_tui.config.assistant_access import assistant_host, check_assistant, may_send
from symbl_tui.config.profile import AssistantConfig, Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.summary.session_assistant import HOW_TO_CONFIGURE, NOT_CONFIGURED


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantOptions:
    """The assistant of a command, and whether it gets the transcript without a question."""

    profile: str | None = None
    server: str | None = None
    """Overrides ``assistant.url``. It is not the user's word for a key: scripts write it."""
    model: str | None = None
    """Overrides ``assistant.model``."""
    yes: bool = False


def add_assistant_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare :class:`AssistantOptions`."""
    parser.add_argument("--profile", metavar="NAME|PATH", help="a saved profile (default: config.toml)")
    parser.add_argument("--server", metavar="URL", help="the assistant (default: assistant.url)")
    parser.add_argument("--model", metavar="NAME", help="its model (default: assistant.model)")
    parser.add_argument("--yes", action="store_true", help="send the transcript without asking")


def assistant_of(options: AssistantOptions) -> tuple[Profile, AssistantConfig]:
    """The profile and its assistant, with the overrides of the command line.

    Raises:
        ConfigError: there is none, or its address is wrong.
    """
    profile = load_profile(options.profile)
    assistant = msgspec.structs.replace(
        profile.assistant,
        url=options.server or profile.assistant.url,
        model=options.model or profile.assistant.model,
    )
    if not assistant.url:
        raise ConfigError(NOT_CONFIGURED, HOW_TO_CONFIGURE)
    check_assistant(assistant)
    return profile, assistant


def confirm_sending(folder: Path, assistant: AssistantConfig, *, yes: bool) -> bool:
    """Say which server gets a session's transcript, and ask where that was not allowed before.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    recorded, host = read_session(folder), clean(assistant_host(assistant))
    words = many(sum(len(line.text.split()) for line in recorded.lines), "word")
    what = f"the transcript of {clean(recorded.facts.title)} ({words})"
    if yes or may_send(assistant):
        print(f"symbl-tui: sending {what} to {host}", file=sys.stderr, flush=True)
        return True
    # A script must say --yes: an empty answer could be taken for either.
    if not sys.stdin.isatty():
        remedy = f'allow it with --yes, or with send_to = "{host}" under [assistant] in config.toml'
        raise UsageError(f"{what} would be sent to {host}", remedy)
    print(f"Send {what} to {host}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    print("nothing was sent", file=sys.stderr)
    return False
