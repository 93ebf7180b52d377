"""``symbl-tui models install``: downloads a speech model and installs it."""

import argparse
import sys
from dataclasses import dataclass

from symbl_tui.cli.command import Command, complete_with
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.engine.models.catalogue import named
from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, NON_COMMERCIAL_TERMS, CatalogueEntry
from symbl_tui.engine.models.install import install as install_model
from symbl_tui.engine.models.packaged import packaged
from symbl_tui.engine.recognizers.selection.engine_toml import line_for
from symbl_tui.engine.recognizers.selection.registry import is_live


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallModelOptions:
    """Which model to install."""

    name: str


def install(options: InstallModelOptions) -> int:
    """Install a model; what an earlier attempt downloaded is not downloaded again."""
    entry = named(options.name)
    if packaged(entry) and entry.packaged:
        package = entry.packaged[0].replace("_", "-")
        print(
            f"{entry.name} is installed already, inside the Python package {package}; nothing is downloaded"
        )
        print(_how_to_use(entry), file=sys.stderr)
        return 0
    _print_terms(entry)
    bar = ProgressBar(entry.name, sys.stderr)
    with bar.resumable("what was downloaded is kept"):
        receipt = install_model(entry, lambda done, total: bar.show(done, total, f"of {total / 1e6:.0f} MB"))
    print(f"{entry.name} is installed" + (f"; sha256 {receipt.sha256}" if receipt.sha256 else ""))
    print(_how_to_use(entry), file=sys.stderr)
    return 0


def _print_terms(entry: CatalogueEntry) -> None:
    """Print what a user should know before the download."""
    if entry.files and entry.checksum is None:
        print(f"{entry.name} has no published checksum; that of the download is recorded", file=sys.stderr)
    if entry.licence == NON_COMMERCIAL:
        print(NON_COMMERCIAL_TERMS, file=sys.stderr)


def _how_to_use(entry: CatalogueEntry) -> str:
    """The command that uses a model, and the line of engine.toml that it writes."""
    if not is_live(entry.runtime):
        return f"use it with: symbl-tui sessions retranscribe SESSION --model {entry.name}"
    line = line_for(entry.name, entry.runtime)
    return f"use it with: symbl-tui models use {entry.name}\nor in engine.toml: {line}"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    complete_with(parser.add_argument("name", metavar="NAME"), "model_names")


INSTALL = Command(InstallModelOptions, _add_arguments, install)
