"""An edit that was acknowledged is on the disk, whole and in order, whatever dies and whoever else writes."""

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive import edits_file
from symbl_tui.session.archive.edits_file import MAX_BYTES, NAME, EditsFile, read_entries
from symbl_tui.session.archive.json_lines_file import MAX_SENSELESS
from symbl_tui.session.model.edit import CorrectLine, Edit, Entry, LineKey, SetTitle, encode_entry
from tests.support.full_disk import no_file_over

WRITER = """
import sys
from pathlib import Path
from symbl_tui.session.archive.edits_file import EditsFile
from symbl_tui.session.model.edit import SetTitle
file, name, count = EditsFile(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(count):
    file.append(lambda entries: SetTitle(f"{name} {number}"))
    print(number, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A program that makes edits, and prints the number of each once it is acknowledged."""
    arguments = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def append(folder: Path, edit: Edit) -> Entry:
    entry = EditsFile(folder).append(lambda entries: edit)
    assert entry is not None
    return entry


def titles(folder: Path) -> list[str]:
    return [each.edit.title for each in read_entries(folder) if isinstance(each.edit, SetTitle)]


@pytest.mark.parametrize("acknowledged", [1, 7, 20])
def test_every_acknowledged_edit_survives_a_kill(tmp_path: Path, acknowledged: int) -> None:
    with writer(tmp_path, "t", 10_000) as process:
        assert process.stdout is not None
        for _ in range(acknowledged):
            last = int(process.stdout.readline())
        process.kill()
    found = titles(tmp_path)
    assert found[: last + 1] == [f"t {number}" for number in range(last + 1)]
    append(tmp_path, SetTitle("after"))
    assert titles(tmp_path) == [*found, "after"]


def test_an_edit_is_synced_with_its_file_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    sync = os.fsync

    def noting(file: int) -> None:
        place = Path(f"/proc/self/fd/{file}").readlink()
        synced.append(place.read_bytes() if place.is_file() else b"the folder")
        sync(file)

    monkeypatch.setattr(os, "fsync", noting)
    first = encode_entry(append(tmp_path, SetTitle("one")))
    assert synced == [first, b"the folder"]
    second = encode_entry(append(tmp_path, SetTitle("two")))
    assert synced[2:] == [first + second]


def test_a_line_that_a_crash_cut_off_costs_itself_alone(tmp_path: Path) -> None:
    append(tmp_path, SetTitle("one"))
    path = tmp_path / NAME
    with path.open("ab") as file:
        file.write(encode_entry(Entry("x", "", SetTitle("torn")))[:-9])
    assert titles(tmp_path) == ["one"]
    append(tmp_path, SetTitle("two"))
    assert titles(tmp_path) == ["one", "two"]


def test_edits_of_several_programs_have_one_order_and_none_is_lost(tmp_path: Path) -> None:
    reader = EditsFile(tmp_path)
    processes = [writer(tmp_path, name, 40) for name in ("a", "b", "c")]
    while any(each.poll() is None for each in processes):
        reader.refresh()
        time.sleep(0.01)
    for each in processes:
        each.communicate()
    reader.refresh()
    assert reader.entries == read_entries(tmp_path), "a reader that follows sees what a new one does"
    for name in ("a", "b", "c"):
        mine = [title for title in titles(tmp_path) if title.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(40)]


def test_the_choice_of_an_edit_sees_all_earlier_ones(tmp_path: Path) -> None:
    def choose(entries: list[Entry]) -> Edit:
        return SetTitle(str(len(entries)))

    def work() -> None:
        file = EditsFile(tmp_path)
        for _ in range(20):
            file.append(choose)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert titles(tmp_path) == [str(number) for number in range(60)]


def test_a_file_is_private_and_followed_cheaply(tmp_path: Path) -> None:
    reader = EditsFile(tmp_path)
    assert not reader.refresh()
    entry = append(tmp_path, SetTitle("one"))
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert reader.refresh()
    assert reader.entries == [entry]
    assert not reader.refresh()
    (tmp_path / NAME).unlink()
    assert reader.refresh()
    assert reader.entries == []


