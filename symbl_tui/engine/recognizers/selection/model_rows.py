"""Rows of ``models list``: a model's entry, whether it is installed and in use, its measurements."""

from dataclasses import dataclass
from pathlib import Path

from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.engine.models.installed import InstalledModel, installed
from symbl_tui.engine.models.measurements import Measurements, measured
from symbl_tui.engine.recognizers.selection.engine_toml import Selection, selected
from symbl_tui.engine.recognizers.selection.registry import is_live


@dataclass(frozen=True, slots=True)
class Row:
    """One model, of the catalogue or only on this machine."""

    name: str
    runtime: str
    language: str
    entry: CatalogueEntry | None
    here: InstalledModel | None
    in_use: bool
    figures: Measurements | None

    @property
    def live(self) -> bool:
        """Whether its recogniser recognises streams while they are spoken."""
        return is_live(self.runtime)

    @property
    def megabytes(self) -> float:
        """Size of its files."""
        return (self.entry.size if self.entry else _size(self.here.directory if self.here else None)) / 1e6


def rows() -> tuple[list[Row], Selection]:
    """All models, those of the catalogue first, and what is selected. Blocks.

    Raises:
        ConfigError: ``engine.toml`` cannot be read.
    """
    models, figures = installed(), measured()
    selection = selected(models)

    def row(name: str, runtime: str, language: str, entry: CatalogueEntry | None) -> Row:
        here = models.get(name)
        in_use = here is not None and selection.uses(here)
        return Row(name, runtime, language, entry, here, in_use, figures.get(name))

    listed = [row(entry.name, entry.runtime, entry.language, entry) for entry in CATALOGUE]
    names = {each.name for each in listed}
    others = [
        row(name, each.runtime, each.language, None) for name, each in models.items() if name not in names
    ]
    return listed + others, selection


def _size(directory: Path | None) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) if directory else 0
