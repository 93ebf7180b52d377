"""Other things in the place of a session's files: pipes, devices, links, holes, crowds."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.session.recorded_folder import transcribe_again
from tests.support.scripted_engine import utterance

Recipe = Callable[[Path], None]
"""Makes a good folder odd."""


def changeable(path: Path) -> bool:
    """Whether there is a file that can be read and written back: no pipe, device, link or hole."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size < 8 << 20


def put(name: str, content: bytes) -> Recipe:
    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    return change


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(before)


def _locked(path: Path) -> None:
    path.touch(mode=0)


def _upwards(path: Path) -> None:
    path.symlink_to("..")


def instead(name: str, make: Callable[[Path], None]) -> Recipe:
    """Put something else in the place of a file."""

    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)

    return change


def write_when_needed(name: str, content: Callable[[], bytes]) -> Recipe:
    """Write a file; its content is only made then, as that of all recipes together takes much memory."""

    def change(folder: Path) -> None:
        path = folder / name
        if changeable(path) or not os.path.lexists(path):
            path.write_bytes(content())

    return change


def kinds_of_places() -> tuple[Callable[[Path], None], ...]:
    """What makes something else in the place of a file."""
    return (_pipe, _endless, _loop, Path.mkdir, _hole, _socket, _locked, _upwards)


def _many(name: str, count: int, *, directories: bool = False) -> Recipe:
    def change(folder: Path) -> None:
        inside = folder / name
        inside.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            path = inside / f"{number}.pcm.jsonl"
            path.mkdir() if directories else path.touch()

    return change


def interrupt(folder: Path) -> None:
    """Make a folder that of an interrupted session with a little sound."""
    path = folder / "session.toml"
    if not changeable(path):
        return
    rows = path.read_bytes().split(b"[[ledger]]\nname")[0].splitlines()
    path.write_bytes(b"\n".join(row for row in rows if not row.startswith(b"ended")) + b"\n")
    if not os.path.lexists(folder / "1-alice.pcm"):
        (folder / "1-alice.pcm").write_bytes(b"\1\0" * 16_000)


def _with_pass(then: Recipe) -> Recipe:
    def change(folder: Path) -> None:
        transcribe_again(folder, "tiny", [(1.0, 0, utterance("u1", "Again.", 0, 1, "Alice"))])
        then(folder)

    return change


def odd_files() -> Iterator[tuple[str, Recipe]]:
    places = ("session.toml", "events.jsonl", "notes.jsonl", "edits.jsonl", "diarization/1.jsonl",
              "diarization/names.toml", "1-alice.pcm", "1-alice.flac", "exports", "passes",
              "diarization")  # fmt: skip
    for place in places:
        for make in kinds_of_places():
            if make is not _hole or not place.startswith("1-"):  # a terabyte of sound would be compressed
                yield f"{place} {make.__name__.strip('_')}", instead(place, make)
    for place in ("passes/tiny/events.jsonl", "passes/tiny/pass.toml"):
        for make in (_pipe, _endless, _hole, Path.mkdir):
            yield f"{place} {make.__name__.strip('_')}", _with_pass(instead(place, make))
    yield (
        "pass with odd numbers",
        _with_pass(
            put(
                "passes/tiny/pass.toml",
                b"words = 0xffffffffffffffffffffffff\n[[channels]]\nunderstood = nan\n",
            )
        ),
    )
    yield "many files", _many(".", 700)
    yield "many labels", _many("diarization", 700)
    yield "many passes", _many("passes", 300, directories=True)
    yield "interrupted", interrupt
    yield "part with a huge number", put("1-alice-99999999999999.pcm", b"\1\0" * 100)
    yield "odd spool names", put("1-alice-\udcff.pcm", b"\1\0" * 100)
