"""Installation of a model: no byte is downloaded twice, and only a complete model replaces another."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from symbl_tui.engine.models import installed
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, Checksum, crc32c, sha256
from symbl_tui.engine.models.install import _staging, install
from symbl_tui.engine.models.installed import installed as on_this_machine
from symbl_tui.engine.models.unpack import BadArchive
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.system import paths
from tests.engine.models.file_host import (
    ARCHIVE,
    FileHost,
    Member,
    archive,
    archive_entry,
    digest,
    files_entry,
    quietly,
    wait_for_size,
)

PIECES = {"encoder.ort": b"e" * 5000, "decoder.ort": b"d" * 7000, "tokenizer.bin": b"t" * 300}


@pytest.fixture
def pieces() -> Iterator[FileHost]:
    host = FileHost(PIECES)
    yield host
    host.close()


def known(host: FileHost) -> CatalogueEntry:
    return files_entry(host, {name: sha256(digest(content)) for name, content in host.files.items()})


def whole(host: FileHost) -> str:
    return digest(host.files[ARCHIVE])


def damage(name: str) -> list[str]:
    return installed.damage(on_this_machine()[name])


def test_a_model_in_an_archive_is_installed_and_intact(host: FileHost, models_dir: Path) -> None:
    seen: list[tuple[int, int]] = []
    receipt = install(archive_entry(host, whole(host)), lambda *progress: seen.append(progress))
    assert receipt.pinned
    assert receipt.sha256 == whole(host)
    assert damage("tiny") == []
    assert seen[-1] == (len(host.files[ARCHIVE]),) * 2
    assert [path.name for path in models_dir.iterdir()] == ["tiny"]


def test_a_model_of_several_files_is_installed_and_intact(pieces: FileHost, models_dir: Path) -> None:
    seen: list[tuple[int, int]] = []
    receipt = install(known(pieces), lambda *progress: seen.append(progress))
    assert (receipt.pinned, receipt.sha256, receipt.runtime, receipt.code) == (True, "", "moonshine", "en")
    assert {name: (models_dir / "pieces-en" / name).read_bytes() for name in PIECES} == PIECES
    assert damage("pieces-en") == []
    total = sum(len(content) for content in PIECES.values())
    assert seen[-1] == (total, total)
    assert [have for have, _ in seen] == sorted(have for have, _ in seen)
    assert [path.name for path in models_dir.iterdir()] == ["pieces-en"]


def test_a_checksum_that_is_not_published_is_noted(host: FileHost) -> None:
    receipt = install(archive_entry(host), quietly)
    assert (receipt.pinned, receipt.sha256) == (False, whole(host))


@pytest.mark.parametrize("wrong", [crc32c("AAAAAA=="), sha256("0" * 64)], ids=["crc32c", "sha256"])
def test_a_download_with_a_wrong_checksum_is_discarded(
    pieces: FileHost, models_dir: Path, wrong: Checksum
) -> None:
    checksums = {name: wrong if name == "decoder.ort" else None for name in PIECES}
    with pytest.raises(SymblTuiError, match="is not what was published"):
        install(files_entry(pieces, checksums), quietly)
    assert installed.names() == []
    pieces.requests.clear()
    with pytest.raises(SymblTuiError, match="is not what was published"):
        install(files_entry(pieces, checksums), quietly)
    assert pieces.requests == [("decoder.ort", None)], "what was right is kept, what was wrong is asked anew"
    assert not (models_dir / "pieces-en").exists()


def test_nothing_is_left_of_an_archive_that_is_wrong(host: FileHost, models_dir: Path) -> None:
    with pytest.raises(SymblTuiError, match="is not what was published"):
        install(archive_entry(host, "0" * 64), quietly)
    assert list(models_dir.iterdir()) == []


def test_a_file_larger_than_published_is_not_fetched_to_its_end(pieces: FileHost, models_dir: Path) -> None:
    entry = known(pieces)
    pieces.files["encoder.ort"] += b"more" * 100_000
    with pytest.raises(SymblTuiError, match="larger than it should be"):
        install(entry, quietly)
    assert list(models_dir.iterdir()) == []


def test_the_start_of_a_file_that_is_too_large_is_not_kept_to_fail_again(
    pieces: FileHost, models_dir: Path
) -> None:
    pieces.files["encoder.ort"] = b"e" * 300_000  # comes in several pieces
    entry = known(pieces)
    pieces.files["encoder.ort"] += b"more" * 100_000
    with pytest.raises(SymblTuiError, match="larger than it should be"):
        install(entry, quietly)
    assert list(models_dir.iterdir()) == []


def test_a_broken_download_resumes_where_it_stopped(host: FileHost) -> None:
    host.breaks_after = [500, 300]
    install(archive_entry(host, whole(host)), quietly)
    assert host.ranges == [None, "bytes=500-", "bytes=800-"]


def test_an_interrupted_installation_resumes_where_it_stopped(host: FileHost) -> None:
    def interrupted(have: int, _whole: int) -> None:
        raise KeyboardInterrupt

    host.breaks_after = [600]
    with pytest.raises(KeyboardInterrupt):
        install(archive_entry(host), interrupted)
    install(archive_entry(host, whole(host)), quietly)
    assert len(host.ranges) == 2
    assert host.ranges[1] is not None


KILLED = """
import sys
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, RemoteFile, sha256
from symbl_tui.engine.models.install import install
files = [RemoteFile(*sys.argv[at : at + 2], int(sys.argv[at + 2]), sha256(sys.argv[at + 3]))
         for at in range(1, len(sys.argv), 4)]
