"""The engine's own options, for ``symbl-tui serve`` and ``python -m symbl_tui.engine``.

Loads nothing heavy: the command line declares them at every start.
"""

import argparse
import os
from pathlib import Path

from symbl_tui.engine.recognizers.selection.registry import names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=_port, default=0, metavar="N", help="port to listen on (default: any free one)")
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM): listen for https and wss")
    add("--tls-key", type=Path, metavar="FILE", help="its private key (PEM)")
    what = "settings (default: engine.toml in the configuration directory, if it is there)"
    add("--config", type=Path, metavar="FILE", help=what)
    others = f"instead of the one that the settings name: {', '.join(names())}"
    add("--recognizer", default="", metavar="NAME", help=others)
    add(
        "--model", default="", metavar="NAME|DIR", help="its model, instead of the one that the settings name"
    )
    add("--forget", action="store_true", help="keep conversations in memory only")
    add("--until-stdin-closes", action="store_true", help="also stop when stdin ends")


def run(options: argparse.Namespace) -> int:
    """Serve as asked; the exit code. Raises ``SymblTuiError`` when that cannot be."""
    from symbl_tui.engine.serve import serve, settings_of, tls_of

    settings = settings_of(
        options.config, forget=options.forget, recognizer=options.recognizer, model=options.model
    )
    serve(
        options.host,
        options.port,
        os.environ,
        settings=settings,
        tls=tls_of(options.tls_cert, options.tls_key),
        until_stdin_closes=options.until_stdin_closes,
    )
    return 0


def _port(value: str) -> int:
    number = int(value)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {value}")
    return number
