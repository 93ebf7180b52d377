"""The engine as a child process: it starts, restarts, stops cleanly and leaves no process behind."""

import asyncio
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from symbl_tui.engine.local_engine import LocalEngine, ProcessTiming
from symbl_tui.errors import EngineUnreachable, UsageError
from symbl_tui.system.listening_socket import listen
from tests.engine.engine_processes import (
    SECRETS,
    command_of,
    descendants,
    first_line,
    is_alive,
    running_program,
    wait_for_descendants,
    wait_until_ended,
)
from tests.support.waiting import HANG_SECONDS, until

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


def content(path: Path) -> str:
    return path.read_text()


async def test_an_engine_for_a_session_lets_its_owner_in_and_is_gone_afterwards(log: Path) -> None:
    async with LocalEngine(log) as endpoint:
        workers = await wait_for_descendants(os.getpid(), 2)  # the engine and its recogniser
        assert endpoint.url.startswith("http://127.0.0.1:")
        body = {"type": "application", "appId": endpoint.app_id, "appSecret": endpoint.app_secret}
        async with httpx.AsyncClient(trust_env=False, timeout=HANG_SECONDS) as http:
            answer = await http.post(f"{endpoint.url}/oauth2/token:generate", json=body)
        assert answer.status_code == 200
        assert endpoint.app_secret not in repr(endpoint)
        assert not any(endpoint.app_secret in command_of(pid) for pid in workers)
    assert not any(map(is_alive, workers))
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
        # The recogniser too: a child that is stopped in the middle of its start holds the engine's pipes.
        family = await wait_for_descendants(os.getpid(), 2)
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
    for pid in filter(is_alive, family):
        os.kill(pid, signal.SIGCONT)
    await wait_until_ended(family)


async def test_a_client_killed_with_minus_9_leaves_no_process(log: Path) -> None:
    async with running_program("-c", CLIENT, str(log)) as client:
        await first_line(client)
        family = await wait_for_descendants(client.pid, 2)
        client.kill()
        await wait_until_ended(family)


async def test_an_engine_killed_with_minus_9_leaves_no_recogniser() -> None:
    async with running_program("-m", "symbl_tui.engine", **SECRETS) as engine:
        await first_line(engine)
        recognisers = await wait_for_descendants(engine.pid, 1)
        engine.kill()
        await wait_until_ended(recognisers)


async def test_an_engine_that_cannot_start_names_its_log(log: Path) -> None:
    with pytest.raises(EngineUnreachable, match=str(log)):
        await LocalEngine(log, python="/bin/false").__aenter__()


async def test_an_engine_that_prints_without_end_does_not_fill_the_disk(log: Path, tmp_path: Path) -> None:
    noisy = tmp_path / "python"
    noisy.write_text("#!/bin/sh\nhead -c 5000000 /dev/zero | tr '\\0' x >&2\n")
    noisy.chmod(0o700)
    with pytest.raises(EngineUnreachable):
        await LocalEngine(log, python=str(noisy)).__aenter__()
    logs = [log, log.with_name(f"{log.name}.1")]
    assert all(0 < each.stat().st_size <= 1 << 20 for each in logs)


async def test_an_engine_that_is_never_ready_is_stopped_after_its_deadline(log: Path, tmp_path: Path) -> None:
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nread forever\n")
    sleeper.chmod(0o700)
    with pytest.raises(EngineUnreachable, match="not ready"):
        await LocalEngine(log, timing=ProcessTiming(ready=0.2), python=str(sleeper)).__aenter__()
    assert not descendants(os.getpid())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
async def test_a_signal_stops_the_engine_cleanly(number: signal.Signals) -> None:
    async with running_program("-m", "symbl_tui.engine", **SECRETS) as engine:
        assert (await first_line(engine)).startswith("listening on http://127.0.0.1:")
        recognisers = descendants(engine.pid)
        engine.send_signal(number)
        output, errors = await asyncio.wait_for(engine.communicate(), HANG_SECONDS)
        assert (engine.returncode, output, errors) == (0, b"", b"")
        assert not any(map(is_alive, recognisers))


async def test_an_engine_without_credentials_creates_some_and_prints_them_on_stderr_only() -> None:
    empty = dict.fromkeys(SECRETS, "")
    async with running_program("-m", "symbl_tui.engine", "--until-stdin-closes", **empty) as engine:
        await first_line(engine)
        assert engine.stdin is not None
        engine.stdin.close()
        output, errors = await asyncio.wait_for(engine.communicate(), HANG_SECONDS)
    assert engine.returncode == 0
    assert output == b""
    assert [line.partition(b"=")[0] for line in errors.splitlines()] == [b"SYMBL_APP_ID", b"SYMBL_APP_SECRET"]


async def test_a_port_in_use_is_one_sentence_and_exit_code_2() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        async with running_program("-m", "symbl_tui.engine", "--port", str(port), **SECRETS) as engine:
            output, errors = await engine.communicate()
    assert engine.returncode == 2
    assert output == b""
    assert (
        errors.decode() == f"cannot listen on 127.0.0.1 port {port}: Address already in use; choose another\n"
    )


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no host", 0)])
def test_an_impossible_address_is_one_sentence(host: str, port: int) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on {host} port {port}: .*; choose another"):
        listen(host, port)


def test_an_impossible_port_is_one_sentence() -> None:
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
