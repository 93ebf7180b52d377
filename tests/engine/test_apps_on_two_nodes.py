"""Two engines that share PostgreSQL and a token key: an app, its limits and its end are the same on both."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import httpx
from websockets.exceptions import ConnectionClosed

from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_key import TokenKey, new_token_key
from symbl_tui.engine.settings import EngineSettings
from symbl_tui.engine.store import Store, app_changes
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming_client import new_token, open_client_with
from tests.support.postgres import PASSWORD, Postgres
from tests.support.waiting import HANG_SECONDS


@asynccontextmanager
async def node(postgres: Postgres, database: str, key: TokenKey) -> AsyncIterator[str]:
    settings = EngineSettings(store=postgres.settings(database))
    async with Store(settings.store, PASSWORD) as store:
        accounts = Accounts("", "", key=key)
        async with running(
            ScriptedFactory(final("hello there")), settings, store=store, accounts=accounts
        ) as url:
            yield url


async def is_valid(url: str, token: str) -> bool:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
        answer = await http.get("/v1/conversations", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == 200


async def until_true(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again: the other node learns of a change within seconds."""
    async with asyncio.timeout(HANG_SECONDS):
        for _ in itertools.count():
            if await condition():
                return
            await asyncio.sleep(0.2)


async def is_refused(url: str, token: str) -> bool:
    async with open_client_with(url, "/v1/streaming/other", token) as client:
        with suppress(ConnectionClosed):  # it may be refused at once
            await client.send_json({"type": "start_request"})
        return "1 stream at a time" in str(await client.receive())


async def test_an_app_is_one_on_all_nodes(postgres: Postgres, store_database: str) -> None:
    key = TokenKey.parse(new_token_key(), "")
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(Store(postgres.settings(store_database), PASSWORD))
        app, secret = await admin.run(app_changes.add, "Support", AppLimits(streams=1))
        one, other = [await stack.enter_async_context(node(postgres, store_database, key)) for _ in range(2)]
        token = await new_token(one, (app.id, secret))
        assert await is_valid(other, token)
        async with open_client_with(one, "/v1/streaming/call", token) as speaker:
            await speaker.start()
            await until_true(lambda: is_refused(other, token))
            await admin.run(app_changes.revoke, "Support")
            async with asyncio.timeout(HANG_SECONDS):
                await speaker.socket.wait_closed()
            assert speaker.socket.close_code == 1008

        async def is_void() -> bool:
            return not await is_valid(other, token)

        await until_true(is_void)
