"""Whether a question was answered is told while the conversation goes on, to those who ask to be told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect

from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from tests.engine.conftest import Client, Frame, new_token, running
from tests.engine.fakes import Scripted, ScriptedFactory, final
from tests.engine.streaming.test_subscribe import visiting

QUESTION, ANSWER = "when will the report be ready", "the report will be ready on friday"
SOUND = bytes(3200)


class TakingTurns(ScriptedFactory):
    """The first who speaks says the first thing, the second the next."""

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        self.vocabularies.append(tuple(vocabulary))
        return Scripted(self._results[len(self.vocabularies) - 1 :][:1])


@asynccontextmanager
async def speaker(url: str, name: str, updates: bool) -> AsyncIterator[Client]:
    address = f"ws{url.removeprefix('http')}/v1/streaming/room"
    headers = {"X-API-KEY": await new_token(url)}
    async with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
        client = Client(socket)
        config = {"insightUpdates": True} if updates else {}
        await client.start(insightTypes=["question"], speaker={"name": name}, config=config)
        yield client


def questions(frames: list[Frame]) -> list[Frame]:
    return [insight for frame in frames for insight in frame.get("insights", ())]


def is_insight(frame: Frame) -> bool:
    return bool(frame["type"] == "insight_response")


def answered_by(message: Frame) -> list[Frame]:
    return [{"key": "answered", "value": "true"}, {"key": "answerMessageId", "value": message["id"]}]


@pytest.mark.parametrize("updates", [True, False])
async def test_a_question_is_told_again_with_its_answer_to_who_wants_that(updates: bool) -> None:
    recognizers = TakingTurns(final(QUESTION), final(ANSWER))
    async with (
        running(recognizers) as url,
        speaker(url, "Alice", updates) as alice,
        speaker(url, "Bob", updates) as bob,
    ):
        await alice.socket.send(SOUND)
        (asked,) = questions(await alice.until(is_insight))
        await bob.socket.send(SOUND)
        heard = await bob.stop()
    assert asked["payload"]["content"] == "When will the report be ready?"
    (said,) = (message for frame in heard for message in frame.get("messages", ()))
    assert [(each["id"], each["hints"][1:]) for each in questions(heard)] == (
        [(asked["id"], answered_by(said))] if updates else []
    )


async def test_the_others_learn_of_the_answer_when_they_want_to_and_only_then() -> None:
    recognizers = TakingTurns(final(QUESTION), final(ANSWER), final("so be it"))
    async with (
        running(recognizers) as url,
        visiting(url, "/v1/subscribe/room?insightUpdates=true") as curious,
        visiting(url, "/v1/subscribe/room") as calm,
        speaker(url, "Alice", updates=True) as alice,
        speaker(url, "Bob", updates=False) as bob,
        speaker(url, "Carol", updates=False) as carol,
    ):
        await alice.socket.send(SOUND)
        (asked,) = questions(await alice.until(is_insight))
        await bob.socket.send(SOUND)
        (answer,) = (message for frame in await bob.stop() for message in frame.get("messages", ()))
        (told,) = questions(await alice.until(is_insight))
        unasked = questions(await carol.stop())
        await alice.stop()
        everything, usual = questions(await curious.rest()), questions(await calm.rest())
    assert told["id"] == asked["id"]
    assert told["hints"][1:] == answered_by(answer)
    assert unasked == []
    assert everything == [asked, told]
    assert usual == [asked]


async def test_a_speaker_that_does_not_read_keeps_no_answer_from_the_others() -> None:
    subscribers = Subscribers()
    stalled = Subscriber(SubscriberFilter.UPDATES, max_pending=4)
    reading = Subscriber(SubscriberFilter.UPDATES, max_pending=4)
    subscribers.add(stalled)
    subscribers.add(reading)
    for _ in range(4):
        stalled.push("{}")
    await subscribers.publish_update("news", Subscriber())
    await subscribers.publish_update("more", Subscriber())
    assert len(subscribers) == 1
    subscribers.end("the end")
    assert [text async for text in reading] == ["news", "more"]
