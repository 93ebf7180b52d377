"""A node in step with its store: apps, limits and use within seconds, and nothing lost while it is away."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.app_sync import AppSync, SharedState
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.apps.usage import AppRevoked, AppUsage, Seconds
from symbl_tui.errors import EngineError
from tests.support.waiting import until

APP = StoredApp("app", "Support", 0.0, "h")


class Shared:
    """A store."""

    def __init__(self) -> None:
        self.apps: tuple[StoredApp, ...] = ()
        self.used: dict[str, float] = {}
        self.streams: Mapping[str, int] = {}
        self.away = False
        self.exchanges = 0
        self.offsets: list[float] = []
        self.directory = AppDirectory()
        self.usage = AppUsage(self.directory)

    async def exchange(self, day: str, seconds: Seconds, streams: Mapping[str, int] | None) -> SharedState:
        self.exchanges += 1
        await asyncio.sleep(0)
        if self.away:
            raise EngineError("the database is away")
        for (_, app_id), added in seconds.items():
            self.used[app_id] = self.used.get(app_id, 0.0) + added
        if streams is not None:
            self.streams = streams
        return SharedState(self.apps, dict(self.used), {}, (), 1.5, 0.0)

    def sync(self) -> AppSync:
        return AppSync(
            *(self.exchange, self.directory, self.usage),
            lambda offset, uncertainty: self.offsets.append(offset),
            seconds=0.01,
        )


async def test_apps_are_known_from_the_start_and_changes_within_one_exchange() -> None:
    shared = Shared()
    shared.apps = (APP,)
    async with shared.sync():
        assert shared.directory.find("app") == APP
        assert shared.offsets == [1.5]
        shared.apps = ()
        await until(lambda: shared.directory.find("app") is None)


async def test_what_is_used_while_the_store_is_away_is_added_once_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shared = Shared()
    shared.apps = (APP,)
    async with shared.sync():
        shared.away = True
        meter = shared.usage.open_stream("app")
        meter.add(10)
        before = shared.exchanges
        await until(lambda: shared.exchanges > before + 3)
        assert shared.usage.seconds_today("app") == 10
        assert shared.directory.find("app") == APP
        shared.away = False
        await until(lambda: shared.used == {"app": 10} and shared.streams == {"app": 1})
        meter.add(5)
        meter.close()
    assert shared.used == {"app": 15}
    assert shared.streams == {}
    assert caplog.text.count("apps and their limits are as they were: the database is away") == 1


async def test_a_defect_in_one_exchange_keeps_no_revoked_app_valid(caplog: pytest.LogCaptureFixture) -> None:
    shared = Shared()
    shared.apps = (APP,)
    failures = 2

    async def exchange(day: str, seconds: Seconds, streams: Mapping[str, int] | None) -> SharedState:
        nonlocal failures
        if shared.exchanges and failures:
            failures -= 1
            raise TypeError("a defect")
        return await shared.exchange(day, seconds, streams)

    async with AppSync(exchange, shared.directory, shared.usage, seconds=0.01):
        shared.usage.open_stream("app").add(10)
        shared.apps = (replace(APP, revoked=1.0),)
        await until(lambda: isinstance(shared.usage.refusal("app"), AppRevoked))
    assert caplog.text.count("internal error in the exchange with the store") == 2
    assert shared.used == {"app": 10}
