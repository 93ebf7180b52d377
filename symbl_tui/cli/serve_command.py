"""``symbl-tui serve``: the engine alone."""

from symbl_tui.cli.command import Command
from symbl_tui.engine.serve_options import ServeOptions, add_arguments, run

SERVE = Command(ServeOptions, add_arguments, run)
