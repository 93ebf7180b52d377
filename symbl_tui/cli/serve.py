"""``symbl-tui serve``: the engine alone."""

from symbl_tui.cli.options import Commands
from symbl_tui.engine.options import add_arguments, run


def add(commands: Commands) -> None:
    """Declare the command."""
    engine = commands.add_parser("serve", help="the engine alone")
    add_arguments(engine)
    engine.set_defaults(command=run)
