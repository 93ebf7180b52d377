"""What is stored of a live conversation, and that a failing disk does not end it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.errors import EngineError
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.frames import of_kind, transcript
from tests.engine.streaming_client import Client, new_token, open_client
from tests.support.waiting import HANG_SECONDS

HELLO = final("the mobile application is complete and we will send the test report by friday")


TIMING = replace(DEFAULT_TIMING, topics_delay=3600.0)
"""Topics are ranked at the end alone, however long a conversation takes on a busy machine."""


class RecordingStore(Store):
    """Records the events of live conversations instead of storing them; fails on request."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__(StoreSettings(path=":memory:"))
        self.events: list[tuple[str, ...]] = []
        self._fails = fails

    def _record(self, *event: str) -> None:
        if self._fails:
            raise EngineError("the disk is full")
        self.events.append(event)

    @property
    def kinds(self) -> list[str]:
        return [event[0] for event in self.events]

    async def begin(
        self,
        conversation_id: str,
        connection_id: str,
        name: str,
        at: datetime,
        app_id: str = "",
        epoch: int = 0,
    ) -> None:
        self._record("begin", conversation_id, connection_id, name)

    async def add_member(self, conversation_id: str, member: Speaker) -> None:
        self._record("add_member", conversation_id, member.name)

    async def add_utterance(self, conversation_id: str, analyzed: AnalyzedUtterance) -> None:
        self._record("add_utterance", conversation_id, analyzed.utterance.text)

    async def set_topics(self, conversation_id: str, topics: tuple[Topic, ...], epoch: int = 0) -> None:
        self._record("set_topics", conversation_id)

    async def end(self, conversation_id: str, at: datetime, epoch: int = 0) -> None:
        self._record("end", conversation_id)


@asynccontextmanager
async def speaker(store: Store) -> AsyncIterator[Client]:
    async with (
        store,
        running(ScriptedFactory(HELLO), store=store, timing=TIMING) as url,
        open_client(url, "/v1/streaming/call") as client,
    ):
        yield client


async def test_a_conversation_is_stored_from_its_beginning_to_its_end() -> None:
    store = RecordingStore()
    async with speaker(store) as client:
        frames = await client.start(speaker={"name": "Jane"}, config={"meetingTitle": "Plans"})
        await client.stream_and_stop()
    conversation = frames[1]["message"]["data"]["conversationId"]
    assert {event[1] for event in store.events} == {conversation}
    assert store.kinds == ["begin", "add_member", "add_utterance", "set_topics", "end"]
    assert store.events[0][2:] == ("call", "Plans")
    assert store.events[2][2].endswith("send the test report by Friday.")


async def test_a_client_that_closes_right_after_its_stop_loses_nothing_and_nothing_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = RecordingStore()
    async with speaker(store) as client:
        await client.start()
        await client.send_json({"type": "stop_request"})
        await client.socket.close()
    assert store.kinds == ["begin", "add_utterance", "set_topics", "end"]
    assert not caplog.records


async def test_a_socket_that_never_starts_is_no_conversation() -> None:
    store = RecordingStore()
    async with speaker(store):
        pass
    assert not store.events


async def test_a_conversation_that_is_open_when_the_engine_stops_is_ended() -> None:
    store = RecordingStore()
    async with store, running(ScriptedFactory(), store=store) as url:
        async with open_client(url, "/v1/streaming/call") as client:
            await client.start(noConnectionTimeout=600)
        assert store.kinds == ["begin"]
    assert store.kinds == ["begin", "end"]


async def test_a_conversation_goes_on_when_the_disk_is_full(caplog: pytest.LogCaptureFixture) -> None:
    async with speaker(RecordingStore(fails=True)) as client:
        await client.start(speaker={"name": "Jane"})
        assert "send the test report" in transcript(await client.stream_and_stop())
    assert "not stored: the disk is full" in caplog.text


async def test_the_accounts_trackers_are_matched_where_all_trackers_are_enabled() -> None:
    saved = {"name": "Reporting", "vocabulary": ["report"]}
    async with running(ScriptedFactory(HELLO)) as url:
        headers = {"x-api-key": await new_token(url)}
        async with httpx.AsyncClient(
            base_url=url, headers=headers, trust_env=False, timeout=HANG_SECONDS
        ) as http:
            assert (await http.post("/v1/manage/tracker", json=saved)).is_success
        async with open_client(url, "/v1/streaming/a") as client:
            await client.start(config={"trackers": {"enableAllTrackers": True}})
            (frame,) = of_kind("tracker_response", await client.stream_and_stop())
        async with open_client(url, "/v1/streaming/b") as client:
            await client.start()
            assert not of_kind("tracker_response", await client.stream_and_stop())
    assert [tracker["name"] for tracker in frame["trackers"]] == ["Reporting"]
