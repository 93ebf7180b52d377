"""Whether a question was answered is told while the conversation goes on, to those who ask to be told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect

from .conftest import Client, Frame, new_token, running
from .fakes import Scripted, ScriptedRecognizers, final

QUESTION, ANSWER = "when will the report be ready", "the report will be ready on friday"
SOUND = bytes(3200)


class TakingTurns(ScriptedRecognizers):
    """The first who speaks asks, the second answers."""

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
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


@pytest.mark.parametrize("updates", [True, False])
async def test_a_question_is_told_again_with_its_answer_to_who_wants_that(updates: bool) -> None:
    recognizers = TakingTurns(final(QUESTION), final(ANSWER))
    async with (
        running(recognizers) as url,
        speaker(url, "Alice", updates) as alice,
        speaker(url, "Bob", updates) as bob,
    ):
        await alice.socket.send(SOUND)
        (asked,) = questions(await alice.until(lambda frame: frame["type"] == "insight_response"))
        await bob.socket.send(SOUND)
        heard = await bob.stop()
    assert asked["payload"]["content"] == "When will the report be ready?"
    (said,) = (message for frame in heard for message in frame.get("messages", ()))
    again = [(each["id"], each["hints"][1:]) for each in questions(heard)]
    answered = [{"key": "answered", "value": "true"}, {"key": "answerMessageId", "value": said["id"]}]
    assert again == ([(asked["id"], answered)] if updates else [])
