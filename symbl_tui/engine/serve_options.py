"""The engine's own options, for ``symbl-tui serve`` and ``python -m symbl_tui.engine``."""

import argparse
import gc
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname

from symbl_tui.engine.recognizers.selection.registry import names
from symbl_tui.engine.termination import Termination
from symbl_tui.system.arguments import port


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How to serve the engine."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    config: Path | None = None
    """The settings file; None: engine.toml in the configuration directory, if there is one."""
    recognizer: str = ""
    """Empty: the one that the settings name."""
    model: str = ""
    """Empty: the one that the settings name."""
    forget: bool = False
    telephony: bool = False
    """Dial for clients, whatever the settings say of that."""
    until_stdin_closes: bool = False
    take_all: bool = False
    """Refuse no conversation for the load, whatever the settings say of that."""
    log_format: str = ""
    """``text`` or ``json``; empty: as the settings say."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of :class:`ServeOptions`."""
    add = parser.add_argument
    add("--host", help=f"address to listen on (default: {ServeOptions().host})")
    add("--port", type=port, metavar="N", help="port to listen on (default: any free one)")
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM): listen for https and wss")
    add("--tls-key", type=Path, metavar="FILE", help="private key of the certificate (PEM)")
    settings = "settings file (default: engine.toml in the configuration directory, if it exists)"
    add("--config", type=Path, metavar="FILE", help=settings)
    add(
        "--recognizer",
        metavar="NAME",
        help=f"recogniser, overriding the settings: {', '.join(names())}",
    )
    add("--model", metavar="NAME|DIR", help="model of the recogniser, overriding the settings")
    add("--forget", action="store_true", help="store conversations in memory only")
    add("--telephony", action="store_true", help="dial for clients, as [telephony] of the settings allows")
    add(
        "--take-all", action="store_true", help="take every conversation, however high the load ([admission])"
    )
    add("--log-format", choices=("text", "json"), help="form of the log's lines, overriding the settings")
    add("--until-stdin-closes", action="store_true", help="also stop at the end of stdin")


def run(options: ServeOptions) -> int:
    """Serve the engine until it is stopped; return the exit code. Raises ``SymblTuiError``."""
    # First of all: an operator may stop what does not start.
    termination = Termination()
    termination.install()
    # Modules that are loaded leave nothing to collect; to look for it takes a fifth of the start.
    gc.disable()
    try:
        return _load_and_serve(options, termination)
    finally:
        gc.enable()


def _load_and_serve(options: ServeOptions, termination: Termination) -> int:
    # FastAPI and the recognisers: half a second that other commands and --help do not need.
    from symbl_tui.engine.logs.log_output import log_to_stderr
    from symbl_tui.engine.serve import serve
    from symbl_tui.engine.settings_file import resolve_settings
    from symbl_tui.system.secret_files import with_secret_files
    from symbl_tui.system.server_certificate import load_tls

    settings = resolve_settings(
        options.config,
        forget=options.forget,
        recognizer=options.recognizer,
        model=options.model,
        telephony=options.telephony,
        log_format=options.log_format,
    )
    tls = load_tls(options.tls_cert, options.tls_key)
    as_json = settings.log.format == "json"
    # The log of a session's own engine is for what went wrong.
    level = logging.WARNING if options.until_stdin_closes else logging.INFO
    with log_to_stderr(as_json=as_json, node=settings.node.name or gethostname(), level=level):
        serve(
            options.host,
            options.port,
            with_secret_files(os.environ),
            termination,
            settings=settings,
            tls=tls,
            until_stdin_closes=options.until_stdin_closes,
            admission=not options.take_all,
        )
    return 0
