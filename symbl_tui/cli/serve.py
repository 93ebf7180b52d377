"""``symbl-tui serve``: the engine alone."""

import argparse
import os

from symbl_tui.cli.options import Commands, port


def serve(options: argparse.Namespace) -> int:
    """The engine alone."""
    from symbl_tui.engine.serve import credentials, serve

    serve(options.host, options.port, *credentials(os.environ))
    return 0


def add(commands: Commands) -> None:
    """Declare the command."""
    engine = commands.add_parser("serve", help="the engine alone")
    engine.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    engine.add_argument("--port", type=port, default=0, help="port to listen on (default: any free one)")
    engine.set_defaults(command=serve)
