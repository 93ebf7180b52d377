"""Queues that killed processes left: one that cannot be taken or read does not hold up the others."""

import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from symbl_tui.engine.conversations.conversation_events import End
from symbl_tui.engine.write_behind.adoption import Adoption
from symbl_tui.engine.write_behind.dead_letters import DeadLetters
from symbl_tui.engine.write_behind.entries import Entry, encode
from symbl_tui.engine.write_behind.entry_queue import EntryQueue
from symbl_tui.engine.write_behind.queue_files import QueueFiles
from symbl_tui.engine.write_behind.queue_writer import QueueWriter

NOW = datetime(2026, 11, 30, tzinfo=UTC)
A, B, C = (f"{number:020}-0123abcd" for number in range(3))
NEWER = b'{"number": 1, "event": {"type": "unheard of"}, "version": 2}'


class Node:
    """Adopts what is in a directory, and notes what it wrote and forgot."""

    def __init__(self, path: Path, thread: ThreadPoolExecutor) -> None:
        self._path = path
        self._thread = thread
        self.written: list[tuple[str, int]] = []
        self.forgotten: list[str] = []
        self.adoption = Adoption(path, self._writer_of, self._forget, thread)

    def _writer_of(self, queue: EntryQueue, name: str) -> QueueWriter:
        async def write(batch: object) -> None:
            assert isinstance(batch, list)
            self.written += [(name, entry.number) for entry in batch]

        return QueueWriter(queue, write, DeadLetters(self._path), self._thread)

    async def _forget(self, name: str) -> None:
        self.forgotten.append(name)


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    with ThreadPoolExecutor(1) as thread:
        node = Node(tmp_path, thread)
        yield node
        node.adoption.release()


def leave(parent: Path, name: str, *lines: bytes) -> Path:
    """A queue as a kill leaves it: with its files, and without its lock."""
    files = QueueFiles.create(parent, name)
    for line in lines:
        files.append(line + b"\n")
    os.close(files._lock)
    return parent / name


def lines(*numbers: int) -> list[bytes]:
    return [encode(Entry(number, End("1", NOW))) for number in numbers]


def everything_in(path: Path) -> list[Path]:
    return sorted(path.rglob("*"))


async def test_abandoned_queues_are_written_the_oldest_first_and_removed(node: Node, tmp_path: Path) -> None:
    later, earlier = leave(tmp_path, B, *lines(1)), leave(tmp_path, A, *lines(1, 2))
    empty = leave(tmp_path, C)
    await node.adoption.adopt_all()
    assert node.written == [(A, 1), (A, 2), (B, 1)]
    assert node.forgotten == [A, B, C]
    assert not any(path.exists() for path in (later, earlier, empty))
    assert node.adoption.bytes == 0


async def test_a_queue_of_a_living_process_is_left_to_it(node: Node, tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, A)
    files.append(b"".join(lines(1)) + b"\n")
    await node.adoption.adopt_all()
    assert (node.written, node.forgotten) == ([], [])
    assert files.read() == lines(1)
    files.close()


async def test_a_queue_of_a_newer_program_is_left_to_it_with_all_that_is_in_it(
    node: Node, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    newer = leave(tmp_path, A, NEWER)
    leave(tmp_path, B, *lines(1))
    for _ in range(2):
        await node.adoption.adopt_all()
    assert node.written == [(B, 1)]
    assert node.forgotten == [B]  # its position is still needed
    assert caplog.text.count("is of a newer symbl-tui, and left to it") == 1
    adopted = QueueFiles.adopt(newer)  # which nothing holds
    assert adopted.read() == [NEWER]
    adopted.close()


async def test_directories_of_others_are_neither_read_nor_removed(node: Node, tmp_path: Path) -> None:
    for name in ("projects", "2026-11-30", ".new-unfinished", f"{A}.old", A.upper()):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").write_text('{"type": "not ours"}\n')
    (tmp_path / "empty").mkdir()
    before = everything_in(tmp_path)
    await node.adoption.adopt_all()
    assert everything_in(tmp_path) == before
    assert (node.written, node.forgotten) == ([], [])


async def test_a_queue_that_cannot_be_locked_or_read_holds_up_no_other(
    node: Node, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = leave(tmp_path / "elsewhere", A, *lines(1))
    (tmp_path / A).symlink_to(elsewhere)
    unlockable, unreadable = tmp_path / B, tmp_path / f"{B[:-1]}e"
    unlockable.mkdir()
    (unlockable / "lock").symlink_to("/dev/null")
    unreadable.mkdir()
    (unreadable / "1.jsonl").symlink_to(unreadable / "1.jsonl")  # to itself
    leave(tmp_path, C, *lines(1))
    await node.adoption.adopt_all()
    assert node.written == [(C, 1)]
    assert caplog.text.count("cannot be taken over") == 2
    assert QueueFiles.adopt(elsewhere).read() == lines(1)
