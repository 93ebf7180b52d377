"""Commands: a table names each with its module, and the module is imported when the command is used.

So ``symbl-tui --help`` and every command load only what they need, and command modules import at their top.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic

from symbl_tui.system.arguments import Options, options_of


@dataclass(frozen=True, slots=True)
class Command(Generic[Options]):
    """What the module of a command provides."""

    options: type[Options]
    """The frozen dataclass that the arguments become."""
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Options], int]
    """Runs the command; returns the exit code. Raises ``SymblTuiError``."""
    description: str = ""
    """Printed by ``--help`` below the usage; empty: the line of the table."""


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A row of the command table."""

    name: str
    help: str
    command: str = ""
    """``module:attribute`` of a :class:`Command` in this package; of a group: its default."""
    commands: tuple["CommandEntry", ...] = ()
    """The commands of a group."""


class CommandParser(argparse.ArgumentParser):
    """Parses the arguments of one command, which it imports when there is something to parse."""

    def __init__(self, *, entry: CommandEntry, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        # A subcommand's own defaults would override what stood before it on the command line.
        super().__init__(argument_default=argparse.SUPPRESS, **settings)
        self._unloaded = entry.command
        if entry.command:
            self.set_defaults(command=entry.command)
        if entry.commands:
            self._unloaded = ""  # a group takes no arguments of its own
            add_commands(self, entry.commands, required=not entry.command)

    def parse_known_args(  # type: ignore[override] # typeshed has overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, having declared the arguments of the command."""
        # At parsing, not at declaring: --help of the program then imports no command.
        if self._unloaded:
            command, self._unloaded = load(self._unloaded), ""
            self.description = command.description or self.description
            command.add_arguments(self)
        return super().parse_known_args(args, namespace)


def add_commands(
    parser: argparse.ArgumentParser, entries: Sequence[CommandEntry], *, required: bool = False
) -> None:
    """Declare commands below a parser."""
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=required, parser_class=CommandParser
    )
    for entry in entries:
        commands.add_parser(entry.name, help=entry.help, description=entry.help, entry=entry)


def load(reference: str) -> Command[Any]:
    """Import the command that ``module:attribute`` names."""
    module, _, attribute = reference.partition(":")
    command = getattr(import_module(f"{__package__}.{module}"), attribute)
    if not isinstance(command, Command):
        raise TypeError(f"{reference} is not a command")
    return command


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> Callable[[], int]:
    """Parse arguments (None: the process's); return the call of the command with its options."""
    parsed = parser.parse_args(arguments)
    command = load(parsed.command)
    options = options_of(command.options, parsed)
    return lambda: command.run(options)
