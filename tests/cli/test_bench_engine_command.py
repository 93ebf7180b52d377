"""``symbl-tui bench-engine`` against engines with a fake and with the real recogniser."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from symbl_tui.engine.settings import EngineSettings, Limits
from symbl_tui.engine_bench.bench_stream import Target
from symbl_tui.engine_bench.conversation_script import ConversationScript
from symbl_tui.engine_bench.engine_bench import EngineBench, Outcome, Plan
from symbl_tui.engine_bench.engine_usage import ProcessUsageReader, usage_reader
from symbl_tui.symbl.auth import Authenticator
from symbl_tui.symbl.endpoint import Endpoint
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory
from tests.engine.streaming_client import APP
from tests.engine_bench.test_conversation_script import recording
from tests.support.waiting import HANG_SECONDS, until

SCRIPT = ConversationScript(recording(1.0, 1.0, 1.0, pause=0.3))


@asynccontextmanager
async def bench(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    """The command in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "symbl_tui", "bench-engine", "--json", *arguments),
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def figures_of(process: Process) -> dict[str, Any]:
    output, errors = await asyncio.wait_for(process.communicate(), HANG_SECONDS)
    assert output, errors.decode()
    figures: dict[str, Any] = json.loads(output)
    return figures


async def run(url: str, plan: Plan) -> Outcome:
    target = Target(url, Authenticator(Endpoint(url, *APP)))
    return await EngineBench([target], [usage_reader(url, None, "")], SCRIPT, plan).run()


async def test_the_own_engine_is_measured_with_its_recogniser() -> None:
    async with bench("--streams", "2", "--minutes", "0.1", "--take-all") as process:
        figures = await figures_of(process)
    assert (figures["streams"], figures["lost"], figures["doubled"]) == (2, 0, 0)
    assert figures["finals"]["count"] >= 1
    assert figures["cpu"] > 0
    assert figures["memory_mb"] > figures["memory_idle_mb"] > 50
    assert process.returncode == 0


async def test_streams_that_an_engine_does_not_take_are_counted_by_reason() -> None:
    async with running(ScriptedFactory(), EngineSettings(limits=Limits(connections=2))) as url:
        outcome = await run(url, Plan(4, 0.5, spread=0.1))
    assert outcome.carried == 2
    assert dict(outcome.refused) == {"this engine takes 2 connections at a time; close one first": 2}


async def test_a_ramp_ends_where_the_engine_takes_no_more() -> None:
    async with running(ScriptedFactory(), EngineSettings(limits=Limits(connections=6))) as url:
        outcome = await run(url, Plan(100, 0.1, ramp=True, step=0.3))
    assert outcome.carried == 6
    assert outcome.full == "this engine takes 6 connections at a time; close one first"


async def test_a_ramp_of_fewer_streams_than_fit_ends_at_its_number() -> None:
    async with running(ScriptedFactory()) as url:
        outcome = await run(url, Plan(4, 0.1, ramp=True, step=0.2))
    assert (outcome.carried, outcome.full) == (4, "")


async def test_a_stream_that_is_broken_off_comes_again() -> None:
    factory = ScriptedFactory()
    async with running(factory, EngineSettings(limits=Limits(conversation_hours=0.5 / 3600))) as url:
        outcome = await run(url, Plan(1, 3.0, spread=0.1, again=0.1))
    assert len(factory.vocabularies) >= 2
    assert outcome.broken


async def test_ctrl_c_prints_what_there_is() -> None:
    factory = ScriptedFactory()
    async with running(factory) as url:
        credentials = {"SYMBL_APP_ID": APP[0], "SYMBL_APP_SECRET": APP[1]}
        async with bench("--engine", url, "--minutes", "60", "--streams", "2", **credentials) as process:
            await until(lambda: len(factory.vocabularies) == 2)
            process.send_signal(signal.SIGINT)
            figures = await figures_of(process)
            assert figures["streams"] == 2
            assert process.returncode == 130


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--minutes", "0"], "expected minutes"),
        (["--streams", "0"], "expected a number from 1"),
        (["--speech", "/nowhere.wav"], "/nowhere.wav: cannot be read: No such file or directory"),
        (["--speech", "/etc/hostname"], "/etc/hostname: is no recording: "),
        (["--speech", "/dev/null"], "/dev/null: is no recording: "),
        (["--engine", "ftp://x"], "expected 'local' or an http(s) address"),
        (["--engine", "http://example.com"], "expected https"),
    ],
)
async def test_a_mistake_is_one_sentence(arguments: list[str], complaint: str) -> None:
    async with bench(*arguments) as process:
        _, errors = await asyncio.wait_for(process.communicate(), HANG_SECONDS)
    assert complaint in errors.decode()
    assert process.returncode == 2


async def test_the_process_that_listens_on_this_machine_is_found() -> None:
    async with running(ScriptedFactory()) as url:
        reader = usage_reader(url, None, "")
        assert isinstance(reader, ProcessUsageReader)
        usage = await reader.read()
        assert usage
        assert usage.memory_bytes > 10e6
