"""Checksums of files: SHA-256, which we keep, and CRC32C, which some publishers state. Blocks."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from symbl_tui.engine.models.catalogue_entry import Algorithm, Checksum, RemoteFile

_PIECE: Final = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def crc32c_of(path: Path) -> str:
    """The CRC32C of a file, as object stores state it: base64 of its four bytes, most significant first."""
    from google_crc32c import extend  # only Moonshine's files need it

    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            crc = extend(crc, piece)
    return base64.b64encode(crc.to_bytes(4, "big")).decode()


def matches(path: Path, checksum: Checksum) -> bool:
    """Whether a file has the checksum that was published of it."""
    of = sha256_of if checksum.algorithm is Algorithm.SHA256 else crc32c_of
    return of(path) == checksum.value


def is_intact(path: Path, file: RemoteFile) -> bool:
    """Whether a file is there, and is what was published as far as that is known."""
    if not path.is_file():
        return False
    if file.checksum is None:
        return path.stat().st_size > 0
    return path.stat().st_size == file.size and matches(path, file.checksum)
