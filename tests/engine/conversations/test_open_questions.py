"""Updates of questions that are answered later in the conversation, for the clients that request them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from tests.engine.conftest import running
from tests.engine.fakes import Scripted, ScriptedFactory, final
from tests.engine.frames import Frame
from tests.engine.streaming_client import Client, open_client

QUESTION, ANSWER = "when will the report be ready", "the report will be ready on friday"
SOUND = bytes(3200)


class TakingTurns(ScriptedFactory):
    """Each recogniser yields one result: the first the first, the second the next."""

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        self.vocabularies.append(tuple(vocabulary))
        return Scripted(self._results[len(self.vocabularies) - 1 :][:1])


@asynccontextmanager
async def speaker(url: str, name: str, updates: bool) -> AsyncIterator[Client]:
    async with open_client(url, "/v1/streaming/room") as client:
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
async def test_a_question_is_sent_again_with_its_answer_on_request(updates: bool) -> None:
    recognizers = TakingTurns(final(QUESTION), final(ANSWER))
    async with (
        running(recognizers) as url,
        speaker(url, "Alice", updates) as alice,
        speaker(url, "Bob", updates) as bob,
    ):
        await alice.socket.send(SOUND)
        (asked,) = questions(await alice.receive_until(is_insight))
        await bob.socket.send(SOUND)
        received = await bob.stop()
    assert asked["payload"]["content"] == "When will the report be ready?"
    (answer,) = (message for frame in received for message in frame.get("messages", ()))
    assert [(each["id"], each["hints"][1:]) for each in questions(received)] == (
        [(asked["id"], answered_by(answer))] if updates else []
    )


async def test_other_clients_receive_the_answer_only_on_request() -> None:
    recognizers = TakingTurns(final(QUESTION), final(ANSWER), final("so be it"))
    async with (
        running(recognizers) as url,
        open_client(url, "/v1/subscribe/room?insightUpdates=true") as updated,
        open_client(url, "/v1/subscribe/room") as plain,
        speaker(url, "Alice", updates=True) as alice,
        speaker(url, "Bob", updates=False) as bob,
        speaker(url, "Carol", updates=False) as carol,
    ):
        await alice.socket.send(SOUND)
        (asked,) = questions(await alice.receive_until(is_insight))
        await bob.socket.send(SOUND)
        (answer,) = (message for frame in await bob.stop() for message in frame.get("messages", ()))
        (update,) = questions(await alice.receive_until(is_insight))
        unrequested = questions(await carol.stop())
        await alice.stop()
        all_insights, first_insights = (
            questions(await updated.receive_all()),
            questions(await plain.receive_all()),
        )
    assert update["id"] == asked["id"]
    assert update["hints"][1:] == answered_by(answer)
    assert unrequested == []
    assert all_insights == [asked, update]
    assert first_insights == [asked]


async def test_a_speaker_that_does_not_read_does_not_delay_answers_for_others() -> None:
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
