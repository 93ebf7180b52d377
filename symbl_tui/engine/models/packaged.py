"""Models inside Python packages. The packages are located, never imported: some load native libraries."""

from importlib.util import find_spec
from pathlib import Path

from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry


def package_directory(package: str) -> Path | None:
    """The directory of an installed package; None when it is not installed."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None


def packaged(entry: CatalogueEntry) -> Path | None:
    """The folder of a model inside its package; None when it is missing or incomplete.

    A newer version of the package may contain no model.
    """
    if entry.packaged is None or (package := package_directory(entry.packaged[0])) is None:
        return None
    folder = package / entry.packaged[1]
    complete = all((folder / file.name).is_file() for file in entry.files) and folder.is_dir()
    return folder if complete else None


def all_packaged() -> dict[str, Path]:
    """The folders of all models inside installed packages, by name."""
    return {entry.name: folder for entry in CATALOGUE if (folder := packaged(entry))}
