"""The command line: commands, exit codes, and the only place where the rooms are put together.

``command_table.py`` lists the commands; a module implements each and is imported when the command is used.
"""

import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

from symbl_tui.cli import exit_tasks
from symbl_tui.cli.command import declare_for, parse
from symbl_tui.cli.command_table import build_parser
from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED, InternalError, SymblTuiError
from symbl_tui.system import paths
from symbl_tui.system.rotating_log import RotatingLogHandler
from symbl_tui.system.standard_streams import prepare_standard_streams

_log = logging.getLogger(__name__)

# Set by the shell's code, see completion_command.py.
_COMPLETING: Final = "_ARGCOMPLETE"

# A full disk, no right to write; no home directory at all.
_NO_LOG: Final = (OSError, RuntimeError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``symbl-tui``; return the exit code."""
    if _COMPLETING in os.environ:
        _complete()
    prepare_standard_streams()
    logging.raiseExceptions = False  # a log on a full disk would print tracebacks on the terminal
    try:
        return _run(arguments)
    except SymblTuiError as error:
        return _print_error(error)
    except BrokenPipeError:  # the reader of the output has left, e.g. head
        _log.info("standard output was closed by its reader", exc_info=True)
        return 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        _log_to_file()  # it may have failed before
        return _print_error(InternalError.of(error, paths.log_hint()))
    finally:
        exit_tasks.run_all()


def _complete() -> None:
    """Answer a shell that completes a line, and exit."""
    import argcomplete  # for this alone

    parser = build_parser()
    declare_for(parser, os.environ.get("COMP_LINE", "").split())
    argcomplete.autocomplete(parser)


def _run(arguments: Sequence[str] | None) -> int:
    # Flushed here: at exit Python could only report that standard output fails, not handle it.
    try:
        run = parse(build_parser(), arguments)
    except SystemExit:  # --help or --version was printed
        sys.stdout.flush()
        raise
    _log_to_file()
    code = run()
    sys.stdout.flush()
    return code


def _print_error(error: SymblTuiError) -> int:
    print(f"symbl-tui: {clean(str(error))}", file=sys.stderr)
    return error.exit_code


def _log_to_file() -> None:
    handler: logging.Handler
    try:
        handler = RotatingLogHandler(paths.log_file())
    except _NO_LOG:
        handler = logging.NullHandler()  # the program works without a log
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    # Warnings of libraries only: at INFO some of them log URLs with tokens.
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("symbl_tui").setLevel(logging.INFO)
