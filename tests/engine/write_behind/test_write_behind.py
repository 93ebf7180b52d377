"""Conversations reach the database whole and once, whatever happens between here and there."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.conversation_events import (
    AddMember,
    AddUtterance,
    Begin,
    BeginStream,
    End,
    SetTopics,
)
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.store import writing
from symbl_tui.engine.store.sqlite_file import MEMORY
from symbl_tui.engine.write_behind.entry_queue import QueueOverflow
from symbl_tui.engine.write_behind.event_queue import EventQueue
from symbl_tui.errors import ConfigError
from tests.engine.write_behind.flaky_store import FlakyStore, kill, value, write_behind
from tests.support.full_disk import no_file_over
from tests.support.waiting import until

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANN = Speaker("Ann", "ann@example.com", "ann")


def _analyzed(number: int) -> AnalyzedUtterance:
    at = float(number)
    utterance = Utterance(f"u{number}", f"Shall we go on, {number}?", ANN, at, at + 0.9)
    question = Insight(f"q{number}", "question", utterance.text, ANN, 0.9, utterance.id)
    words = (Word("shall", at, at + 0.2),)
    return AnalyzedUtterance(utterance, utterance.text, words, NOW, Findings((question,)))


async def _conversation(store: ConversationStore, id: str, utterances: int = 2) -> None:
    await store.put(Begin(id, f"room {id}", "Standup", NOW))
    await store.put(AddMember(id, ANN))
    for number in range(utterances):
        await store.put(AddUtterance(id, _analyzed(number)))
    await store.put(SetTopics(id, (Topic("t", "going on", 0.9),)))
    await store.put(End(id, NOW + timedelta(minutes=5)))


async def _expected(path: Path, *ids: str, utterances: int = 2) -> list[list[tuple[Any, ...]]]:
    """The rows of conversations that nothing disturbed."""
    async with FlakyStore(path / "undisturbed.db") as store:
        for id in ids:
            await _conversation(store, id, utterances)
        return await store.rows()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FlakyStore]:
    async with FlakyStore(tmp_path / "store.db") as store:
        yield store


async def test_a_conversation_is_the_same_as_without_a_queue(tmp_path: Path, store: FlakyStore) -> None:
    async with write_behind(store, tmp_path / "queue") as queue:
        await _conversation(queue, "1")
        assert await queue.flush(60)
        assert await store.rows() == await _expected(tmp_path, "1")
    assert not [*(tmp_path / "queue").iterdir()]
    assert await store.positions() == []


async def test_a_database_that_is_away_costs_nothing_and_is_shown(tmp_path: Path, store: FlakyStore) -> None:
    readiness, registry = Readiness(), CollectorRegistry()
    async with write_behind(store, tmp_path / "queue", readiness, registry) as queue:
        store.away = True
        await _conversation(queue, "1")
        await until(lambda: readiness.has(Condition.STORE_AWAY))
        queue.sample()
        assert [value(registry, name) for name in ("entries", "memory_entries", "adopted_bytes")] == [6, 0, 0]
        assert not await queue.flush(60)  # at once: it is known to be away
        assert queue.level.entries == 6
        assert readiness.blocking is None
        store.away = False
        await until(lambda: not readiness.conditions)
        assert await queue.flush(60)
        queue.sample()
        assert [value(registry, name) for name in ("entries", "bytes", "seconds_count")] == [0, 0, 6]
    assert await store.rows() == await _expected(tmp_path, "1")


async def test_a_commit_whose_answer_is_lost_doubles_nothing(tmp_path: Path, store: FlakyStore) -> None:
    async with write_behind(store, tmp_path / "queue") as queue:
        store.lost_answers = 3
        await _conversation(queue, "1", utterances=5)
        await until(lambda: not store.lost_answers)
        await until(lambda: queue.level.entries == 0)
    assert await store.rows() == await _expected(tmp_path, "1", utterances=5)


async def test_what_a_killed_engine_left_is_written_by_the_next_one(
    tmp_path: Path, store: FlakyStore
) -> None:
    store.away = True
    killed = await write_behind(store, tmp_path / "queue").__aenter__()
    await _conversation(killed, "1")
    await kill(killed)
    async with write_behind(store, tmp_path / "queue") as queue:
        await _conversation(queue, "2")
        store.away = False
        await until(lambda: len([*(tmp_path / "queue").iterdir()]) == 1)  # its own alone
    assert await store.positions() == []
    assert await store.rows() == await _expected(tmp_path, "1", "2")


async def test_a_living_engine_takes_over_from_one_beside_it_that_was_killed(
    tmp_path: Path, store: FlakyStore
) -> None:
    async with write_behind(store, tmp_path / "queue"), FlakyStore(tmp_path / "store.db") as its_store:
        its_store.away = True
        killed = await write_behind(its_store, tmp_path / "queue").__aenter__()
        await _conversation(killed, "1")
        await kill(killed)
        await until(lambda: len([*(tmp_path / "queue").iterdir()]) == 1)
    assert await store.rows() == await _expected(tmp_path, "1")


async def test_an_engine_that_stops_while_the_database_is_away_leaves_what_waits(
    tmp_path: Path, store: FlakyStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with write_behind(store, tmp_path / "queue") as queue:
        store.away = True
        await _conversation(queue, "1")
    assert "6 entries wait in" in caplog.text
    store.away = False
    async with write_behind(store, tmp_path / "queue"):
        await until(lambda: len([*(tmp_path / "queue").iterdir()]) == 1)
    assert await store.rows() == await _expected(tmp_path, "1")


async def test_late_events_of_a_deleted_conversation_are_dropped(tmp_path: Path, store: FlakyStore) -> None:
    registry = CollectorRegistry()
    async with write_behind(store, tmp_path / "queue", registry=registry) as queue:
        await queue.put(Begin("1", "room", "Standup", NOW))
        assert await queue.flush(60)
        store.away = True
        # Of a conversation that a claim has begun; another of its speakers comes.
        await queue.put(Begin("1", "room", "Standup", NOW, epoch=1))
        await queue.put(BeginStream("1", "stream", NOW))
        await queue.put(AddMember("1", ANN))
        await queue.put(AddUtterance("1", _analyzed(1)))
        await queue.put(SetTopics("1", (Topic("t", "going on", 0.9),)))
        await queue.put(End("1", NOW))
        await _conversation(queue, "2")
        store.away = False
        await store.run(writing.delete, "1")
        await until(lambda: queue.level.entries == 0)
        assert value(registry, "refused_total") == 0
    assert await store.rows() == await _expected(tmp_path, "2")


async def _fill(queue: EventQueue) -> int:
    """Add utterances until no more finds a place; gives how many did."""
    for number in itertools.count():
        try:
            await queue.put(AddUtterance("1", _analyzed(number)))
        except QueueOverflow:
            break
    return number


async def test_a_full_queue_refuses_new_conversations_and_keeps_what_it_has(
    tmp_path: Path, store: FlakyStore
) -> None:
    readiness, registry = Readiness(), CollectorRegistry()
    async with write_behind(store, tmp_path / "queue", readiness, registry) as queue:
        store.away = True
        assert queue.full is None
        await queue.put(Begin("1", "room", "", NOW))
        number = await _fill(queue)
        assert readiness.blocking is Condition.QUEUE_FULL
        assert value(registry, "dropped_total") == 1
        assert "too much waits for the engine's database" in str(queue.full)
        store.away = False
        await until(lambda: not readiness.conditions)
        assert queue.full is None
        assert await queue.flush(60)
        assert len((await store.rows())[2]) == number


async def test_a_full_disk_of_the_queue_costs_nothing_while_the_database_is_there(
    tmp_path: Path, store: FlakyStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with write_behind(store, tmp_path / "queue") as queue:
        store.away = True
        await queue.put(Begin("1", "room 1", "Standup", NOW))
        with no_file_over(0):
            await queue.put(AddMember("1", ANN))
            await queue.put(AddUtterance("1", _analyzed(0)))
            assert queue.level.in_memory == 2
        store.away = False
        await until(lambda: queue.level.entries == 0)
        await queue.put(AddUtterance("1", _analyzed(1)))
        await queue.put(SetTopics("1", (Topic("t", "going on", 0.9),)))
        await queue.put(End("1", NOW + timedelta(minutes=5)))
    assert "entries wait in memory, as the queue's disk takes none: File too large" in caplog.text
    assert await store.rows() == await _expected(tmp_path, "1")


async def test_a_directory_that_cannot_be_used_is_one_sentence(tmp_path: Path, store: FlakyStore) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"file: cannot queue there: .*; set store.queue_path"):
        async with write_behind(store, tmp_path / "file"):
            pass


async def test_a_writer_with_a_defect_is_started_again(
    tmp_path: Path, store: FlakyStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with write_behind(store, tmp_path / "queue") as writing_behind:
        with monkeypatch.context() as patch:
            patch.setattr(store, "run", None)
            await _conversation(writing_behind, "1")
            await until(lambda: "internal error in the writer of the queue" in caplog.text)
        assert await writing_behind.flush(60)


_EVENTS = 8
_ACTIONS = st.sampled_from(
    ["event", "event", "event", "away", "back", "lost answer", "kill", "stop", "settle"]
)


async def _play(store: ConversationStore, place: int) -> None:
    """The event at a place of two conversations that are told alternately."""
    id, step = str(place % 2), place // 2
    if step == 0:
        await store.put(Begin(id, f"room {id}", "Standup", NOW))
    elif step == 1:
        await store.put(AddMember(id, ANN))
    elif step == _EVENTS - 2:
        await store.put(SetTopics(id, (Topic("t", "going on", 0.9),)))
    elif step == _EVENTS - 1:
        await store.put(End(id, NOW + timedelta(minutes=1)))
    else:
        await store.put(AddUtterance(id, _analyzed(step)))


async def _disturbed(path: Path, actions: Sequence[str]) -> list[list[tuple[Any, ...]]]:
    """Play both conversations while ``actions`` happen; gives the rows in the end."""
    async with FlakyStore(path / "store.db") as store:
        queue = await write_behind(store, path / "queue").__aenter__()
        played = 0
        for action in actions:
            match action:
                case "event" if played < 2 * _EVENTS:
                    await _play(queue, played)
                    played += 1
                case "away" | "back":
                    store.away = action == "away"
                case "lost answer":
                    store.lost_answers = 1
                case "kill" | "stop":
                    await (kill(queue) if action == "kill" or store.away else queue.__aexit__())
                    queue = await write_behind(store, path / "queue").__aenter__()
                case "settle":
                    await asyncio.sleep(0.003)
        store.away, store.lost_answers = False, 0
        for place in range(played, 2 * _EVENTS):
            await _play(queue, place)
        await until(lambda: queue.level.entries == 0)
        await queue.__aexit__()
        return await store.rows()


@cache
def _undisturbed() -> list[list[tuple[Any, ...]]]:
    async def play() -> list[list[tuple[Any, ...]]]:
        async with FlakyStore(Path(MEMORY)) as store:
            for place in range(2 * _EVENTS):
                await _play(store, place)
            return await store.rows()

    return asyncio.run(play())


@settings(max_examples=25, deadline=None)
@given(actions=st.lists(_ACTIONS, max_size=40))
def test_no_order_of_outages_kills_and_restarts_changes_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory, actions: list[str]
) -> None:
    assert asyncio.run(_disturbed(tmp_path_factory.mktemp("run"), actions)) == _undisturbed()
