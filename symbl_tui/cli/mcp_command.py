"""``symbl-tui mcp``: the recorded sessions for agents, over the Model Context Protocol."""

import argparse
from dataclasses import dataclass

from symbl_tui.cli.command import Command
from symbl_tui.errors import UsageError
from symbl_tui.system import paths
from symbl_tui.system.optional_packages import install_command
from symbl_tui.system.terminal import own_stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class McpOptions:
    """What agents may do."""

    allow_edits: bool = False


def serve(options: McpOptions) -> int:
    """Serve until standard input is closed."""
    try:
        from symbl_tui.agents.mcp_server import build_server  # of the optional package symbl-tui[mcp]
    except ImportError as error:
        raise UsageError(
            "agents need one more package", f"install it with: {install_command('mcp')}"
        ) from error
    server = build_server(paths.sessions_dir(), paths.running_dir(), allow_edits=options.allow_edits)
    # Standard output is the protocol's: the server leads prints to standard error, and that leads to the log.
    with own_stderr():
        server.run("stdio")
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    edits = "let agents tick, correct, rename and add action items (default: they only read)"
    parser.add_argument("--allow-edits", action="store_true", help=edits)


MCP = Command(
    McpOptions,
    _add_arguments,
    serve,
    "Serve the recorded sessions to an agent over standard input and output (Model Context Protocol).",
)