install(CatalogueEntry("pieces-en", "moonshine", "English", "en", "MIT", tuple(files)), lambda *_: None)
"""


def test_a_killed_installation_resumes_and_leaves_the_installed_model(
    pieces: FileHost, models_dir: Path
) -> None:
    pieces.files["decoder.ort"] = b"d" * 300_000  # more than is buffered before it reaches the disk
    entry = known(pieces)
    install(entry, quietly)
    pieces.hangs_after = 200_000
    arguments = [
        text
        for file in entry.files
        if file.checksum
        for text in (file.name, file.url, str(file.size), file.checksum.value)
    ]
    partial = models_dir / ".pieces-en.partial"
    with subprocess.Popen([sys.executable, "-c", KILLED, *arguments], env=dict(os.environ)) as process:
        wait_for_size(partial / "decoder.ort.part", 100_000)
        process.send_signal(signal.SIGKILL)
    kept = (partial / "decoder.ort.part").stat().st_size
    assert damage("pieces-en") == [], "the model that was there is untouched"
    pieces.hangs_after = None
    pieces.requests.clear()
    install(entry, quietly)
    assert pieces.requests == [("decoder.ort", f"bytes={kept}-"), ("tokenizer.bin", None)]
    assert damage("pieces-en") == []
    assert [path.name for path in models_dir.iterdir()] == ["pieces-en"]


def test_complete_files_are_not_downloaded_again(pieces: FileHost) -> None:
    pieces.breaks_after = [5000, *[0] * 5]
    with pytest.raises(SymblTuiError, match="goes on where it stopped"):
        install(known(pieces), quietly)
    pieces.requests.clear()
    install(known(pieces), quietly)
    assert [name for name, _ in pieces.requests] == ["decoder.ort", "tokenizer.bin"]


def test_files_of_an_earlier_version_are_verified_again(pieces: FileHost, models_dir: Path) -> None:
    pieces.breaks_after = [5000, *[0] * 5]
    with pytest.raises(SymblTuiError, match="goes on where it stopped"):
        install(known(pieces), quietly)
    pieces.files["encoder.ort"] = b"n" * 5000  # as a later catalogue has it
    pieces.etag = '"two"'
    install(known(pieces), quietly)
    assert (models_dir / "pieces-en" / "encoder.ort").read_bytes() == b"n" * 5000


def test_a_file_that_changed_meanwhile_is_fetched_anew(host: FileHost) -> None:
    host.breaks_after = [500, *[0] * 5]
    with pytest.raises(SymblTuiError, match="goes on where it stopped"):
        install(archive_entry(host), quietly)
    host.etag = '"two"'
    host.files[ARCHIVE] = archive(Member("a-model/tokens.txt", b"new"))
    install(archive_entry(host, whole(host)), quietly)
    assert (paths.models_dir() / "tiny" / "tokens.txt").read_bytes() == b"new"


def test_a_failed_installation_leaves_the_model_that_was_there(host: FileHost, models_dir: Path) -> None:
    install(archive_entry(host), quietly)
    host.files[ARCHIVE] = archive(Member("a-model/../../evil", b"x"))
    with pytest.raises(BadArchive):
        install(archive_entry(host), quietly)
    assert damage("tiny") == []
    assert [path.name for path in models_dir.iterdir()] == ["tiny"]


def test_a_full_disk_is_reported_before_the_download(
    pieces: FileHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(NamedTuple):
        free: int

    entry = known(pieces)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Full(6000))  # enough for the first file alone
    with pytest.raises(UsageError, match="there is no room for the model"):
        install(entry, quietly)


def test_a_server_without_the_file_is_a_sentence(host: FileHost, models_dir: Path) -> None:
    host.status = 404
    with pytest.raises(SymblTuiError, match="HTTP 404"):
        install(archive_entry(host), quietly)
    assert list(models_dir.iterdir()) == []


def test_two_installations_of_one_model_do_not_spoil_each_other(host: FileHost, models_dir: Path) -> None:
    with (
        _staging(paths.make_private(models_dir), "tiny"),
        pytest.raises(UsageError, match="being installed already"),
    ):
        install(archive_entry(host), quietly)


def test_a_receipt_of_an_earlier_version_is_still_read(host: FileHost, models_dir: Path) -> None:
    install(archive_entry(host), quietly)
    receipt = models_dir / "tiny" / "receipt.json"
    old = [
        line for line in receipt.read_text().splitlines() if '"code"' not in line and '"runtime"' not in line
    ]
    receipt.write_text("\n".join(old).replace('"language": "English",', '"language": "English"'))
    assert installed.receipt("tiny").runtime == "sherpa-onnx"
    assert damage("tiny") == []
