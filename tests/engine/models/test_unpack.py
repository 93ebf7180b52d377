"""An archive from elsewhere writes nothing but a model, and only so much of it."""

import bz2
import tarfile
from pathlib import Path

import pytest

from symbl_tui.engine.models import unpack
from symbl_tui.engine.models.unpack import BadArchive
from tests.engine.models.file_host import ARCHIVE, FileHost, Member, archive


@pytest.mark.parametrize(
    "members",
    [
        [Member("../evil", b"x")],
        [Member("/evil", b"x")],
        [Member("a/link", kind=tarfile.SYMTYPE, link="/etc/passwd")],
        [Member("a/link", kind=tarfile.LNKTYPE, link="../../evil")],
        [Member("a/pipe", kind=tarfile.FIFOTYPE)],
        [Member("a/disk", kind=tarfile.BLKTYPE)],
        [Member("file", b"x")],
        [Member("a/x", b"x"), Member("b/x", b"x")],
        [],
    ],
    ids=["above", "absolute", "symlink", "hard link", "pipe", "device", "no folder", "two folders", "empty"],
)
def test_an_evil_archive_writes_nothing_elsewhere(tmp_path: Path, members: list[Member]) -> None:
    into = tmp_path / "a" / "b"
    into.mkdir(parents=True)
    (tmp_path / "archive").write_bytes(archive(*members))
    before = {path for path in tmp_path.rglob("*") if into not in path.parents}
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", into)
    assert {path for path in tmp_path.rglob("*") if into not in path.parents} == before


@pytest.mark.parametrize("content", [b"", b"no archive", bz2.compress(b"no tar" * 1000)])
def test_a_file_that_is_no_archive_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "archive").write_bytes(content)
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", tmp_path / "into")


def test_an_archive_that_is_cut_short_is_a_sentence(tmp_path: Path, host: FileHost) -> None:
    (tmp_path / "archive").write_bytes(host.files[ARCHIVE][:-100])
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", tmp_path / "into")


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE])
def test_a_bomb_does_not_go_off(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "archive").write_bytes(archive(Member("a/zeros", bytes(1 << 24), kind)))
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive, match="more than any model"):
        unpack.unpack(tmp_path / "archive", tmp_path / "into", most_bytes=1 << 20)


def test_too_many_files_are_no_model(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(archive(*(Member(f"a/{number}") for number in range(4))))
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive, match="more than 3 files"):
        unpack.unpack(tmp_path / "archive", tmp_path / "into", most_files=3)
