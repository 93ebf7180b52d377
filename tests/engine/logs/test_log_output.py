"""Standard error as a log: every line of a real engine, whoever writes it."""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from symbl_tui.engine.logs.log_output import log_to_stderr
from tests.engine.engine_processes import SECRETS, first_line, running_program
from tests.engine.streaming_client import open_client_with
from tests.support.waiting import HANG_SECONDS

PROGRAM = """
import logging, os, subprocess, sys, threading, time, warnings
from symbl_tui.engine.logs.log_output import log_to_stderr
with log_to_stderr(as_json=True, node="a"):
    {body}
"""


def lines_of(body: str) -> list[dict[str, Any]]:
    """The objects that a program logs."""
    program = PROGRAM.format(body="\n    ".join(body.strip().splitlines()))
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_what_libraries_children_and_warnings_print_are_objects_too() -> None:
    lines = lines_of("""
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
warnings.warn("this is old")
print("from print", file=sys.stderr, flush=True)
os.write(2, b"native code: \\xff\\n")
subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('a child\\\\n')"])
child = "import logging; from symbl_tui.engine.logs.log_output import log_as_child; log_as_child()"
subprocess.run([sys.executable, "-c", child + "; logging.getLogger('child').warning('in order')"])
""")
    said = {line["logger"]: line["message"] for line in lines}
    assert said["uvicorn.error"] == "Invalid HTTP request received."
    assert "this is old" in said["py.warnings"]
    assert said["child"] == "in order"
    printed = [line["message"] for line in lines if line["logger"] == "stderr"]
    assert printed[:2] == ["from print", "native code: \ufffd"]
    assert "a child" in printed
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)


def test_a_reader_that_stops_holds_nothing_up_and_what_is_lost_is_counted() -> None:
    program = PROGRAM.format(
        body="""
    for number in range(40_000): logging.getLogger("x").warning("line %d of many, to fill a pipe", number)
    print("went on", flush=True)
    sys.stdin.readline()
"""
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr and process.stdin  # noqa: PT018 - for mypy
        # Nothing reads the log so far.
        assert process.stdout.readline() == b"went on\n"
        first = json.loads(process.stderr.readline())
        process.stdin.close()
        rest = [json.loads(line) for line in process.stderr]
    assert first["message"].startswith("line 0 ")
    assert any("lines of the log were lost" in line["message"] for line in rest)


async def test_every_line_of_a_serving_engine_is_an_object_and_holds_no_secret(tmp_path: Path) -> None:
    arguments = ("-m", "symbl_tui.engine", "--forget", "--recognizer", "pocketsphinx", "--log-format", "json")
    async with running_program(*arguments, **SECRETS, XDG_DATA_HOME=str(tmp_path)) as engine:
        url = (await first_line(engine)).removeprefix("listening on ")
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
            body = {"type": "application", "appId": SECRETS["SYMBL_APP_ID"]}
            wrong = await http.post("/oauth2/token:generate", json={**body, "appSecret": "guessed-secret"})
            assert wrong.status_code == 401
            answer = await http.post(
                "/oauth2/token:generate", json={**body, "appSecret": SECRETS["SYMBL_APP_SECRET"]}
            )
            token = answer.json()["accessToken"]
        async with open_client_with(url, "/v1/streaming/my-room", token) as client:
            await client.start()
            await client.stop()
        port = int(url.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /v1/job/1?access_token={token} nonsense\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.2)
        engine.terminate()
        _, err = await engine.communicate()
    text = err.decode()
    for line in text.splitlines():
        assert {"time", "level", "logger", "message", "node"} <= set(json.loads(line)), line
    for secret in (token, "guessed-secret", SECRETS["SYMBL_APP_SECRET"]):
        assert secret not in text


async def test_credentials_that_an_engine_makes_up_never_get_into_a_json_log() -> None:
    arguments = ("-m", "symbl_tui.engine", "--forget", "--recognizer", "pocketsphinx", "--log-format", "json")
    none = {"SYMBL_APP_ID": "", "SYMBL_APP_SECRET": ""}
    async with running_program(*arguments, **none) as engine:
        await first_line(engine)
        engine.terminate()
        _, err = await engine.communicate()
    assert b"SYMBL_APP_SECRET=" not in err
    assert b"there are no credentials" in err


def test_an_engine_that_ends_within_a_program_leaves_its_log_as_it_was() -> None:
    logger = logging.getLogger("symbl_tui.a_part_of_the_engine")
    handlers, before = logging.getLogger().handlers, logger.isEnabledFor(logging.DEBUG)
    with log_to_stderr(level=logging.DEBUG):
        assert logger.isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("uvicorn.access").isEnabledFor(logging.INFO)
    # As the logger itself says it, which remembers what it was asked before.
    assert logger.isEnabledFor(logging.DEBUG) is before
    assert logging.getLogger().handlers is handlers
