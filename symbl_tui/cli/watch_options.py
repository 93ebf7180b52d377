"""The options of the commands that show what an engine understands of others: ``watch`` and ``call``."""

import argparse
from dataclasses import dataclass

from symbl_tui.cli.command import complete_with
from symbl_tui.cli.run_options import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchingOptions:
    """How a conversation is shown."""

    profile: str | None = None
    """A name or a path."""
    engine: str | None = None
    """``local`` or a URL."""
    no_screen: bool = False
    format: str | None = None
    """One of :data:`~symbl_tui.cli.run_options.FORMATS`, which implies no screen; None: not named."""
    allow_hooks: bool = False
    """Run the hooks of a profile that is not one of the user's own."""


def add_watching_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of :class:`WatchingOptions`."""
    add = parser.add_argument
    complete_with(add("--profile", metavar="NAME|PATH", help="a saved profile"), "profile_names")
    add("--no-screen", action="store_true", help="print results on stdout instead of drawing a screen")
    add("--format", choices=FORMATS, help="format of results without a screen (default: text)")
    hooks = "run the commands and webhooks of a profile that is not in your config directory"
    add("--allow-hooks", action="store_true", help=hooks)
