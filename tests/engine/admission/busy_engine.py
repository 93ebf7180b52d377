"""An engine whose recogniser is as busy as a test says."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.settings import AdmissionSettings, EngineSettings
from tests.engine.fakes import Scripted, ScriptedFactory
from tests.engine.streaming_client import Client, open_client

# Not by the processors, which belong to all tests of this machine.
SETTINGS = EngineSettings(admission=AdmissionSettings(max_cpu=1.0, own_cpu=1.0))


class Busy(ScriptedFactory):
    """A recogniser that says how busy it is."""

    load = Load(final_usage=0.0)
    created = 0

    async def create(self, *args: object, **kwargs: object) -> Scripted:
        self.created += 1
        return await super().create()


@asynccontextmanager
async def streaming(url: str, *rooms: str) -> AsyncIterator[list[Client]]:
    """Clients that have started, one in each room."""
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(open_client(url, f"/v1/streaming/{room}")) for room in rooms
        ]
        for client in clients:
            await client.start()
        yield clients
