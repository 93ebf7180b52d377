"""``python -m symbl_tui.engine``: the engine alone, as the client starts it for a session on this machine."""

import argparse
import sys

from symbl_tui.engine.serve_options import ServeOptions, add_arguments, run
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.arguments import options_of


def main() -> int:
    """Serve the engine; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="symbl-tui serve",
        description="Symbl's Streaming API on this machine.",
        argument_default=argparse.SUPPRESS,
    )
    add_arguments(parser)
    try:
        return run(options_of(ServeOptions, parser.parse_args()))
    except SymblTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
