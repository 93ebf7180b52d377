"""Checksums of files: SHA-256, which receipts have, and CRC32C, which some publishers give. Blocks."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from google_crc32c import extend

from symbl_tui.engine.models.catalogue_entry import Algorithm, Checksum, RemoteFile

_PIECE: Final = 1 << 20


def sha256_hex(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def crc32c_base64(path: Path) -> str:
    """The CRC32C of a file in the form of object stores: base64 of its four bytes, most significant first."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            crc = extend(crc, piece)
    return base64.b64encode(crc.to_bytes(4, "big")).decode()


def matches(path: Path, checksum: Checksum) -> bool:
    """Whether a file has a checksum."""
    calculate = sha256_hex if checksum.algorithm is Algorithm.SHA256 else crc32c_base64
    return calculate(path) == checksum.value


def is_intact(path: Path, file: RemoteFile) -> bool:
    """Whether a file exists, with the published size and checksum where these are known."""
    if not path.is_file():
        return False
    if file.checksum is None:
        return path.stat().st_size > 0
    return path.stat().st_size == file.size and matches(path, file.checksum)
