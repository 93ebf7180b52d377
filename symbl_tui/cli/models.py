"""``symbl-tui models``: the speech models for sherpa-onnx, listed, installed and checked."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from symbl_tui.cli.options import Commands
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.text import clean

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.engine.models.catalogue import Named

_BAR = 30


def listing(_: argparse.Namespace) -> int:
    """What can be installed, and what is."""
    from symbl_tui.engine.models import installed
    from symbl_tui.engine.models.catalogue import CATALOGUE

    have = installed.names()
    for model in CATALOGUE:
        mark = "*" if model.name in have else " "
        size = f"{model.size / 1e6:4.0f} MB"
        print(f"{mark} {model.name:<17} {model.language:<8} {size}  {model.licence:<13} {model.about}")
    for name in sorted({*have} - {model.name for model in CATALOGUE}):
        print(f"* {clean(name)}")
    print("* is installed; symbl-tui models install NAME installs one", file=sys.stderr)
    return 0


def install(options: argparse.Namespace) -> int:
    """Install one; what was fetched of it before is not fetched again."""
    from symbl_tui.engine.models.install import install

    model = _named(options.name)
    if model.sha256 is None:
        print(f"nobody states the checksum of {model.name}; that of what comes is noted", file=sys.stderr)
    bar = _Bar(model.name)
    try:
        sha256 = install(model, bar.show)
    except KeyboardInterrupt:
        bar.end()
        print("what came is kept; the same command goes on where it stopped", file=sys.stderr)
        raise
    finally:
        bar.end()
    print(f"{model.name} is installed; sha256 {sha256}")
    return 0


def check(options: argparse.Namespace) -> int:
    """Whether models are as they came, and can be loaded; 1 where one is not."""
    from symbl_tui.engine.models import installed

    names = [options.name] if options.name else installed.names()
    if not names:
        print("no model is installed; symbl-tui models list shows what there is", file=sys.stderr)
    found = [fault for name in names if (fault := _checked(name))]
    for fault in found:
        print(f"symbl-tui: {clean(fault)}", file=sys.stderr)
    return 1 if found else 0


def _checked(name: str) -> str:
    """What is wrong with a model; nothing when it is right, which is told."""
    from symbl_tui import paths
    from symbl_tui.engine.models import installed
    from symbl_tui.engine.recognizers.sherpa import Sherpa

    receipt = installed.receipt(name)
    if damaged := installed.damage(name):
        which = ", ".join(damaged[:3])
        return f"{name} is damaged ({which}); symbl-tui models install {name} installs it anew"
    try:
        asyncio.run(Sherpa(paths.models_dir() / name).check())
    except SymblTuiError as error:
        return str(error)
    known = "published" if receipt.pinned else "noted when it was installed"
    print(f"{clean(name)} is whole and loads; the checksum of its archive is the one that was {known}")
    return ""


def _named(name: str) -> "Named":
    from symbl_tui.engine.models.catalogue import CATALOGUE

    for model in CATALOGUE:
        if model.name == name:
            return model
    raise UsageError(f"there is no model '{name}'; symbl-tui models list shows those there are")


class _Bar:
    """How far a download is, on one line of a terminal; nothing elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = -1

    def show(self, have: int, whole: int) -> None:
        """Show it, when it moved by a percent."""
        percent = 100 * have // whole if whole else 0
        if percent != self._shown and sys.stderr.isatty():
            self._shown = percent
            filled = "#" * (percent * _BAR // 100)
            line = f"\r{self._name} [{filled:<{_BAR}}] {percent:3} % of {whole / 1e6:.0f} MB"
            print(line, end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line, when there is one."""
        if self._shown >= 0:
            print(file=sys.stderr)
            self._shown = -1


def add(commands: Commands) -> None:
    """Declare the command."""
    models = commands.add_parser("models", help="speech models for sherpa-onnx: list, install, check")
    below = models.add_subparsers(title="commands", metavar="COMMAND", required=True)
    below.add_parser("list", help="what there is, and what is installed").set_defaults(command=listing)
    installing = below.add_parser("install", help="fetch one and put it in its place")
    installing.add_argument("name", metavar="NAME")
    installing.set_defaults(command=install)
    checking = below.add_parser("check", help="whether it is whole and loads")
    checking.add_argument("name", metavar="NAME", nargs="?", default="", help="default: all of them")
    checking.set_defaults(command=check)