def test_a_full_disk_is_one_sentence_and_leaves_no_half_of_an_edit(tmp_path: Path) -> None:
    append(tmp_path, SetTitle("one"))
    before = (tmp_path / NAME).read_bytes()
    with no_file_over(len(before) + 40), pytest.raises(SymblTuiError, match=r"edits\.jsonl: the edit cannot"):
        append(tmp_path, SetTitle("two"))
    assert (tmp_path / NAME).read_bytes() == before
    append(tmp_path, SetTitle("three"))
    assert titles(tmp_path) == ["one", "three"]


def test_a_program_that_holds_the_file_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits_file, "_LOCK_SECONDS", 0.05)
    append(tmp_path, SetTitle("one"))
    with (tmp_path / NAME).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SymblTuiError, match="another program is writing it"):
            append(tmp_path, SetTitle("two"))
        assert titles(tmp_path) == ["one"], "reading waits for nobody"


def test_a_file_system_without_locks_takes_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    append(tmp_path, SetTitle("one"))
    assert titles(tmp_path) == ["one"]


def line(edit: object, **more: object) -> bytes:
    return json.dumps({"id": os.urandom(4).hex(), "at": "now", "edit": edit} | more).encode() + b"\n"


PLACE = {"channel": 0, "start": 0, "end": 1}
LIES = {
    "no JSON": b"{[}\n",
    "deep": b'{"id": "a", "at": "", "edit": ' + b"[" * 100_000 + b"\n",
    "no object": b"[1, 2]\n",
    "bytes": b"\xff\xfe\x00\n",
    "unknown edit": line({"type": "format_disk"}),
    "later version": line({"type": "title", "title": "x"}, v=99),
    "wrong types": line({"type": "title", "title": ["x"]}),
    "huge text": line({"type": "line", "line": PLACE, "text": "x" * 200_000}),
    "huge line": b'{"id": "' + b"x" * (1 << 20) + b'"}\n',
    "infinite": line({"type": "line", "line": {"channel": 0, "start": 0, "end": 1e300}, "text": "x"}),
    "negative channel": line({"type": "line", "line": PLACE | {"channel": -1}, "text": "x"}),
    "no id": b'{"id": "", "at": "", "edit": {"type": "title", "title": "x"}}\n',
    "lone surrogate": b'{"id": "s", "at": "", "edit": {"type": "title", "title": "\\ud800"}}\n',
}


@pytest.mark.parametrize("lie", LIES)
def test_a_line_without_sense_costs_itself_alone(tmp_path: Path, lie: str) -> None:
    append(tmp_path, SetTitle("one"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(LIES[lie])
    append(tmp_path, SetTitle("two"))
    assert titles(tmp_path) == ["one", "two"]


def test_an_id_that_comes_twice_counts_once(tmp_path: Path) -> None:
    append(tmp_path, SetTitle("one"))
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes() * 2)
    assert titles(tmp_path) == ["one"]


@pytest.mark.parametrize(
    ("content", "fault"), [(b"{}\n" * (MAX_SENSELESS + 2), "is damaged"), (MAX_BYTES, "is full")]
)
def test_a_file_of_a_stranger_is_bounded_and_takes_no_more(
    tmp_path: Path, content: bytes | int, fault: str
) -> None:
    path = tmp_path / NAME
    if isinstance(content, int):
        path.touch()
        os.truncate(path, content)  # a hole
    else:
        path.write_bytes(content)
    began = time.process_time()
    with pytest.raises(SymblTuiError, match=fault):
        append(tmp_path, SetTitle("mine"))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("text", ["x" * 200_000, "\ud800"])
def test_an_edit_that_could_not_be_read_back_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="this edit cannot be kept"):
        append(tmp_path, CorrectLine(LineKey(0, 0.0, 1.0), text))
    assert read_entries(tmp_path) == []
