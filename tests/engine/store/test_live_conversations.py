"""What is kept of a live conversation, and that a disk which fails does not end it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import ClassVar

import httpx
import pytest

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.store import Store
from symbl_tui.errors import EngineError
from tests.engine.conftest import Client, new_token, running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming.test_conversation import of_kind, said
from tests.engine.streaming.test_subscribe import speak, visiting

HELLO = final("the mobile application is complete and we will send the test report by friday")


class Diary:
    """Writes down what it is told, in the place of a store."""

    told: ClassVar[list[tuple[object, ...]]] = []
    fails: ClassVar[bool] = False

    async def write(self, *what: object) -> None:
        if self.fails:
            raise EngineError("the disk is full")
        self.told.append(what)

    async def begin(self, _store: Store, conversation: str, connection: str, name: str, at: datetime) -> None:
        await self.write("begin", conversation, connection, name)

    async def join(self, _store: Store, conversation: str, member: Speaker) -> None:
        await self.write("join", conversation, member.name)

    async def add(self, _store: Store, conversation: str, understood: AnalyzedUtterance) -> None:
        await self.write("add", conversation, understood.utterance.text)

    async def rank(self, _store: Store, conversation: str, topics: tuple[Topic, ...]) -> None:
        await self.write("rank", conversation)

    async def end(self, _store: Store, conversation: str, at: datetime) -> None:
        await self.write("end", conversation)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    book = Diary()
    book.told.clear()
    for name in ("begin", "join", "add", "rank", "end"):
        method = getattr(book, name)
        monkeypatch.setattr(Store, name, lambda store, *rest, method=method: method(store, *rest))
    return book


@asynccontextmanager
async def speaker() -> AsyncIterator[Client]:
    async with running(ScriptedFactory(HELLO)) as url, visiting(url, "/v1/streaming/call") as client:
        yield client


async def test_a_conversation_is_kept_from_its_beginning_to_its_end(diary: Diary) -> None:
    async with speaker() as client:
        frames = await client.start(speaker={"name": "Jane"}, config={"meetingTitle": "Plans"})
        await speak(client)
    conversation = frames[1]["message"]["data"]["conversationId"]
    assert {entry[1] for entry in diary.told} == {conversation}
    assert [entry[0] for entry in diary.told] == ["begin", "join", "add", "rank", "end"]
    assert diary.told[0][2:] == ("call", "Plans")
    assert str(diary.told[2][2]).endswith("send the test report by Friday.")


async def test_a_client_that_closes_right_after_its_stop_loses_nothing_and_nobody_complains(
    diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    async with speaker() as client:
        await client.start()
        await client.say({"type": "stop_request"})
        await client.socket.close()
    assert [entry[0] for entry in diary.told] == ["begin", "add", "rank", "end"]
    assert not caplog.records


async def test_a_socket_that_never_starts_is_no_conversation(diary: Diary) -> None:
    async with speaker():
        pass
    assert not diary.told


async def test_a_conversation_that_is_open_when_the_engine_stops_is_ended(diary: Diary) -> None:
    async with running(ScriptedFactory()) as url:
        async with visiting(url, "/v1/streaming/call") as client:
            await client.start(noConnectionTimeout=600)
        assert [entry[0] for entry in diary.told] == ["begin"]
    assert [entry[0] for entry in diary.told] == ["begin", "end"]


async def test_a_conversation_goes_on_when_it_cannot_be_kept(
    diary: Diary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Diary, "fails", True)
    async with speaker() as client:
        await client.start(speaker={"name": "Jane"})
        assert "send the test report" in said(await speak(client))
    assert "not kept: the disk is full" in caplog.text


async def test_the_accounts_trackers_are_watched_for_by_who_asks_for_all() -> None:
    saved = {"name": "Reporting", "vocabulary": ["report"]}
    async with running(ScriptedFactory(HELLO)) as url:
        headers = {"x-api-key": await new_token(url)}
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
            assert (await http.post("/v1/manage/tracker", json=saved)).is_success
        async with visiting(url, "/v1/streaming/a") as client:
            await client.start(config={"trackers": {"enableAllTrackers": True}})
            (frame,) = of_kind("tracker_response", await speak(client))
        async with visiting(url, "/v1/streaming/b") as client:
            await client.start()
            assert not of_kind("tracker_response", await speak(client))
    assert [tracker["name"] for tracker in frame["trackers"]] == ["Reporting"]
