"""``python -m symbl_tui.engine``: the engine alone, as the client starts it on this machine."""

import argparse
import sys

from symbl_tui.engine.options import add_arguments, run
from symbl_tui.errors import SymblTuiError


def main() -> int:
    """Serve; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="symbl-tui serve", description="Symbl's Streaming API on this machine."
    )
    add_arguments(parser)
    try:
        return run(parser.parse_args())
    except SymblTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
