"""``symbl-tui`` and ``symbl-tui demo``: a session on the screen, or with ``--plain`` as lines."""

import argparse
import gc
import os
import sys
from contextlib import suppress
from dataclasses import replace

from symbl_tui.audio.registry import SourceResources
from symbl_tui.cli.command import Command
from symbl_tui.cli.profile_resolution import reads_stdin, resolve_profile
from symbl_tui.cli.run_options import ScreenOptions, add_run_arguments, add_screen_arguments
from symbl_tui.cli.source_environment import source_resources
from symbl_tui.config.profile import Profile
from symbl_tui.errors import UsageError
from symbl_tui.system.terminal import open_terminal, reopen_keyboard


def show(options: ScreenOptions, resources: SourceResources | None = None) -> int:
    """Show a session and let the user control it; return the exit code.

    Args:
        options: What the command line asks for.
        resources: Open resources of this process; None: its standard input.

    Raises:
        SymblTuiError: The error that ended the session.
    """
    # Set by textual-serve, whose driver speaks over standard output in place of a terminal.
    in_browser = "TEXTUAL_DRIVER" in os.environ
    profile = resolve_profile(options)
    resources = resources or source_resources()
    if not in_browser:
        resources = claim_terminal(profile, resources)
    if options.plain or os.environ.get("TERM") == "dumb":
        from symbl_tui.cli.plain_mode import (
            run_plain,  # 45 ms for the session, before the screen's first paint
        )

        return run_plain(profile, options, resources)
    # What is imported is no garbage; the app collects again once it has painted.
    gc.disable()
    from symbl_tui.cli.screen import run_screen  # 80 ms for Textual, which plain mode does not need

    return run_screen(profile, options, resources, in_browser=in_browser)


def show_demo(options: ScreenOptions) -> int:
    """Show the bundled meeting."""
    return show(replace(options, demo=True))


def claim_terminal(profile: Profile, resources: SourceResources) -> SourceResources:
    """Make the keyboard standard input, also where sound is piped in; return where that is found now.

    Raises:
        UsageError: There is no terminal.
    """
    piped = reads_stdin(profile) and not sys.stdin.isatty()
    if piped:
        with suppress(OSError):  # no terminal, which is reported below
            resources = replace(resources, stdin=reopen_keyboard())
    if not (sys.stdin.isatty() and _has_screen()):
        headless = "symbl-tui run --source stdin" if piped else "symbl-tui run"
        raise UsageError("the screen needs a terminal", f"without one use: {headless}")
    return resources


def _has_screen() -> bool:
    """Whether there is a terminal to draw on, wherever the output goes."""
    try:
        os.close(open_terminal())
    except OSError:
        return False
    return True


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    add_screen_arguments(parser)


SCREEN = Command(ScreenOptions, _add_arguments, show)
DEMO = Command(ScreenOptions, _add_arguments, show_demo)
