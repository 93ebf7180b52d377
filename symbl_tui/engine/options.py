"""The command-line options of the engine, for ``symbl-tui serve`` and ``python -m symbl_tui.engine``.

Imports nothing heavy: every start of the command line declares them.
"""

import argparse
import os
from pathlib import Path

from symbl_tui.engine.recognizers.selection.registry import names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=_port, default=0, metavar="N", help="port to listen on (default: any free one)")
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM): listen for https and wss")
    add("--tls-key", type=Path, metavar="FILE", help="its private key (PEM)")
    config = "settings (default: engine.toml in the configuration directory, if it exists)"
    add("--config", type=Path, metavar="FILE", help=config)
    recognizer = f"recogniser, overriding the settings: {', '.join(names())}"
    add("--recognizer", default="", metavar="NAME", help=recognizer)
    add("--model", default="", metavar="NAME|DIR", help="model of the recogniser, overriding the settings")
    add("--forget", action="store_true", help="store conversations in memory only")
    add("--until-stdin-closes", action="store_true", help="also stop at the end of stdin")


def run(options: argparse.Namespace) -> int:
    """Serve with the parsed options; returns the exit code. Raises ``SymblTuiError`` for unusable ones."""
    # These load FastAPI and the recognisers, half a second that other commands should not pay.
    from symbl_tui.engine.serve import serve
    from symbl_tui.engine.settings_file import resolve_settings
    from symbl_tui.engine.tls import load_tls

    settings = resolve_settings(
        options.config, forget=options.forget, recognizer=options.recognizer, model=options.model
    )
    serve(
        options.host,
        options.port,
        os.environ,
        settings=settings,
        tls=load_tls(options.tls_cert, options.tls_key),
        until_stdin_closes=options.until_stdin_closes,
    )
    return 0


def _port(value: str) -> int:
    number = int(value)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {value}")
    return number
