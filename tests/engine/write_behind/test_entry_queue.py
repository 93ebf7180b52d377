"""What waits is bounded, keeps its order, and moves to memory and back as the disk fails and recovers."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.engine.write_behind.entry_queue import EntryQueue, QueueOverflow
from symbl_tui.engine.write_behind.queue_files import QueueFiles
from tests.support.full_disk import no_file_over


def _queue(path: Path, max_bytes: int = 1 << 20, memory_bytes: int = 1000) -> EntryQueue:
    return EntryQueue(QueueFiles.create(path, "a"), max_bytes, memory_bytes)


def _drain(queue: EntryQueue) -> list[bytes]:
    found = []
    while entries := queue.peek():
        found += entries
        queue.drop(entries)
    return found


def test_what_a_full_disk_does_not_take_waits_in_memory_and_goes_to_disk_once_it_can(tmp_path: Path) -> None:
    queue = _queue(tmp_path)
    queue.put(b"one")
    with no_file_over(4):
        queue.put(b"two")
        queue.put(b"three")
        assert (queue.level.entries, queue.level.in_memory) == (3, 2)
        assert queue.level.disk_error == "File too large"
    queue.put(b"four")
    assert (queue.level.in_memory, queue.level.disk_error) == (0, "")
    assert _drain(queue) == [b"one", b"two", b"three", b"four"]
    assert queue.level.entries == queue.level.bytes == 0
    assert queue.close() == 0


def test_what_is_in_memory_is_written_to_the_database_while_the_disk_is_full(tmp_path: Path) -> None:
    queue = _queue(tmp_path)
    with no_file_over(0):
        queue.put(b"one")
        queue.put(b"two")
        assert queue.peek() == [b"one", b"two"]
        queue.put(b"three")
        queue.drop([b"one"])
        assert queue.peek() == [b"two", b"three"]
        queue.drop([])
        assert _drain(queue) == [b"two", b"three"]
    assert queue.close() == 0


def test_entries_that_are_on_their_way_to_the_database_stay_in_memory_until_they_are_there(
    tmp_path: Path,
) -> None:
    queue = _queue(tmp_path)
    with no_file_over(0):
        queue.put(b"one")
        queue.put(b"two")
        assert queue.peek() == [b"one", b"two"]
    queue.put(b"three")
    assert queue.level.in_memory == 3
    queue.drop([b"one", b"two"])
    assert _drain(queue) == [b"three"]
    queue.close()


def test_a_queue_that_is_full_keeps_what_it_has_and_says_so_before_that(tmp_path: Path) -> None:
    queue = _queue(tmp_path, max_bytes=40)
    queue.put(b"x" * 19)
    levels = [queue.level.full]
    queue.put(b"y" * 14)
    levels.append(queue.level.full)
    queue.put(b"z" * 4)
    with pytest.raises(QueueOverflow, match="40 bytes wait"):
        queue.put(b"")
    assert _drain(queue) == [b"x" * 19, b"y" * 14, b"z" * 4]
    levels.append(queue.level.full)
    assert levels == [
        False,
        True,
        False,
    ]  # where it is, no new conversation, and still room for those that run
    queue.put(b"")
    queue.close()


def test_memory_is_bounded_while_the_disk_is_full_and_its_end_is_counted(tmp_path: Path) -> None:
    queue = _queue(tmp_path, memory_bytes=20)
    with no_file_over(0):
        queue.put(b"x" * 9)
        assert queue.level.full
        queue.put(b"y" * 9)
        with pytest.raises(QueueOverflow, match="File too large"):
            queue.put(b"z")
        assert queue.close() == 2


_ACTIONS = st.lists(
    st.one_of(st.just("put"), st.just("fail"), st.just("recover"), st.integers(0, 9)), max_size=60
)


@settings(max_examples=80, deadline=None)
@given(actions=_ACTIONS)
def test_no_order_of_failures_and_reads_changes_what_comes_out(
    tmp_path_factory: pytest.TempPathFactory, actions: list[str | int]
) -> None:
    queue = _queue(tmp_path_factory.mktemp("queue"), memory_bytes=1 << 20)
    found: list[bytes] = []
    put, broken = 0, False
    for action in actions:
        if action == "put":
            with no_file_over(0 if broken else 1 << 30):
                queue.put(b"%d" % put)
            put += 1
        elif isinstance(action, int):
            with no_file_over(0 if broken else 1 << 30):
                some = queue.peek()[:action]
                queue.drop(some)
            found += some
        else:
            broken = action == "fail"
    found += _drain(queue)
    assert found == [b"%d" % number for number in range(put)]
    assert queue.close() == 0
