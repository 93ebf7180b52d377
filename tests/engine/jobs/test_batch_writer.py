"""Posted texts become a conversation with its members, insights and topics."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.conversations.conversation_events import AddMember, Begin
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText
from symbl_tui.engine.jobs.text_job import PostedText, PostedTexts, process_text
from symbl_tui.engine.store import Store, StoredMessage, reading, reading_findings

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with Store.in_memory() as opened:
        await opened.put(Begin("1", "room", "", NOW))
        yield opened


async def _messages(store: Store) -> list[StoredMessage]:
    return await store.run(reading.messages, "1")


async def test_a_text_is_stored_with_its_findings(store: Store) -> None:
    writer = await BatchWriter.open(store, "1", [Tracker("Reports", ("report",))])
    ann = writer.member("Ann", "ann@example.com")
    await writer.write([SpokenText("I will send the report tomorrow.", "raw", ann, NOW, 5.0, 7.0)])
    (message,) = await _messages(store)
    assert (message.utterance.text, message.utterance.speaker) == ("I will send the report tomorrow.", ann)
    assert message.started == NOW + 5 * SECOND
    (task,) = await store.run(reading_findings.insights, "1", ("action_item",))
    assert task.due == "2026-11-23"
    assert [match.tracker for match in await store.run(reading_findings.matches, "1")] == ["Reports"]


async def test_a_member_is_found_by_address_then_by_name_and_added_once(store: Store) -> None:
    await store.put(AddMember("1", Speaker("Ann", "ann@example.com", "a")))
    writer = await BatchWriter.open(store, "1", ())
    assert writer.member("Annie", "ann@example.com").id == "a"
    bob = writer.member("Bob", "")
    assert writer.member("Bob", "") is bob
    assert writer.member("", "") == Speaker()


async def test_topics_are_those_of_the_whole_conversation(store: Store) -> None:
    first = await BatchWriter.open(store, "1", ())
    spoken = SpokenText("The loan contract needs a lawyer. The loan contract is long.", "", Speaker(), NOW)
    await first.write([spoken])
    second = await BatchWriter.open(store, "1", ())
    await second.write([spoken])
    await second.close()
    topics = {topic.text: topic for topic in await store.run(reading_findings.topics, "1")}
    assert len(topics["loan contract"].utterance_ids) == 2


def _posted(text: str, start: int | None = None, end: int | None = None, name: str = "") -> PostedText:
    times = [None if at is None else NOW + at * SECOND for at in (start, end)]
    return PostedText(text, name, "", *times)


async def _posted_times(store: Store, *texts: PostedText) -> list[tuple[float, float]]:
    await process_text(await BatchWriter.open(store, "1", ()), PostedTexts.of(texts), NOW)
    return [
        ((message.started - NOW) / SECOND, (message.ended - NOW) / SECOND)
        for message in await _messages(store)
    ]


async def test_a_text_without_a_time_follows_the_one_before(store: Store) -> None:
    texts = (_posted("One."), _posted("Two.", 10, 20), _posted("Three."), _posted("Four.", 30))
    assert await _posted_times(store, *texts) == [(0, 0), (10, 20), (20, 20), (30, 30)]


async def test_a_text_that_ends_before_it_starts_has_no_duration(store: Store) -> None:
    assert await _posted_times(store, _posted("One.", 10, 5), _posted("Two.")) == [(10, 10), (10, 10)]


async def test_a_long_text_is_stored_whole_and_in_order(store: Store) -> None:
    texts = [_posted(f"Number {number}.", number, name=f"P{number % 3}") for number in range(120)]
    await process_text(await BatchWriter.open(store, "1", ()), PostedTexts.of(texts), NOW)
    stored = await _messages(store)
    assert [message.utterance.text for message in stored] == [text.text for text in texts]
    assert [member.name for member in await store.run(reading.members, "1")] == ["P0", "P1", "P2"]


async def test_no_text_leaves_an_empty_conversation(store: Store) -> None:
    await process_text(await BatchWriter.open(store, "1", ()), PostedTexts.of([]), NOW)
    assert await _messages(store) == []


@pytest.mark.parametrize(
    ("lengths", "batches"),
    [
        ([1] * 50, [50]),
        ([1] * 51, [50, 1]),
        ([10_000, 10_000], [2]),
        ([10_000, 10_000, 1], [2, 1]),
        ([19_999, 2, 1], [1, 2]),
        ([], []),
    ],
)
def test_a_transaction_has_fifty_messages_or_twenty_thousand_characters(
    lengths: list[int], batches: list[int]
) -> None:
    """More would hold up the utterances of live speakers."""
    posted = PostedTexts.of(_posted("x" * length) for length in lengths)
    assert [len(batch) for batch in posted] == batches
    assert [len(batch) for batch in posted] == batches, "a second look finds the same"


def test_a_conversation_of_texts_begins_with_the_earliest_time_of_any() -> None:
    texts = [_posted("One."), _posted("Two.", 30), _posted("Three.", 10), _posted("Four.")]
    assert PostedTexts.of(texts).started == NOW + 10 * SECOND
    assert PostedTexts.of(texts[:1]).started is None
