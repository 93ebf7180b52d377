"""The command line: commands, exit codes, and the only place where the rooms are put together.

``command_table.py`` lists the commands; a module implements each and is imported when the command is used.
"""

import logging
import sys
from collections.abc import Sequence
from typing import Final

from symbl_tui.cli.command import parse
from symbl_tui.cli.command_table import build_parser
from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED, InternalError, SymblTuiError
from symbl_tui.system import paths
from symbl_tui.system.rotating_log import RotatingLogHandler
from symbl_tui.system.terminal import redirect_to_null

_log = logging.getLogger(__name__)

_NO_LOG: Final = (OSError, RuntimeError)
"""A full disk, no right to write; no home directory at all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``symbl-tui``; return the exit code."""
    try:
        run = parse(build_parser(), arguments)
        _log_to_file()
        code = run()
        # Flushed here: at exit Python could only report a closed pipe, not handle it.
        print(end="", flush=True)
        return code
    except SymblTuiError as error:
        return _print_error(error)
    except BrokenPipeError:  # the reader of the output has left, e.g. head
        _log.info("standard output was closed by its reader", exc_info=True)
        redirect_to_null(sys.stdout)
        return 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        return _print_error(InternalError.of(error, _log_hint()))


def _print_error(error: SymblTuiError) -> int:
    print(f"symbl-tui: {clean(str(error))}", file=sys.stderr)
    return error.exit_code


def _log_hint() -> str:
    try:
        return f"see {paths.log_file()}"
    except _NO_LOG:
        return ""


def _log_to_file() -> None:
    try:
        handler = RotatingLogHandler(paths.log_file())
    except _NO_LOG:
        return  # the program works without a log
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    # Warnings of libraries only: at INFO some of them log URLs with tokens.
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("symbl_tui").setLevel(logging.INFO)
