"""What a hostile client costs another one: how late finals come, and how soon requests are answered.

Run as ``python -m tests.bench.bench_hostile_client [NAME ...]``; each attack runs for some seconds, in a
process of its own, against an engine in another. Targets: finals at most 100 ms later,
requests within 200 ms (p99).
"""

import asyncio
import contextlib
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence

import httpx
from websockets.asyncio.client import connect

from symbl_tui.engine.ready_line import parse_ready_line
from tests.bench.echo_engine import as_sound
from tests.bench.hostile_requests import ATTACKS
from tests.engine.streaming_client import new_token

SECONDS = 8.0
WARM_UP = 3.0
"""Before it is measured: modules are loaded, and an attack is in full swing."""
FINAL_EVERY = 0.1
REQUEST_EVERY = 0.12
TEXT = "Can you send me the test report by Friday? I will look at it with Bob tomorrow."


@contextlib.asynccontextmanager
async def process(*command: str) -> AsyncIterator[Process]:
    child = await asyncio.create_subprocess_exec(sys.executable, "-P", "-m", *command, stdout=PIPE)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGKILL)
        await child.communicate()


async def finals(url: str, token: str, late: list[float]) -> None:
    """Speak for ever; the seconds from each sentence to its final."""
    address = f"ws{url.removeprefix('http')}/v1/streaming/honest"
    async with connect(
        address, additional_headers={"X-API-KEY": token}, proxy=None, compression=None
    ) as socket:
        await socket.send(json.dumps({"type": "start_request", "insightTypes": ["question", "action_item"]}))
        sent: list[float] = []

        async def receive() -> None:
            async for text in socket:
                message = json.loads(text).get("message", {})
                if message.get("type") == "recognition_result" and message["isFinal"]:
                    late.append(time.monotonic() - sent[len(late)])

        receiving = asyncio.create_task(receive())
        try:
            while True:
                sent.append(time.monotonic())
                await socket.send(as_sound(TEXT))
                await asyncio.sleep(FINAL_EVERY)
        finally:
            receiving.cancel()


async def requests(url: str, token: str, found: list[float]) -> None:
    """Read for ever; the seconds of each request."""
    headers = {"x-api-key": token}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=60) as http:
        posted = await http.post("/v1/process/text", json={"messages": [{"payload": {"content": TEXT}}] * 20})
        id = posted.json()["conversationId"]
        paths = ("/messages", "/insights", "/members", "/topics", "", "/entities")
        while True:
            for path in paths:
                began = time.monotonic()
                answer = await http.get(f"/v1/conversations/{id}{path}")
                assert answer.status_code == 200, answer.text
                found.append(time.monotonic() - began)
                await asyncio.sleep(REQUEST_EVERY)


def _put_first(pid: int) -> None:
    """Schedule a process before all others, if we may: what else runs on this machine is not measured."""
    with contextlib.suppress(PermissionError, AttributeError):
        os.sched_setscheduler(pid, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))


def figures(found: Sequence[float]) -> str:
    if len(found) < 5:
        return f"only {len(found)} answers"
    cuts = statistics.quantiles(found, n=100)
    return f"p50 {cuts[49] * 1e3:5.0f}  p99 {cuts[98] * 1e3:5.0f}  worst {max(found) * 1e3:5.0f} ms"


async def measure(name: str, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with process("tests.bench.echo_engine", folder) as engine:
            assert engine.stdout is not None
            url = parse_ready_line((await engine.stdout.readline()).decode())
            assert url is not None
            token = await new_token(url)
            async with process("tests.bench.hostile_requests", name, url, token) as hostile:
                for measured in (engine.pid, 0):
                    _put_first(measured)
                os.setpriority(os.PRIO_PROCESS, hostile.pid, 5)
                late: list[float] = []
                answered: list[float] = []
                tasks = [
                    asyncio.create_task(finals(url, token, late)),
                    asyncio.create_task(requests(url, token, answered)),
                ]
                await asyncio.wait(tasks, timeout=WARM_UP, return_when=asyncio.FIRST_COMPLETED)
                unmeasured = len(late), len(answered)
                await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                faults = [repr(each) for each in ended if not isinstance(each, asyncio.CancelledError)]
                if hostile.returncode is not None:
                    faults.append("the hostile client ended")
    finals_late, requests_late = figures(late[unmeasured[0] :]), figures(answered[unmeasured[1] :])
    print(f"{name:34} finals: {finals_late}   requests: {requests_late}  {' '.join(faults)}", flush=True)


async def bench(names: Sequence[str]) -> None:
    for name in names or ATTACKS:
        await measure(name, SECONDS)


def main() -> None:
    """Print the figures."""
    asyncio.run(bench(sys.argv[1:]))


if __name__ == "__main__":
    main()
