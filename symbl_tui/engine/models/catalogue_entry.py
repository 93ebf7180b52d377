"""What the catalogue says of one model: its runtime, its files and their checksums, published figures.

Values only; no file and no network is touched here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Algorithm(StrEnum):
    """How a checksum is made."""

    SHA256 = "sha256"
    CRC32C = "crc32c"


@dataclass(frozen=True, slots=True)
class Checksum:
    """A published checksum: SHA-256 in hexadecimal digits, CRC32C in base64 of its four bytes."""

    algorithm: Algorithm
    value: str


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file to fetch."""

    name: str
    """Its name in the model's folder; of an archive, only what it is called while it is fetched."""
    url: str
    size: int
    """Bytes; exact where there is a checksum, otherwise about."""
    checksum: Checksum | None = None
    archive: bool = False
    """A ``.tar.bz2`` that holds the model's folder."""


class Benchmark(StrEnum):
    """What a published error rate was measured on."""

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
    """One model that can be named."""

    name: str
    runtime: str
    """The recogniser that loads it: a name of :mod:`symbl_tui.engine.recognizers.selection.registry`."""
    language: str
    """In English."""
    code: str
    """The language as ISO 639-1."""
    licence: str
    files: tuple[RemoteFile, ...] = ()
    """What is fetched to install it; none where it only comes inside a package."""
    wer: Wer | None = None
    streaming: bool = False
    """Whether its architecture takes sound as it comes; the others decode finished lines anew."""
    about: str = ""
    packaged: tuple[str, str] | None = None
    """The Python package that carries it, and the folder within that."""
    packaged_bytes: int = 0
    """Its size there, where no files are listed."""

    @property
    def size(self) -> int:
        """Bytes of all that is fetched, or of what the package carries."""
        return sum(file.size for file in self.files) or self.packaged_bytes

    @property
    def checksum(self) -> Algorithm | None:
        """How what comes is checked; None where some file has no published checksum."""
        algorithms = [file.checksum.algorithm for file in self.files if file.checksum]
        return algorithms[0] if algorithms and len(algorithms) == len(self.files) else None


NON_COMMERCIAL: Final = "non-commercial"
"""The licence of Moonshine's models of other languages than English, in a word."""

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
