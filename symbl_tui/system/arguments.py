"""Command-line arguments as typed, frozen values.

Parsers declare arguments without defaults (``argument_default=SUPPRESS``): the defaults are those of the
dataclass that the arguments become, and an argument before a subcommand survives the subcommand's parser.
"""

import argparse
from collections.abc import Callable
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


def whole_number(first: int, last: int, noun: str = "number") -> Callable[[str], int]:
    """The type of an argument from ``first`` to ``last``; ``noun`` names it in the error."""

    def parse(value: str) -> int:
        number = int(value)
        if not first <= number <= last:
            raise argparse.ArgumentTypeError(f"expected a {noun} from {first} to {last}, got {value}")
        return number

    parse.__name__ = noun  # which argparse prints when it is no whole number
    return parse


port = whole_number(0, 65_535, "port")
"""A TCP port; 0 is any free one."""
