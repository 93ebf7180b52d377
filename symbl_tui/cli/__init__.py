"""The command line: commands, exit codes, and the only place where the rooms are put together.

A module per command. What a command does not need is imported by the command that does: the screen is to be
there at once.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Final

from symbl_tui import version
from symbl_tui.cli import (
    attach,
    devices,
    doctor,
    listen,
    login,
    models,
    profiles,
    replay,
    run,
    serve,
    sessions,
    tui,
    web,
)
from symbl_tui.cli.options import session_options
from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED, InternalError, SymblTuiError
from symbl_tui.system import paths
from symbl_tui.system.terminal import point_nowhere

_log = logging.getLogger(__name__)

_NO_LOG: Final = (OSError, RuntimeError)
"""A full disk, no right to write; no home directory at all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``symbl-tui``; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _log_to_file()
        command: Callable[[argparse.Namespace], int] = options.command
        code = command(options)
        print(end="", flush=True)
        return code
    except SymblTuiError as error:
        return _complain(error)
    except BrokenPipeError:  # whoever read along has left, e.g. head
        _log.info("nobody reads the output any more", exc_info=True)
        point_nowhere(sys.stdout)
        return 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        return _complain(InternalError.of(error, _log_named()))


def _complain(error: SymblTuiError) -> int:
    print(f"symbl-tui: {clean(str(error))}", file=sys.stderr)
    return error.exit_code


def _log_named() -> str:
    try:
        return f"{paths.log_file()} tells more"
    except _NO_LOG:
        return ""


def _log_to_file() -> None:
    from logging.handlers import RotatingFileHandler

    try:
        handler = RotatingFileHandler(paths.log_file(), maxBytes=1 << 20, backupCount=1, encoding="utf-8")
    except _NO_LOG:
        return  # the program works all the same
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("symbl_tui").setLevel(logging.INFO)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"symbl-tui {version()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symbl-tui",
        description="See a live conversation understood, in the terminal.",
        parents=[session_options(), tui.screen_options()],
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    parser.set_defaults(command=tui.tui, demo=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    # Suppressed, so that an option before the command is not undone by its default behind it.
    again = session_options(argument_default=argparse.SUPPRESS)
    tui.add(commands, again, tui.screen_options(argument_default=argparse.SUPPRESS))
    run.add(commands, again)
    listen.add(commands, again, tui.screen_options(argument_default=argparse.SUPPRESS))
    attach.add(commands)
    serve.add(commands)
    devices.add(commands)
    doctor.add(commands)
    profiles.add(commands)
    sessions.add(commands)
    replay.add(commands)
    login.add(commands)
    models.add(commands)
    web.add(commands)
    return parser
