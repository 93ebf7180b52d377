"""The store: what is read back, what survives kills and restarts, and what is pruned."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.conversation_events import AddMember, AddUtterance, Begin, End, SetTopics
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import (
    SavedTracker,
    Store,
    reading,
    reading_findings,
    saved_trackers,
    writing,
)
from symbl_tui.engine.store.failures import StoreUnavailable
from symbl_tui.errors import EngineError
from tests.support.postgres import PASSWORD

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BOB = Speaker("Bob", "bob@example.com", "b")


def analyzed(id: str = "u", text: str = "Send the report.", speaker: Speaker = BOB) -> AnalyzedUtterance:
    utterance = Utterance(id, text, speaker, 1.0, 2.5)
    return AnalyzedUtterance(
        utterance,
        text.lower(),
        (Word("send", 1.0, 1.5, 0.9), Word("it", 1.5, 2.5)),
        NOW,
        Findings(
            (Insight(f"i{id}", ACTION_ITEM, text, speaker, 0.8, id, speaker, "2026-11-27"),),
            (TrackerMatch("Reports", "report", id, text, 9),),
            (Entity("PERSON", "Bob", id, "Bob", 0),),
            Sentiment(0.4),
        ),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "engine.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
async def store(request: pytest.FixtureRequest, path: Path) -> AsyncIterator[Store]:
    if request.param == "sqlite":
        settings = StoreSettings(path=str(path))
    else:
        settings = request.getfixturevalue("postgres").settings(request.getfixturevalue("store_database"))
    async with Store(settings, PASSWORD) as opened:
        yield opened


async def test_an_utterance_that_is_written_again_is_there_once(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    for text in ("Send the report.", "Send it again."):
        await store.put(AddUtterance("1", analyzed(text=text)))
    (message,) = await store.run(reading.messages, "1")
    assert message.utterance.text == "Send the report."
    assert len(await store.run(reading_findings.insights, "1", [ACTION_ITEM])) == 1


async def test_utterances_and_findings_are_read_back(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    await store.put(Begin("1", "room", "Standup", NOW))
    await store.put(Begin("1", "room", "Another name", NOW))
    await store.put(AddMember("1", Speaker("Alice", "", "a")))
    await store.put(AddUtterance("1", analyzed()))
    await store.put(SetTopics("1", (Topic("t", "report", 0.5, ("u",)),)))
    await store.put(End("1", NOW + timedelta(seconds=9)))

    kept = await store.run(reading.conversation, "1")
    assert kept is not None
    assert (kept.name, kept.started, kept.ended) == ("Standup", NOW, NOW + timedelta(seconds=9))
    assert kept.members == (Speaker("Alice", "", "a"), BOB)
    (message,) = await store.run(reading.message_page, "1", words=True)
    assert message.utterance == analyzed().utterance
    assert message.words == analyzed().words
    assert message.sentiment == Sentiment(0.4)
    assert message.started == NOW + timedelta(seconds=1)
    found = analyzed().findings
    assert await store.run(reading_findings.insights, "1", [ACTION_ITEM]) == list(found.insights)
    assert await store.run(reading_findings.insights, "1", [QUESTION]) == []
    assert await store.run(reading_findings.matches, "1") == list(found.matches)
    assert await store.run(reading_findings.entities, "1") == list(found.entities)
    assert await store.run(reading_findings.topics, "1") == (Topic("t", "report", 0.5, ("u",)),)


@pytest.mark.parametrize("count", [0, 1, 4, 5])
async def test_messages_are_read_page_by_page_with_nothing_twice_or_left_out(
    store: Store, count: int
) -> None:
    await store.put(Begin("1", "room", "", NOW))
    for number in range(count):
        await store.put(AddUtterance("1", analyzed(f"u{number}")))
    pages = [page async for page in store.message_pages("1", words=False, size=2)]
    assert [message.utterance.id for page in pages for message in page] == [f"u{n}" for n in range(count)]
    assert max((len(page) for page in pages), default=0) <= 2


async def test_a_conversation_survives_a_restart(path: Path) -> None:
    for expected in (0, 1):
        async with Store(StoreSettings(path=str(path))) as store:
            await store.put(Begin("1", "room", "", NOW))
            assert len(await store.run(reading.messages, "1")) == expected
            await store.put(AddUtterance("1", analyzed(f"u{expected}")))


async def test_old_conversations_are_pruned_but_never_a_live_one(store: Store) -> None:
    for id in ("over", "live", "new"):
        await store.put(Begin(id, id, "", NOW))
        await store.put(AddUtterance(id, analyzed()))
    for id in ("over", "new"):
        await store.put(End(id, NOW))
    await store.run(lambda db: db.exec_driver_sql("UPDATE conversations SET touched = 0 WHERE id <> 'new'"))
    await store.prune()
    kept = await store.run(reading.conversations, reading.ConversationQuery())
    assert {each.id for each in kept} == {"live", "new"}
    assert await store.run(reading.messages, "over") == []
    assert await store.run(_count, "findings") == 6


def _count(db: Connection, table: str) -> int:
    return int(db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


async def test_nothing_is_stored_after_a_deletion(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    await store.run(writing.delete, "1")
    await store.put(AddMember("1", BOB))
    await store.put(AddUtterance("1", analyzed()))
    await store.put(SetTopics("1", (Topic("t", "report", 0.5),)))
    await store.put(End("1", NOW))
    assert await store.run(reading.conversation, "1") is None
    assert await store.run(_count, "utterances") == 0


async def test_reassigning_an_utterance_reassigns_its_action_items(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    await store.put(AddUtterance("1", analyzed()))
    await store.put(AddMember("1", Speaker("Carol", "", "c")))
    await store.run(writing.assign_speakers, "1", {"u": "c"})
    (insight,) = await store.run(reading_findings.insights, "1", [ACTION_ITEM])
    assert insight.speaker.name == "Carol"
    assert insight.assignee is not None
    assert insight.assignee.name == "Carol"


async def test_a_value_that_cannot_be_stored_is_one_sentence_and_harms_nothing(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    with pytest.raises(EngineError, match="the engine's store"):
        await store.put(AddUtterance("1", analyzed(text="half a pair \ud800")))
    await store.put(AddUtterance("1", analyzed()))
    assert len(await store.run(reading.messages, "1")) == 1


async def test_trackers_have_names_of_their_own(store: Store) -> None:
    await store.run(saved_trackers.save_trackers, "", [SavedTracker("1", "Prices", ("cost", "price"))])
    with pytest.raises(saved_trackers.NameTaken, match="Prices"):
        await store.run(
            saved_trackers.save_trackers,
            "",
            [SavedTracker("2", "New", ("x",)), SavedTracker("3", "Prices", ("y",))],
        )
    assert await store.trackers() == [SavedTracker("1", "Prices", ("cost", "price"))]
    many = [SavedTracker(str(number), f"n{number}", ("x",)) for number in range(2, 502)]
    with pytest.raises(saved_trackers.TooManyTrackers):
        await store.run(saved_trackers.save_trackers, "", many)
    assert len(await store.trackers()) == 1


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
spoken = st.lists(st.tuples(texts, st.sampled_from(["a", "b", ""])), max_size=8)


@given(spoken)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_any_words_of_any_speaker_are_read_back_unchanged(said: Sequence[tuple[str, str]]) -> None:
    async def kept() -> list[tuple[str, str]]:
        async with Store.in_memory() as store:
            await store.put(Begin("1", "room", "", NOW))
            for number, (text, who) in enumerate(said):
                await store.put(AddUtterance("1", analyzed(str(number), text, Speaker(who, "", who))))
            return [
                (each.utterance.text, each.utterance.speaker.id)
                for each in await store.run(reading.messages, "1")
            ]

    assert asyncio.run(kept()) == list(said)


async def test_a_job_insists_on_what_the_database_cannot_do_now_and_not_on_what_it_never_will() -> None:
    answers: list[Exception | str] = [StoreUnavailable("it is full"), "done"]

    async def call() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with Store.in_memory() as store:
        assert await store.insist(call) == "done"
        answers.append(EngineError("the engine's store refused a value"))
        with pytest.raises(EngineError, match="refused a value"):
            await store.insist(call)
    assert answers == []
