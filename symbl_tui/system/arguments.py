"""Command-line arguments as typed, frozen values.

Parsers declare arguments without defaults (``argument_default=SUPPRESS``): the defaults are those of the
dataclass that the arguments become, and an argument before a subcommand survives the subcommand's parser.
"""

import argparse
from typing import TypeVar

import msgspec

Options = TypeVar("Options")


def options_of(options: type[Options], arguments: argparse.Namespace) -> Options:
    """Convert parsed arguments to the frozen dataclass ``options``.

    Each field takes the argument of its name; a field without one keeps its default. Others are ignored.

    Raises:
        msgspec.ValidationError: An argument has another type than its field, which is a fault of the parser.
    """
    return msgspec.convert(vars(arguments), options)


def port(value: str) -> int:
    """A TCP port; 0 is any free one."""
    number = int(value)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {value}")
    return number
