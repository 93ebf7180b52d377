"""The installed models: in a folder each, with a receipt of its files and checksums, or inside a package."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from symbl_tui.engine.models.catalogue import find
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.engine.models.checksums import is_intact, sha256_hex
from symbl_tui.engine.models.packaged import all_packaged, packaged
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import paths

_RECEIPT: Final = "receipt.json"


class Receipt(Struct, frozen=True):
    """The record of an installation, in the model's folder."""

    url: str
    sha256: str
    """Of the archive; empty for single files."""
    pinned: bool
    """Whether all checksums were published, and not only calculated at this installation."""
    files: dict[str, str]
    """SHA-256 by path."""
    runtime: str = "sherpa-onnx"
    language: str = "English"
    code: str = ""
    """The language as ISO 639-1; empty in receipts of early versions."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on this machine."""

    name: str
    directory: Path
    runtime: str
    language: str
    packaged: bool = False
    """Whether it is inside a package, and so not installed by :mod:`.install`."""

    @property
    def entry(self) -> CatalogueEntry | None:
        """Its entry in the catalogue; None for a model that the catalogue does not list."""
        return find(self.name)

    @property
    def wer(self) -> float | None:
        """Published word error rate in percent; None where none is known."""
        return self.entry.wer.percent if self.entry and self.entry.wer else None


def installed() -> dict[str, InstalledModel]:
    """The models on this machine by name. Blocks."""
    in_packages = {
        name: InstalledModel(name, folder, entry.runtime, entry.language, packaged=True)
        for name, folder in all_packaged().items()
        if (entry := find(name))
    }
    in_data_directory = {name: _from_receipt(name) for name in names()}
    # An installed one wins over a package's of the same name: the user chose it.
    return dict(sorted((in_packages | in_data_directory).items()))


def _from_receipt(name: str) -> InstalledModel:
    try:
        record = receipt(name)
    except UsageError:  # ``models check`` reports a damaged receipt
        entry = find(name)
        runtime, language = (entry.runtime, entry.language) if entry else ("sherpa-onnx", "")
    else:
        runtime, language = record.runtime, record.language
    return InstalledModel(name, paths.models_dir() / name, runtime, language)


def names() -> list[str]:
    """The names of the models in the data directory."""
    return sorted(path.parent.name for path in paths.models_dir().glob(f"[!.]*/{_RECEIPT}"))


def receipt(name: str) -> Receipt:
    """The receipt of a model; raises :class:`UsageError` when it is not installed."""
    return receipt_in(paths.models_dir() / name, name)


def receipt_in(directory: Path, name: str) -> Receipt:
    """The receipt in a model's folder; raises :class:`UsageError` when there is none."""
    try:
        return msgspec.json.decode((directory / _RECEIPT).read_bytes(), type=Receipt)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"no model {name} is installed", "symbl-tui models list shows what is") from error


def write_receipt(folder: Path, entry: CatalogueEntry, sha256: str) -> Receipt:
    """Write the receipt of a folder. Blocks.

    Args:
        folder: The model's files.
        entry: Their entry in the catalogue.
        sha256: Of their archive, or empty.
    """
    files = {
        str(path.relative_to(folder)): sha256_hex(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / _RECEIPT
    }
    record = Receipt(
        entry.files[0].url,
        sha256,
        entry.checksum is not None,
        files,
        entry.runtime,
        entry.language,
        entry.code,
    )
    content = msgspec.json.format(msgspec.json.encode(record), indent=2)
    paths.write_atomically(folder / _RECEIPT, content + b"\n")
    return record


def damage(model: InstalledModel) -> list[str]:
    """The files of a model that are missing or changed. Blocks."""
    if model.packaged:
        files = model.entry.files if model.entry else ()
        return [file.name for file in files if not is_intact(model.directory / file.name, file)]
    return [
        path
        for path, expected in receipt(model.name).files.items()
        if not (model.directory / path).is_file() or sha256_hex(model.directory / path) != expected
    ]


def locate(model: str, runtime: str) -> Path:
    """The folder of a model.

    Args:
        model: The name of one that is installed, or a directory; nothing for the only one of that runtime
            that is installed.
        runtime: The recogniser that is to load it.

    Raises:
        ConfigError: There is none; says how to install it.
    """
    # Names have no slash, so one in the current directory is written as "./model".
    if "/" in model:
        return paths.user_path(model)
    models = {name: each for name, each in installed().items() if each.runtime == runtime}
    if not model and len(models) == 1:
        return next(iter(models.values())).directory
    if model in models:
        return models[model].directory
    raise _missing(model, runtime)


def _missing(model: str, runtime: str) -> ConfigError:
    entry = find(model)
    if entry is not None and entry.runtime != runtime:
        what = f"the model {model} is for {entry.runtime}, not for {runtime}"
        return ConfigError(what, "symbl-tui models list shows both")
    if entry is not None:
        remedy = f"symbl-tui models install {model} installs it"
        return ConfigError(f"the model {model} is not installed", remedy)
    which = f"there is no model '{model}'" if model else "recognizer.model names no model"
    return ConfigError(which, "symbl-tui models list shows those that can be installed")


def location(entry: CatalogueEntry) -> Path | None:
    """The folder of a model of the catalogue on this machine: installed, else in a package; or None."""
    folder = paths.models_dir() / entry.name
    return folder if (folder / _RECEIPT).is_file() else packaged(entry)
