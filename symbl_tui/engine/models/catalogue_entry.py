"""An entry of the catalogue: a model's recogniser, its files with checksums, published figures.

Values only; accesses no file and no network.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Algorithm(StrEnum):
    """A checksum algorithm."""

    SHA256 = "sha256"
    CRC32C = "crc32c"


@dataclass(frozen=True, slots=True)
class Checksum:
    """A published checksum: SHA-256 in hexadecimal digits, CRC32C in base64 of its four bytes."""

    algorithm: Algorithm
    value: str


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file to download."""

    name: str
    """Its name in the model's folder; of an archive, its name during the installation."""
    url: str
    size: int
    """Bytes; exact with a checksum, otherwise approximate."""
    checksum: Checksum | None = None
    archive: bool = False
    """Whether it is a ``.tar.bz2`` of the model's folder."""


class Benchmark(StrEnum):
    """The test set of a published error rate."""

    OPEN_ASR = "Open ASR Leaderboard, average"
    FLEURS = "FLEURS, words or characters as the publisher chose"
    AUTHORS = "its authors' own sets"


@dataclass(frozen=True, slots=True)
class Wer:
    """A published word error rate."""

    percent: float
    benchmark: Benchmark


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model."""

    name: str
    runtime: str
    """The recogniser that loads it: a name of :mod:`symbl_tui.engine.recognizers.selection.registry`."""
    language: str
    """In English."""
    code: str
    """The language as ISO 639-1."""
    licence: str
    files: tuple[RemoteFile, ...] = ()
    """The files to download; none for a model that only comes inside a package."""
    wer: Wer | None = None
    streaming: bool = False
    """Whether its architecture is incremental; the others decode each line again."""
    about: str = ""
    packaged: tuple[str, str] | None = None
    """The Python package that contains it, and the folder within that."""
    packaged_bytes: int = 0
    """Its size in the package, where no files are listed."""

    @property
    def size(self) -> int:
        """Bytes of the download, or in the package."""
        return sum(file.size for file in self.files) or self.packaged_bytes

    @property
    def checksum(self) -> Algorithm | None:
        """The checksum algorithm of its files; None if a file has no published checksum."""
        algorithms = [file.checksum.algorithm for file in self.files if file.checksum]
        return algorithms[0] if algorithms and len(algorithms) == len(self.files) else None


NON_COMMERCIAL: Final = "non-commercial"
"""The short name of the licence of Moonshine's models of other languages than English."""

NON_COMMERCIAL_TERMS: Final = (
    "non-commercial: the Moonshine AI Community License, for research and private use; businesses "
    "with under 1 million USD of yearly revenue may use it once registered with Moonshine AI"
)


def sha256(value: str) -> Checksum:
    """A published SHA-256."""
    return Checksum(Algorithm.SHA256, value)


def crc32c(value: str) -> Checksum:
    """A published CRC32C."""
    return Checksum(Algorithm.CRC32C, value)
