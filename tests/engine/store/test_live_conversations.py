"""What is stored of a live conversation, and that a failing disk does not end it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from symbl_tui.engine.conversations.conversation_events import (
    AddMember,
    AddUtterance,
    Begin,
    End,
    Event,
    SetTopics,
)
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
        self.events: list[Event] = []
        self._fails = fails

    async def put(self, event: Event) -> None:
        """Record it."""
        if self._fails:
            raise EngineError("the disk is full")
        self.events.append(event)

    @property
    def kinds(self) -> list[type[Event]]:
        return [type(event) for event in self.events]


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
    assert {event.conversation_id for event in store.events} == {conversation}
    assert store.kinds == [Begin, AddMember, AddUtterance, SetTopics, End]
    begin, _, said, *_ = store.events
    assert isinstance(begin, Begin)
    assert (begin.connection_id, begin.name) == ("call", "Plans")
    assert isinstance(said, AddUtterance)
    assert said.analyzed.utterance.text.endswith("send the test report by Friday.")


async def test_a_client_that_closes_right_after_its_stop_loses_nothing_and_nothing_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = RecordingStore()
    async with speaker(store) as client:
        await client.start()
        await client.send_json({"type": "stop_request"})
        await client.socket.close()
    assert store.kinds == [Begin, AddUtterance, SetTopics, End]
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
        assert store.kinds == [Begin]
    assert store.kinds == [Begin, End]


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
