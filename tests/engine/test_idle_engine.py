"""An engine that nobody uses: it costs next to nothing, and still sees what an operator changes."""

import asyncio
import time
from pathlib import Path
from typing import ParamSpec, TypeVar

import httpx

from symbl_tui.engine.app_services import AppServices
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, app_changes
from symbl_tui.engine.store.database import Work
from symbl_tui.engine.store.store_maintenance import store_connection
from tests.engine.engine_processes import SECRETS, first_line, running_program
from tests.engine.fakes import ScriptedFactory
from tests.support.waiting import HANG_SECONDS, until

P = ParamSpec("P")
T = TypeVar("T")

WINDOW = 3.0
WAKES_A_SECOND = 5


class CountingStore(Store):
    """A store that counts how often it was looked at, and read."""

    looks, reads = 0, 0

    async def version(self) -> int | None:
        self.looks += 1
        return await super().version()

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.reads += 1
        return await super().read(work, *args, **kwargs)


async def test_an_idle_engine_lets_the_processor_sleep(tmp_path: Path) -> None:
    config = tmp_path / "engine.toml"
    config.write_text(f'[store]\npath = "{tmp_path / "engine.db"}"\n')
    async with (
        asyncio.timeout(HANG_SECONDS),
        running_program("-m", "symbl_tui.engine", "--config", str(config), **SECRETS) as engine,
        httpx.AsyncClient(trust_env=False, timeout=HANG_SECONDS) as http,
    ):
        url = (await first_line(engine)).removeprefix("listening on ")
        while (await http.get(f"{url}/readyz")).status_code != 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
        # Again where something of the start was left to do.
        while await wakes_a_second(engine.pid) > WAKES_A_SECOND:
            pass


async def wakes_a_second(pid: int) -> float:
    """How often the thread of a process that runs its event loop has waited for something, over a while."""
    began, before = time.monotonic(), _waits(pid)
    await asyncio.sleep(WINDOW)
    return (_waits(pid) - before) / (time.monotonic() - began)


def _waits(pid: int) -> int:
    for line in Path(f"/proc/{pid}/task/{pid}/status").read_text().splitlines():
        if line.startswith("voluntary_ctxt_switches:"):
            return int(line.split()[1])
    raise AssertionError("the kernel does not count")


async def test_the_apps_of_a_file_are_read_anew_when_an_operator_has_changed_them_and_only_then(
    tmp_path: Path,
) -> None:
    settings = StoreSettings(path=str(tmp_path / "engine.db"))
    store = CountingStore(settings)
    async with store:
        parts = NodeParts(accounts=Accounts("app", "secret"), recognizers=ScriptedFactory(), store=store)
        async with AppServices(parts, seconds=0.01):
            known = parts.accounts.directory.find
            with store_connection(settings, {}) as connection:
                app, _ = app_changes.add(connection, "Support", AppLimits())
            await until(lambda: known(app.id))
            looks, reads = store.looks, store.reads
            await until(lambda: store.looks > looks + 5)
            assert store.reads == reads
            with store_connection(settings, {}) as connection:
                app_changes.revoke(connection, "Support")
            await until(lambda: (now := known(app.id)) and now.revoked)
