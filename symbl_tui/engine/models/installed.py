"""What is installed: a folder a model, with a receipt of what came and its checksums."""

import hashlib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from symbl_tui import paths
from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.errors import ConfigError, UsageError

_RECEIPT: Final = "receipt.json"


class Receipt(Struct, frozen=True):
    """What was installed."""

    url: str
    sha256: str
    """Of the archive."""
    pinned: bool
    """Whether that checksum was known before, and not only seen at this installation."""
    files: dict[str, str]
    """SHA-256 by path."""


def names() -> list[str]:
    """The models that are installed."""
    return sorted(path.parent.name for path in paths.models_dir().glob(f"[!.]*/{_RECEIPT}"))


def receipt(name: str) -> Receipt:
    """The receipt of a model; raises :class:`UsageError` when it is not installed."""
    try:
        content = (paths.models_dir() / name / _RECEIPT).read_bytes()
        return msgspec.json.decode(content, type=Receipt)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"no model {name} is installed; symbl-tui models list shows what is") from error


def write_receipt(folder: Path, url: str, sha256: str, *, pinned: bool) -> None:
    """Write down what a folder holds. Blocks."""
    files = {
        str(path.relative_to(folder)): checksum(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    content = msgspec.json.encode(Receipt(url, sha256, pinned, files))
    paths.replace(folder / _RECEIPT, msgspec.json.format(content, indent=2) + b"\n")


def damage(name: str) -> list[str]:
    """The files of a model that are missing or not what came. Blocks."""
    folder = paths.models_dir() / name
    return [
        path
        for path, expected in receipt(name).files.items()
        if not (folder / path).is_file() or checksum(folder / path) != expected
    ]


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits. Blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def locate(model: str) -> Path:
    """The folder of a model.

    Args:
        model: The name of one that is installed, or a directory; nothing for the only one that is installed.

    Raises:
        ConfigError: There is none; says how to get it.
    """
    if "/" in model:
        return paths.named(model)
    have = names()
    if not model and len(have) == 1:
        return paths.models_dir() / have[0]
    if model in have:
        return paths.models_dir() / model
    if any(model == named.name for named in CATALOGUE):
        raise ConfigError(f"the model {model} is not installed; symbl-tui models install {model} installs it")
    which = f"there is no model '{model}'" if model else "recognizer.model names no model"
    raise ConfigError(f"{which}; symbl-tui models list shows those that can be installed")
