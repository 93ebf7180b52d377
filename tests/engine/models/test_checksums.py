"""A model's file is used only if it is the one that was published."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.engine.models.catalogue_entry import Checksum, RemoteFile, crc32c, sha256
from symbl_tui.engine.models.checksums import crc32c_base64, is_intact, matches, sha256_hex

EMPTY_SHA = hashlib.sha256(b"").hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.bin"


@pytest.mark.parametrize(
    ("content", "checksum"),
    [
        (b"", sha256(EMPTY_SHA)),
        (b"", crc32c("AAAAAA==")),
        (b"123456789", crc32c("4waSgw==")),  # the check value of CRC-32C: 0xE3069283
        (b"123456789", sha256(hashlib.sha256(b"123456789").hexdigest())),
    ],
)
def test_checksums_are_those_of_their_publishers(path: Path, content: bytes, checksum: Checksum) -> None:
    path.write_bytes(content)
    assert matches(path, checksum)
    path.write_bytes(content + b"x")
    assert not matches(path, checksum)


def test_a_file_larger_than_a_piece_is_summed_whole(path: Path) -> None:
    path.write_bytes(bytes(3 << 20))
    whole = crc32c_base64(path)
    path.write_bytes(bytes((3 << 20) - 1) + b"\1")
    assert crc32c_base64(path) != whole


@given(content=st.binary(max_size=200), cut=st.integers(0, 200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_is_cut_short_is_never_intact(path: Path, content: bytes, cut: int) -> None:
    path.write_bytes(content)
    file = RemoteFile("model.bin", "https://example.com", len(content), sha256(sha256_hex(path)))
    assert is_intact(path, file)
    path.write_bytes(content[:cut])
    assert is_intact(path, file) == (cut >= len(content))


def test_without_a_published_checksum_a_file_must_at_least_have_content(path: Path) -> None:
    file = RemoteFile("model.bin", "https://example.com", 10)
    assert not is_intact(path, file)
    path.write_bytes(b"")
    assert not is_intact(path, file)
    path.write_bytes(b"x")
    assert is_intact(path, file)


def test_a_directory_in_the_place_of_a_file_is_not_intact(tmp_path: Path) -> None:
    assert not is_intact(tmp_path, RemoteFile("model.bin", "https://example.com", 0))
