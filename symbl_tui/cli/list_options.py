"""The options of the commands that list, e.g. ``sessions list``, and ``--json`` for all that report."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """How to print a list."""

    json: bool = False


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON")
