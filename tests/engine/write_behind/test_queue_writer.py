"""The writer loses nothing, doubles nothing and keeps the order, whatever the database answers."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from symbl_tui.engine.conversations.conversation_events import End
from symbl_tui.engine.store.failures import StoreAway, StoreUnavailable
from symbl_tui.engine.write_behind.dead_letters import DeadLetters
from symbl_tui.engine.write_behind.entries import Entry, NewerEntry, encode
from symbl_tui.engine.write_behind.entry_queue import EntryQueue
from symbl_tui.engine.write_behind.queue_files import QueueFiles
from symbl_tui.engine.write_behind.queue_writer import QueueWriter, WriterTiming
from symbl_tui.errors import EngineError

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def _entry(number: int) -> Entry:
    return Entry(number, End(str(number), NOW))


class _Database:
    """Takes entries once each; fails as its script says."""

    def __init__(self, *failures: EngineError | None, refuses: frozenset[int] = frozenset()) -> None:
        self.failures = list(failures)
        self.refuses = refuses
        self.written: list[int] = []
        self.batches: list[int] = []

    async def write(self, batch: Sequence[Entry]) -> None:
        self.batches.append(len(batch))
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        if any(entry.number in self.refuses for entry in batch):
            raise EngineError("the engine's store refused a value")
        self.written += [entry.number for entry in batch]


class _Bench:
    def __init__(self, path: Path, thread: ThreadPoolExecutor) -> None:
        self.queue = EntryQueue(QueueFiles.create(path, "a"), 1 << 20)
        self.letters = DeadLetters(path)
        self._thread = thread

    def put(self, *numbers: int) -> None:
        for number in numbers:
            self.queue.put(encode(_entry(number)))

    def writer(self, database: _Database) -> QueueWriter:
        timing = WriterTiming(first_retry=0.001, longest_retry=0.002)
        return QueueWriter(self.queue, database.write, self.letters, self._thread, timing)

    def refused(self) -> list[dict[str, str]]:
        return [msgspec.json.decode(line) for line in self.letters.path.read_bytes().splitlines()]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[_Bench]:
    with ThreadPoolExecutor(1) as thread:
        bench = _Bench(tmp_path, thread)
        yield bench
        bench.queue.close()


async def test_entries_are_written_in_few_transactions_and_in_order(bench: _Bench) -> None:
    database = _Database()
    bench.put(*range(1, 51))
    writer = bench.writer(database)
    await writer.drain()
    assert database.written == [*range(1, 51)]
    assert len(database.batches) < 5
    assert writer.done == 50
    assert writer.level.entries == 0


async def test_a_database_that_is_away_full_or_locked_is_tried_until_it_takes_what_waits(
    bench: _Bench, caplog: pytest.LogCaptureFixture
) -> None:
    away = [StoreAway("connection refused")] * 4
    database = _Database(*away, StoreUnavailable("it cannot", "SQLSTATE 53100"), None)
    bench.put(1, 2)
    writer = bench.writer(database)
    failures: list[str] = []
    writer.on_change = lambda: failures.append(writer.failure.reason if writer.failure else "")
    await writer.drain()
    assert database.written == [1, 2]
    assert failures == ["connection refused"] * 4 + ["SQLSTATE 53100", ""]
    assert len(caplog.records) == 2  # once when it went, once when it came back


async def test_what_the_database_refuses_holds_up_nothing_and_is_kept_for_the_operator(bench: _Bench) -> None:
    database = _Database(refuses=frozenset({3, 5}))
    bench.put(*range(1, 8))
    await bench.writer(database).drain()
    assert database.written == [1, 2, 4, 6, 7]
    assert [msgspec.json.decode(letter["entry"])["number"] for letter in bench.refused()] == [3, 5]
    assert bench.refused()[0]["reason"] == "the engine's store refused a value"
    assert bench.letters.path.stat().st_mode & 0o777 == 0o600


async def test_a_database_that_goes_away_in_the_midst_of_that_doubles_nothing(bench: _Bench) -> None:
    database = _Database(None, None, StoreAway("gone"), refuses=frozenset({3}))
    bench.put(*range(1, 6))
    await bench.writer(database).drain()
    assert database.written == [1, 2, 4, 5]
    assert len(bench.refused()) == 1


async def test_a_damaged_line_holds_up_nothing(bench: _Bench) -> None:
    database = _Database()
    bench.put(1)
    bench.queue.put(b'{"number": 2, "event": ')
    bench.queue.put(b"\0\0\0\xff")
    bench.put(3)
    await bench.writer(database).drain()
    assert database.written == [1, 3]
    assert [letter["reason"] for letter in bench.refused()] == ["it is no entry of a queue"] * 2


async def test_what_a_newer_program_wrote_is_left_to_it(bench: _Bench) -> None:
    bench.queue.put(b'{"number": 1, "event": {"type": "unheard of"}, "version": 2}')
    with pytest.raises(NewerEntry):
        await bench.writer(_Database()).drain()
    assert bench.queue.peek()
    assert not bench.letters.path.exists()


def test_dead_letters_are_bounded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    counted: list[None] = []
    letters = DeadLetters(tmp_path, max_bytes=1000, on_letter=lambda: counted.append(None))
    for _ in range(100):
        letters.add(b"what was said", "it was refused")
    assert letters.path.stat().st_size <= 1000
    assert len(counted) == 100
    assert "the file has its largest size" in caplog.text
    assert "what was said" not in caplog.text
