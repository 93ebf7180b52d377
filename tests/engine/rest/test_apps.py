"""Several apps on one engine: each has its conversations, jobs, trackers and rooms, and sees no other's."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.app_secret import secret_hash
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.apps import add_app, change_app
from symbl_tui.engine.store.audit import list_entries
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import MEETING, Rest
from tests.engine.streaming_client import APP, Client, new_token, open_client_with
from tests.support.waiting import HANG_SECONDS

pytestmark = pytest.mark.usefixtures("each_database")

SALES = ("sales", "their-secret")
HELLO = final("hello there")


class TwoApps:
    """An engine with the app of its environment and one of its store."""

    def __init__(self, limits: AppLimits) -> None:
        self.stored = StoredApp(SALES[0], "Sales", 0.0, secret_hash(SALES[1]), limits=limits)
        self.directory = AppDirectory((self.stored,))
        self.url = ""
        self.store: Store
        self.stop: Callable[[], Awaitable[None]]

    async def revoke(self) -> None:
        revoked = replace(self.stored, revoked=1.0)
        await self.store.run(change_app, revoked)
        # As an engine does that has read it: one in memory alone does not.
        self.directory.replace((revoked,))

    @asynccontextmanager
    async def client(self, app: tuple[str, str]) -> AsyncIterator[Rest]:
        headers = {"Authorization": f"Bearer {await new_token(self.url, app)}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30) as http:
            yield Rest(http)


async def heard_until_close(client: Client) -> tuple[str, int | None]:
    """All that a client was sent, and the close code."""
    heard = []
    with suppress(ConnectionClosed):
        async with asyncio.timeout(HANG_SECONDS):
            while True:
                heard.append(str(await client.socket.recv()))
    return " ".join(heard), client.socket.close_code


@asynccontextmanager
async def two_apps(limits: AppLimits = AppLimits()) -> AsyncIterator[TwoApps]:  # noqa: B008 - frozen
    apps = TwoApps(limits)
    accounts = Accounts(*APP, directory=apps.directory)
    async with Store.in_memory() as apps.store:
        await apps.store.run(add_app, apps.stored)
        async with AsyncExitStack() as stack:
            engine = running(ScriptedFactory(HELLO), store=apps.store, accounts=accounts)
            apps.url = await stack.enter_async_context(engine)
            apps.stop = stack.aclose
            yield apps


async def test_conversations_and_jobs_of_another_app_are_not_there() -> None:
    async with two_apps() as apps, apps.client(APP) as ours, apps.client(SALES) as theirs:
        accepted = await ours.http.post("/v1/process/text", json=MEETING)
        path = f"/v1/conversations/{await ours.done(accepted)}"
        job = f"/v1/job/{accepted.json()['jobId']}"
        unknown = await theirs.refused("GET", "/v1/conversations/1", 404)
        for suffix in ("", "/messages", "/members", "/topics", "/analytics", "/summary", "/insights"):
            assert await theirs.refused("GET", path + suffix, 404) == unknown
        assert await theirs.refused("PUT", path, 404, json={"metadata": {"a": 1}}) == unknown
        put = path.replace("conversations", "process/text")
        assert await theirs.refused("PUT", put, 404, json=MEETING) == unknown
        assert await theirs.refused("DELETE", path, 404) == unknown
        assert await theirs.refused("GET", job, 404) == await theirs.refused("GET", "/v1/job/1", 404)
        query: dict[str, str | int | list[str]] = {"filter": "name=='Daily'"}
        assert (await theirs.get("/v1/conversations", query))["conversations"] == []
        assert len((await ours.get("/v1/conversations", query))["conversations"]) == 1
        assert (await ours.get(job))["status"] == "completed"
        assert (await ours.http.delete(path)).status_code == 200


async def test_each_app_has_its_own_trackers_also_of_the_same_name() -> None:
    async with two_apps() as apps, apps.client(APP) as ours, apps.client(SALES) as theirs:
        tracker = {"name": "Prices", "vocabulary": ["hello"]}
        created = [await each.http.post("/v1/manage/tracker", json=tracker) for each in (ours, theirs)]
        assert [each.status_code for each in created] == [201, 201]
        first, second = (f"/v1/manage/tracker/{each.json()['tracker']['id']}" for each in created)
        for method in ("GET", "DELETE"):
            await theirs.refused(method, first, 404)
        await theirs.refused("PUT", first, 404, json=tracker)
        assert len((await theirs.get("/v1/manage/trackers"))["trackers"]) == 1
        assert (await theirs.http.delete(second)).status_code == 200
        assert len((await ours.get("/v1/manage/trackers"))["trackers"]) == 1
        # What all its trackers are is the app's own matter, too.
        texts = {**MEETING, "trackers": [], "enableAllTrackers": True}
        conversation = (
            f"/v1/conversations/{await theirs.done(await theirs.http.post('/v1/process/text', json=texts))}"
        )
        assert await theirs.trackers(conversation) == []


async def test_two_apps_with_the_same_connection_id_have_two_conversations() -> None:
    async with two_apps() as apps:
        ours, theirs = await new_token(apps.url), await new_token(apps.url, SALES)
        async with (
            open_client_with(apps.url, "/v1/streaming/call", ours) as speaker,
            open_client_with(apps.url, "/v1/streaming/call", theirs) as other,
            open_client_with(apps.url, "/v1/subscribe/call", theirs) as listener,
        ):
            started, elsewhere = await speaker.start(), await other.start()
            id, other_id = (frames[1]["message"]["data"]["conversationId"] for frames in (started, elsewhere))
            assert id != other_id
            # Nor is a conversation reached by its id.
            async with open_client_with(apps.url, f"/v1/subscribe/{id}", theirs) as intruder:
                await speaker.stream_and_stop()
                await other.stop()
                assert other_id in str(await listener.receive_all())
                await intruder.socket.close()
                assert await intruder.receive_all() == []


async def test_an_app_over_its_streams_is_refused_with_a_sentence_and_others_are_not() -> None:
    async with two_apps(AppLimits(streams=1)) as apps:
        ours, theirs = await new_token(apps.url), await new_token(apps.url, SALES)
        async with open_client_with(apps.url, "/v1/streaming/a", theirs) as first:
            async with open_client_with(apps.url, "/v1/streaming/b", theirs) as second:
                heard, code = await heard_until_close(second)
                assert "1 stream at a time; close one first" in heard
                assert code == 1013
            async with open_client_with(apps.url, "/v1/streaming/a", ours) as other:
                await other.start()
            await first.start()
            await first.stream_and_stop()
        async with open_client_with(apps.url, "/v1/streaming/b", theirs) as third:
            await third.start()


async def test_a_stream_over_the_minutes_of_its_app_ends_with_its_last_words_and_a_sentence() -> None:
    async with two_apps(AppLimits(minutes_a_day=0.5 / 60)) as apps, apps.client(SALES) as rest:
        token = await new_token(apps.url, SALES)
        async with open_client_with(apps.url, "/v1/streaming/a", token) as client:
            await client.start(
                config={"speechRecognition": {"encoding": "LINEAR16", "sampleRateHertz": 16_000}}
            )
            await client.socket.send(bytes(32_000))
            heard, code = await heard_until_close(client)
            places = [heard.index(each) for each in ("has used its", "hello there", "conversation_completed")]
            assert places == sorted(places)
            assert code == 1013
        refused = await rest.refused("POST", "/v1/process/audio", 429, content=b"RIFF")
        assert "from 00:00 UTC on" in refused


async def test_tokens_refusals_and_deletions_are_in_the_audit_of_their_app() -> None:
    async with two_apps(AppLimits(streams=1)) as apps:
        async with apps.client(APP) as ours, apps.client(SALES) as theirs:
            path = await theirs.meeting()
            assert (await theirs.http.delete(path)).status_code == 200
            await ours.refused("DELETE", path, 404)
            for _ in range(20):
                await ours.refused("GET", "/v1/conversations", 401, headers={"Authorization": "Bearer x"})
            tracker = await theirs.http.post("/v1/manage/tracker", json={"name": "a", "vocabulary": ["b"]})
            tracker_id = tracker.json()["tracker"]["id"]
            await theirs.http.delete(f"/v1/manage/tracker/{tracker_id}")
        body = {"appId": SALES[0], "appSecret": "a guess"}
        async with httpx.AsyncClient(base_url=apps.url, trust_env=False) as http:
            assert (await http.post("/oauth2/token:generate", json=body)).status_code == 401
        token = await new_token(apps.url, SALES)
        async with (
            open_client_with(apps.url, "/v1/streaming/a", token),
            open_client_with(apps.url, "/v1/streaming/b", token) as second,
        ):
            await heard_until_close(second)
        # Nothing of it is lost when the engine ends.
        await apps.stop()
        entries = await apps.store.run(list_entries, 0.0, None, 1000)
    deleted = path.rpartition("/")[2]
    noted = Counter[tuple[str, str, str, str]]()
    for each in entries:
        noted[each.event, each.app_id, each.subject, each.detail] += each.count
    assert noted == {
        ("token.issued", "", "loopback", ""): 1,
        ("token.issued", "sales", "loopback", ""): 2,
        ("conversation.deleted", "sales", deleted, ""): 1,
        ("tracker.deleted", "sales", tracker_id, ""): 1,
        ("refused", "-", "loopback", "token"): 20,
        ("refused", "-", "loopback", "credentials"): 1,
        ("refused", "sales", "loopback", "app limit"): 1,
    }
    # One of the twenty at once, the others together.
    assert len(entries) <= 9


@pytest.mark.parametrize("idle", [True, False])
async def test_sockets_and_tokens_of_a_revoked_app_end_within_seconds(idle: bool) -> None:
    async with two_apps() as apps, apps.client(SALES) as rest:
        token = await new_token(apps.url, SALES)
        async with (
            open_client_with(apps.url, "/v1/streaming/a", token) as speaker,
            open_client_with(apps.url, "/v1/subscribe/b", token) as listener,
        ):
            await speaker.start()
            if not idle:
                await speaker.socket.send(b"\1\0")
            await apps.revoke()
            for client in (speaker, listener):
                heard, code = await heard_until_close(client)
                assert "this app has been revoked" in heard
                assert code == 1008
        await rest.refused("GET", "/v1/conversations", 401)
