"""The report of ``run`` on a broken connection: when and why it retries, and at the end what was lost."""

import asyncio
import io
import json
import tomllib
from pathlib import Path

from symbl_tui.headless import runner
from tests.faults.counting import Run, counting, counting_engine
from tests.faults.proxy import fault_proxy
from tests.support.command import Home, until_listening
from tests.support.scripted_engine import scripted_engine

SECONDS = 8


async def test_a_broken_connection_is_reported_on_stderr_and_in_the_json_lines(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS, channels=2)
    out, status = io.StringIO(), io.StringIO()
    async with scripted_engine(counting_engine()) as engine, fault_proxy(engine.endpoint) as proxy:
        run = Run(tmp_path, sound, proxy.endpoint, pace=4, channels=2)
        printing = asyncio.create_task(asyncio.to_thread(runner.run, run.session, out, status, jsonl=True))
        await run.understood(3)
        proxy.drops = True
        proxy.cut()
        await asyncio.sleep(0.5)
        proxy.drops = False
        await printing
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    links = [row for row in rows if row["type"] == "link"]
    assert [row["state"] for row in links][-1] == "over"
    waiting = [row for row in links if row["state"] == "waiting"]
    assert waiting[0]["attempt"] == 1
    assert waiting[0]["retry_in"] >= 0
    assert "died without a word" in waiting[0]["reason"]
    said = status.getvalue()
    assert "symbl-tui: retrying (attempt 1, in 0 s): the link to http://127.0.0.1:" in said
    assert said.count("listening") == 2
    (ledger,) = (row for row in rows if row["type"] == "ledger")
    whole = {"captured": SECONDS, "sent": SECONDS, "understood": SECONDS, "gap": 0, "lost": 0}
    assert ledger["channels"] == [{"name": name} | whole for name in ("Alice", "Bob")]
    facts = tomllib.loads((run.session.folder / "session.toml").read_text())
    assert facts["ledger"] == ledger["channels"]


async def test_with_fail_on_gap_undelivered_sound_ends_a_run_with_6(user: Home, tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", 60)
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret"}
    async with scripted_engine(counting_engine()) as engine, fault_proxy(engine.endpoint) as proxy:
        arguments = ("run", "--source", f"file:{sound}", "--engine", proxy.endpoint.url)
        with user.start(*arguments, "--format", "jsonl", "--fail-on-gap", "1s") as process:
            await asyncio.to_thread(until_listening, process)
            await asyncio.sleep(1)
            proxy.drops = True
            proxy.cut()
            await asyncio.sleep(2)
            process.terminate()
            _, stderr = await asyncio.to_thread(process.communicate)
    assert process.returncode == 6, stderr
    (sentence,) = (line for line in stderr.splitlines() if "sound was lost" in line)
    assert "of Speaker" in sentence
    assert str(user.sessions[0]) in sentence
    assert "retrying (attempt 1" in stderr
