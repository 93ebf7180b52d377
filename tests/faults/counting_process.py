"""The engine that decodes counting sound, as a process that can be killed and restarted."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.counting import counting_engine
from tests.support.scripted_engine import scripted_engine


@dataclass
class EngineProcess:
    """A running engine."""

    process: "subprocess.Popen[str]"
    url: str

    def kill(self) -> None:
        """End it, as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        """End it, and let go of what it says."""
        self.kill()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def again(self) -> None:
        """Start it where it was."""
        self.close()
        self.process, _ = _start(int(self.url.rpartition(":")[2]))


@contextlib.contextmanager
def counting_process() -> Iterator[EngineProcess]:
    """Run one until the block is left."""
    engine = EngineProcess(*_start(0))
    try:
        yield engine
    finally:
        engine.close()


def _start(port: int) -> tuple["subprocess.Popen[str]", str]:
    command = [sys.executable, "-m", "tests.faults.counting_process", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


async def _serve(port: int) -> None:
    async with scripted_engine(counting_engine(), port) as engine:
        print(engine.endpoint.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
