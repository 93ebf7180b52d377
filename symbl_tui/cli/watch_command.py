"""``symbl-tui watch``: shows a conversation that others speak in."""

import argparse
from dataclasses import dataclass

from symbl_tui.cli.command import Command
from symbl_tui.cli.watch_options import WatchingOptions, add_watching_arguments
from symbl_tui.cli.watching import create_watch, run_watch, watching_profile
from symbl_tui.symbl.watch_target import parse_watch_target


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions(WatchingOptions):
    """Which conversation to watch."""

    conversation: str


def watch(options: WatchOptions) -> int:
    """Watch a conversation until it is over or the user leaves."""
    target = parse_watch_target(options.conversation)
    profile = watching_profile(options, target.engine)
    session = create_watch(profile, target.id, named=target.engine or options.engine)
    return run_watch(session, profile, options)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = "id that is streamed to, id of a conversation, or an address such as https://HOST/v1/subscribe/ID"
    parser.add_argument("conversation", metavar="CONVERSATION", help=which)
    parser.add_argument("--engine", metavar="URL", help="engine that the conversation is at")
    add_watching_arguments(parser)


WATCH = Command(
    WatchOptions,
    _add_arguments,
    watch,
    "Show a conversation of an engine while others speak in it: what was said so far, then what comes. It is "
    "kept as a session, without sound. Ctrl-C ends watching; the conversation goes on.",
)
