"""``python -m symbl_tui.engine``: the engine alone, as the product starts it for "this machine"."""

import argparse
import os
import sys

from symbl_tui.engine.serve import credentials, serve
from symbl_tui.errors import SymblTuiError


def main() -> int:
    """Serve; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="symbl-tui serve", description="Symbl's Streaming API on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--until-stdin-closes", action="store_true", help="also stop when stdin ends")
    options = parser.parse_args()
    try:
        app = credentials(os.environ)
        serve(options.host, options.port, *app, until_stdin_closes=options.until_stdin_closes)
    except SymblTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
