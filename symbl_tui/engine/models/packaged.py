"""Models that Python packages carry. The packages are found, never imported: some load native libraries."""

from importlib.util import find_spec
from pathlib import Path

from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry


def package_directory(package: str) -> Path | None:
    """Where a package is installed; None when it is not."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def packaged(entry: CatalogueEntry) -> Path | None:
    """The model's folder inside the package that carries it; None when it is not there, or not whole.

    A newer version of the package may have left the model out.
    """
    if entry.packaged is None or (package := package_directory(entry.packaged[0])) is None:
        return None
    folder = package / entry.packaged[1]
    whole = all((folder / file.name).is_file() for file in entry.files) and folder.is_dir()
    return folder if whole else None


def all_packaged() -> dict[str, Path]:
    """The folders of all models that installed packages carry, by name."""
    return {entry.name: folder for entry in CATALOGUE if (folder := packaged(entry))}
