"""``symbl-tui sessions fetch``: reads what a remote engine knows of a recorded conversation."""

import argparse
import asyncio
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.profile_resolution import with_engine_url
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.config.credentials import require_credentials
from symbl_tui.config.profile import LOCAL
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.domain.text import clean, many
from symbl_tui.domain.untrusted_json import get_name, get_object
from symbl_tui.errors import EngineError, UsageError
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.run.conversation_fetch import fetch_conversation
from symbl_tui.symbl.endpoint import Endpoint

# How long it may take.
_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """Whose conversation to read, and from which engine."""

    session: str
    engine: str | None = None
    """None: the one that the session was transcribed by."""


def fetch(options: FetchOptions) -> int:
    """Read what the engine knows of a session's conversation into its folder."""
    facts = read_facts(open_library().find(options.session))
    url = _engine_of(facts, options.engine)
    # The user's own settings: the folder may come from anywhere, and names neither authorities nor secrets.
    engine = with_engine_url(load_profile().engine, url)
    credentials = require_credentials(url, options.engine)
    endpoint = Endpoint(url, credentials.app_id, credentials.app_secret)
    conversation = asyncio.run(
        fetch_conversation(endpoint, engine, facts.conversation_id, facts.folder, _SECONDS)
    )
    print_lines([f"{clean(facts.folder.name)}: {_counts(conversation)}"])
    if conversation.unread:
        print(f"symbl-tui: not read: {', '.join(conversation.unread)}; see the log", file=sys.stderr)
        return EngineError.exit_code
    return 0


def _engine_of(facts: SessionFacts, named: str | None) -> str:
    if facts.running:
        raise UsageError("the session is being recorded", "stop it first")
    if not facts.conversation_id:
        raise UsageError("the engine named no conversation, so there is nothing to read")
    toml = read_toml(facts.folder / "session.toml", beneath=facts.folder)
    url = named or get_name(get_object(get_object(toml, "profile"), "engine"), "url") or LOCAL
    if url == LOCAL:
        raise UsageError(
            "the session was transcribed on this machine, whose results are all there",
            "for another engine: --engine URL",
        )
    return url.rstrip("/")


def _counts(conversation: EngineConversation) -> str:
    counts = (
        many(len(conversation.messages), "message"),
        many(len(conversation.insights), "insight"),
        many(len(conversation.topics), "topic"),
        many(len(conversation.trackers), "tracked phrase"),
        many(len(conversation.entities), "mention"),
        "a summary" if conversation.summary else "no summary",
    )
    return ", ".join(counts)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    which = "engine to ask (default: the one that transcribed the session)"
    parser.add_argument("--engine", metavar="URL", help=which)


FETCH = Command(
    FetchOptions,
    _add_arguments,
    fetch,
    "Read what a remote engine knows of the whole conversation once it is over: summary, analytics, topics, "
    "questions, action items, follow-ups, trackers and entities. After a session this happens by itself.",
)
