"""The engine as a process: it starts quickly, stops cleanly, and leaves nothing behind whatever happens."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from symbl_tui.engine.listening_socket import listen
from symbl_tui.engine.local_engine import LocalEngine, ProcessTiming
from symbl_tui.errors import EngineUnreachable, UsageError
from tests.support.waiting import until

SECRETS = {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "do-not-tell"}

CLIENT = """
import asyncio, sys
from pathlib import Path
from symbl_tui.engine.local_engine import LocalEngine

async def main():
    async with LocalEngine(Path(sys.argv[1])) as endpoint:
        print(endpoint.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def descendants(pid: int) -> set[int]:
    """Every living process of an engine below ``pid``."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            parents[int(entry.parent.name)] = int(parent)
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return {one for one in found - {pid} if "symbl_tui.engine" in command(one)}


def command(pid: int) -> str:
    """The command line of a process; nothing when it ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def content(path: Path) -> str:
    return path.read_text()


async def gone(pids: set[int]) -> None:
    """Return once none of the processes lives."""
    async with asyncio.timeout(10):
        for pid in pids:
            while alive(pid):  # noqa: ASYNC110 - nobody tells a stranger when a process ends
                await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@asynccontextmanager
async def program(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def first_line(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


async def test_an_engine_for_a_session_lets_its_owner_in_and_is_gone_afterwards(log: Path) -> None:
    async with LocalEngine(log) as endpoint:
        workers = await grown(os.getpid(), 2)  # the engine and its recogniser
        assert endpoint.url.startswith("http://127.0.0.1:")
        body = {"type": "application", "appId": endpoint.app_id, "appSecret": endpoint.app_secret}
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(f"{endpoint.url}/oauth2/token:generate", json=body)
        assert answer.status_code == 200
        assert endpoint.app_secret not in repr(endpoint)
        assert not any(endpoint.app_secret in command(pid) for pid in workers)
    assert not any(map(alive, workers))
    assert content(log) == ""


def test_an_engine_can_be_started_from_a_thread_with_a_loop_of_its_own(log: Path) -> None:
    async def start_and_stop() -> str:
        async with LocalEngine(log) as endpoint:
            return endpoint.url

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, start_and_stop()).result(20).startswith("http://127.0.0.1:")
    assert not descendants(os.getpid())


async def test_an_engine_that_does_not_stop_is_killed(log: Path) -> None:
    async with LocalEngine(log, timing=ProcessTiming(stop=0.1)):
        family = descendants(os.getpid())
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
    for pid in filter(alive, family):
        os.kill(pid, signal.SIGCONT)
    await gone(family)


async def grown(pid: int, processes: int) -> set[int]:
    """The descendants of a process, once it has so many: recognisers load behind an engine that is ready."""
    async with asyncio.timeout(60):
        while len(descendants(pid)) < processes:  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.05)
    return descendants(pid)


async def test_a_client_killed_with_minus_9_leaves_no_process(log: Path) -> None:
    async with program("-c", CLIENT, str(log)) as client:
        await first_line(client)
        family = await grown(client.pid, 2)
        client.kill()
        await gone(family)


async def test_an_engine_killed_with_minus_9_leaves_no_recogniser() -> None:
    async with program("-m", "symbl_tui.engine", **SECRETS) as engine:
        await first_line(engine)
        recognisers = await grown(engine.pid, 1)
        engine.kill()
        await gone(recognisers)


async def test_an_engine_that_cannot_start_names_its_log(log: Path) -> None:
    with pytest.raises(EngineUnreachable, match=str(log)):
        await LocalEngine(log, python="/bin/false").__aenter__()


async def test_an_engine_that_is_never_ready_is_stopped_after_its_deadline(log: Path, tmp_path: Path) -> None:
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nread forever\n")
    sleeper.chmod(0o700)
    with pytest.raises(EngineUnreachable, match="not ready"):
        await LocalEngine(log, timing=ProcessTiming(ready=0.2), python=str(sleeper)).__aenter__()
    assert not descendants(os.getpid())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
async def test_a_signal_stops_the_engine_cleanly_and_soon(number: signal.Signals) -> None:
    async with program("-m", "symbl_tui.engine", **SECRETS) as engine:
        assert (await first_line(engine)).startswith("listening on http://127.0.0.1:")
        recognisers = descendants(engine.pid)
        engine.send_signal(number)
        output, errors = await asyncio.wait_for(engine.communicate(), 5)
        assert (engine.returncode, output, errors) == (0, b"", b"")
        assert not any(map(alive, recognisers))


async def test_an_engine_without_credentials_makes_some_and_tells_them_on_stderr_only() -> None:
    nobody = dict.fromkeys(SECRETS, "")
    async with program("-m", "symbl_tui.engine", "--until-stdin-closes", **nobody) as engine:
        await first_line(engine)
        assert engine.stdin is not None
        engine.stdin.close()
        output, errors = await asyncio.wait_for(engine.communicate(), 5)
    assert engine.returncode == 0
    assert output == b""
    assert [line.partition(b"=")[0] for line in errors.splitlines()] == [b"SYMBL_APP_ID", b"SYMBL_APP_SECRET"]


async def test_a_port_in_use_is_one_sentence_and_exit_code_2() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        async with program("-m", "symbl_tui.engine", "--port", str(port), **SECRETS) as engine:
            output, errors = await engine.communicate()
    assert engine.returncode == 2
    assert output == b""
    assert (
        errors.decode() == f"cannot listen on 127.0.0.1 port {port}: Address already in use; choose another\n"
    )


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no host", 0)])
def test_an_address_that_cannot_be_is_one_sentence(host: str, port: int) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on {host} port {port}: .*; choose another"):
        listen(host, port)


def test_a_port_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="from 0 to 65535, not 99999"):
        listen("127.0.0.1", 99_999)


def test_an_engine_listens_on_ipv6_too() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with listen("::1", 0) as listener:
        assert listener.family is socket.AF_INET6


def commands(pids: set[int]) -> list[bytes]:
    return [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]


def written(log: Path) -> str:
    return log.read_text()


async def test_an_engine_is_started_with_another_recogniser_than_its_settings_name(log: Path) -> None:
    async with LocalEngine(log, recognizer="whisper", model="tiny.en"):
        await until(lambda: any(b"whisper.worker" in each for each in commands(descendants(os.getpid()))))
    with pytest.raises(EngineUnreachable, match="ended at once"):
        await LocalEngine(log, recognizer="gossip").__aenter__()
    assert "there is no recogniser 'gossip'" in written(log)
