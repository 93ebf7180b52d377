"""``symbl-tui models list`` and ``use``: the speech models, and the one that the engine uses."""

import argparse
import sys
import textwrap
from dataclasses import dataclass

from symbl_tui.cli.command import Command, complete_with
from symbl_tui.cli.list_options import ListOptions, add_json_argument
from symbl_tui.cli.model_table import as_json, notes, table
from symbl_tui.domain.text import clean
from symbl_tui.engine.models.catalogue import named
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.engine.models.installed import installed
from symbl_tui.engine.recognizers.selection.engine_toml import line_for
from symbl_tui.engine.recognizers.selection.engine_toml import use as use_model
from symbl_tui.engine.recognizers.selection.model_rows import rows
from symbl_tui.errors import UsageError
from symbl_tui.system import paths


@dataclass(frozen=True, slots=True, kw_only=True)
class UseModelOptions:
    """Which model the engine of this machine is to use."""

    name: str


def list_models(options: ListOptions) -> int:
    """List the models: which can be installed, which are, what they cost here, and which is in use."""
    found, selection = rows()
    if options.json:
        print(as_json(found))
        return 0
    print("\n".join(table(found)))
    for note in notes(found, selection):
        print(textwrap.fill(note, 79, subsequent_indent="  "), file=sys.stderr)
    return 0


def use(options: UseModelOptions) -> int:
    """Have engine.toml name an installed model."""
    model = installed().get(options.name)
    if model is None:
        raise _not_installed(named(options.name))
    use_model(model)
    print(f"{paths.engine_settings()}: {clean(line_for(options.name, model.runtime))}")
    return 0


def _not_installed(entry: CatalogueEntry) -> UsageError:
    if not entry.files:
        return UsageError(f"{entry.name} comes with a Python package that is not installed")
    remedy = f"symbl-tui models install {entry.name} installs it"
    return UsageError(f"the model {entry.name} is not installed", remedy)


def _add_use_arguments(parser: argparse.ArgumentParser) -> None:
    complete_with(parser.add_argument("name", metavar="NAME"), "model_names")


LIST = Command(ListOptions, add_json_argument, list_models)
USE = Command(UseModelOptions, _add_use_arguments, use)
