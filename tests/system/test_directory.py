"""Beneath a directory's descriptor nothing leads elsewhere, whoever made the folder."""

import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symbl_tui.system.directory import Directory, open_beneath, open_subdirectory, read_beneath


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "session").mkdir()
    return tmp_path / "session"


@pytest.fixture
def directory(folder: Path) -> Iterator[Directory]:
    with Directory(folder) as opened:
        yield opened


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the user that nobody may touch."""
    path = tmp_path / "outside"
    path.write_text("precious")
    return path


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


TRAPS: dict[str, Callable[[Path, Path], object]] = {
    "link": lambda path, outside: path.symlink_to(outside),
    "dangling link": lambda path, outside: path.symlink_to(outside.with_name("new")),
    "second name": lambda path, outside: path.hardlink_to(outside),
    "pipe": lambda path, _: os.mkfifo(path),
    "socket": lambda path, _: make_socket(path),
    "directory": lambda path, _: path.mkdir(),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_nothing_is_written_through_what_somebody_left(
    directory: Directory, folder: Path, outside: Path, trap: str
) -> None:
    TRAPS[trap](folder / "notes.jsonl", outside)
    with pytest.raises(OSError, match="notes"):
        directory.open_to_write("notes.jsonl")
    with pytest.raises(OSError, match="notes"):
        directory.create_file("notes.jsonl")
    assert outside.read_text() == "precious"
    assert not outside.with_name("new").exists()


@pytest.mark.parametrize("trap", sorted(TRAPS.keys() - {"directory"}))
def test_a_replaced_file_is_a_new_one(directory: Directory, folder: Path, outside: Path, trap: str) -> None:
    TRAPS[trap](folder / "session.toml", outside)
    directory.replace("session.toml", b"ours")
    assert (folder / "session.toml").read_bytes() == b"ours"
    assert mode(folder / "session.toml") == 0o600
    assert outside.read_text() == "precious"
    assert not outside.with_name("new").exists()
    assert [path.name for path in folder.iterdir()] == ["session.toml"]


@pytest.mark.parametrize("trap", sorted(TRAPS.keys() - {"second name"}))
def test_only_a_regular_file_is_read(directory: Directory, folder: Path, outside: Path, trap: str) -> None:
    TRAPS[trap](folder / "1-a.pcm", outside)
    assert directory.status("1-a.pcm") is None
    for read in (directory.open_to_read, lambda name: directory.read_whole(name, 100)):
        with pytest.raises(OSError, match="1-a"):
            read("1-a.pcm")


def test_a_linked_directory_leads_nowhere(directory: Directory, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a").touch()
    (folder / "passes").symlink_to(tmp_path / "elsewhere")
    assert directory.status("passes/a") is None
    for use in (
        lambda: directory.subdirectory("passes", create=True),
        lambda: directory.open_to_write("passes/a"),
        lambda: open_beneath(folder, folder / "passes/a"),
        lambda: read_beneath(folder, folder / "passes/a", 10),
        lambda: Directory(folder / "passes"),
    ):
        with pytest.raises(NotADirectoryError):
            use()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
def test_a_file_of_another_user_is_read_and_not_written(directory: Directory, folder: Path) -> None:
    (folder / "1-a.pcm").write_bytes(b"sound")
    os.chown(folder / "1-a.pcm", 12345, 12345)
    with pytest.raises(OSError, match="belongs to another user"):
        directory.open_to_write("1-a.pcm")
    assert directory.read("1-a.pcm", 10) == b"sound"


def test_files_go_where_the_directory_went(directory: Directory, folder: Path) -> None:
    assert directory.is_at_path()
    moved = folder.rename(folder.with_name("moved"))
    assert not directory.is_at_path()
    folder.mkdir()
    assert not directory.is_at_path()
    directory.replace("a", b"1")
    assert (moved / "a").exists()
    assert not (folder / "a").exists()


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_what_is_made_is_private_whatever_the_umask_is(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with Directory.create(tmp_path / "new") as directory:
            os.close(directory.open_to_write("a"))
            directory.replace("b", b"x")
            directory.subdirectory("exports", create=True).close()
    finally:
        os.umask(before)
    made = {path.name: mode(path) for path in (tmp_path / "new", *(tmp_path / "new").iterdir())}
    assert made == {"new": 0o700, "a": 0o600, "b": 0o600, "exports": 0o700}


def test_an_open_file_is_copied_though_its_name_is_gone(directory: Directory, folder: Path) -> None:
    descriptor = directory.open_to_write("1-a.pcm")
    os.write(descriptor, b"sound" * 1000)
    (folder / "1-a.pcm").unlink()
    assert not directory.leads_to("1-a.pcm", descriptor)
    directory.copy(descriptor, "1-a.pcm")
    assert (folder / "1-a.pcm").read_bytes() == b"sound" * 1000
    os.close(descriptor)


def test_a_directory_that_is_closed_leaves_no_descriptor(folder: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        with open_subdirectory(folder, "exports", create=True) as exports:
            exports.replace("a", b"x")
        with pytest.raises(FileNotFoundError):
            open_beneath(folder, folder / "exports/none/b")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_copy_has_the_holes_of_its_original(directory: Directory, folder: Path) -> None:
    with (folder / "sparse").open("wb") as file:
        file.seek(50_000_000)
        file.write(b"end")
        file.truncate(60_000_000)
    with directory.open_to_read("sparse") as file:
        directory.copy(file.fileno(), "copy")
    copied = folder / "copy"
    assert copied.stat().st_size == 60_000_000
    assert copied.read_bytes().strip(b"\0") == b"end"
    assert copied.stat().st_blocks * 512 < 5_000_000


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../outside", "..", ".", "", "a\0b"])
def test_a_strangers_name_never_leads_out_of_the_directory(
    directory: Directory, folder: Path, outside: Path, name: str
) -> None:
    (folder / "a").mkdir()
    (folder / "ours").touch()
    assert directory.status(name) is None
    assert not directory.has(name)
    for use in (
        directory.open_to_read,
        directory.open_to_write,
        directory.create_file,
        lambda name: directory.replace(name, b"ours"),
        lambda name: directory.rename("ours", name),
        lambda name: directory.rename(name, "theirs"),
    ):
        with pytest.raises(FileNotFoundError):
            use(name)
    directory.remove(name)
    assert outside.read_text() == "precious"
    assert sorted(directory.names()) == ["a", "ours"]


def test_a_name_may_lead_through_directories_of_the_folder(directory: Directory, folder: Path) -> None:
    (folder / "passes").mkdir()
    os.close(directory.create_file("passes/1"))
    directory.rename("passes/1", "passes/2")
    assert directory.has("passes/2")
    assert not directory.has("passes/1")
    assert not directory.has("passes/2/3"), "a file is no directory"
    directory.remove("passes/2")
    assert list((folder / "passes").iterdir()) == []


def test_a_file_that_was_not_finished_leaves_the_old_one_and_no_part(directory: Directory) -> None:
    directory.replace("session.toml", b"old")

    def write_half() -> None:
        with directory.replacing("session.toml") as descriptor:
            os.write(descriptor, b"half of the ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert directory.names() == ["session.toml"]
    assert directory.read("session.toml", 100) == b"old"


def test_a_file_with_exactly_as_many_bytes_as_allowed_is_read_and_one_more_is_refused(
    directory: Directory,
) -> None:
    directory.replace("a", b"x" * 2048)
    assert directory.read_whole("a", 2048) == b"x" * 2048
    directory.replace("a", b"x" * 2049)
    with pytest.raises(OSError, match="more than 2 KiB"):
        directory.read_whole("a", 2048)
