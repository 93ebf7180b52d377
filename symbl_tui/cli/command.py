"""Commands: a table names each with its module, and the module is imported when the command is used.

So ``symbl-tui --help`` and every command load only what they need, and command modules import at their top.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, NoReturn

from symbl_tui.domain.suggestion import did_you_mean
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
    """``module:attribute`` of a :class:`Command` in this package; of a group: what it does without one."""
    commands: tuple["CommandEntry", ...] = ()
    """The commands of a group."""


class Parser(argparse.ArgumentParser):
    """An argument parser that suggests what an unknown command, option or choice may have meant."""

    def parse_known_args(  # type: ignore[override] # typeshed has overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; an argument that is not known ends the program here, where its command's options are."""
        self._arguments = list(sys.argv[1:] if args is None else args)
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self._refuse(unknown)
        return parsed, []

    def _refuse(self, unknown: Sequence[str]) -> NoReturn:
        option = unknown[0].partition("=")[0]
        hint = did_you_mean(option, self._option_string_actions) if option.startswith("-") else ""
        self.error(f"unrecognized arguments: {' '.join(unknown)}" + (f"; {hint}" if hint else ""))

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's own
        if action.choices is not None and value not in action.choices:
            # What follows an unknown option is taken for the command: the option is what is wrong.
            before = self._arguments[: self._arguments.index(value)] if value in self._arguments else []
            if unknown := [each for each in before if self._is_unknown_option(each)]:
                self._refuse(unknown)
            known = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), known, f"choose from {', '.join(known)}")
            raise argparse.ArgumentError(action, f"there is no {value!r}; {hint}")

    def _is_unknown_option(self, argument: str) -> bool:
        name = argument.partition("=")[0]
        return name.startswith("--") and not any(
            each.startswith(name) for each in self._option_string_actions
        )


class CommandParser(Parser):
    """Parses the arguments of one command, which it imports when there is something to parse."""

    def __init__(self, *, entry: CommandEntry, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        # A subcommand's own defaults would override what stood before it on the command line.
        super().__init__(argument_default=argparse.SUPPRESS, **settings)
        self._unloaded = entry.command
        if entry.command:
            self.set_defaults(command=entry.command)
        if entry.commands:
            add_commands(self, entry.commands, required=not entry.command)

    def parse_known_args(  # type: ignore[override] # typeshed has overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, having declared the arguments of the command."""
        self.declare()
        return super().parse_known_args(args, namespace)

    def declare(self) -> None:
        """Import the command and declare its arguments, unless that was done."""
        # At parsing, not at declaring: --help of the program then imports no command.
        if self._unloaded:
            command, self._unloaded = load(self._unloaded), ""
            self.description = command.description or self.description
            command.add_arguments(self)
            if "--plain" not in self._option_string_actions:
                # What prints lines anyway takes it too: it may be in an alias, or typed out of habit.
                self.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)


def add_commands(
    parser: argparse.ArgumentParser, entries: Sequence[CommandEntry], *, required: bool = False
) -> None:
    """Declare commands below a parser."""
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=required, parser_class=CommandParser
    )
    for entry in entries:
        commands.add_parser(entry.name, help=entry.help, description=entry.help, entry=entry)


def declare_for(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Declare the arguments of the commands that a line names, for what inspects a parser without parsing."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in filter(None, map(action.choices.get, words)):
                command.declare()
                declare_for(command, words)


def complete_with(action: argparse.Action, completer: str) -> None:
    """Have a shell offer for an argument what the function of this name in :mod:`.completers` returns."""

    def complete(prefix: str, **_: object) -> list[str]:
        found: list[str] = getattr(import_module(f"{__package__}.completers"), completer)(prefix)
        return found

    vars(action)["completer"] = complete  # where argcomplete looks for it


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
