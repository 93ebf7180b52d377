"""What a line of the log says, and what it never does."""

import asyncio
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.logs.context_threads import run_in
from symbl_tui.engine.logs.log_context import LogContext, bind, current
from symbl_tui.engine.logs.log_format import JsonFormatter, TextFormatter
from symbl_tui.engine.logs.log_scrubbing import LONGEST, scrub
from symbl_tui.engine.logs.loop_errors import log_loop_error

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbi1hcHAifQ.c2lnbmF0dXJl"


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("symbl_tui.engine", logging.WARNING, "x.py", 1, message, args, info)


def as_json(entry: logging.LogRecord, node: str = "a") -> dict[str, Any]:
    line = JsonFormatter(node).format(entry)
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_line_is_one_object_with_time_level_logger_message_and_node() -> None:
    found = as_json(record("stored %d of\n%s", 3, "é"))
    assert found["message"] == "stored 3 of\né"
    assert (found["level"], found["logger"], found["node"]) == ("warning", "symbl_tui.engine", "a")
    assert found["time"].endswith("Z")
    assert "conversation" not in found


async def test_lines_of_tasks_and_threads_say_which_conversation_they_are_of() -> None:
    with ThreadPoolExecutor(1) as thread:

        async def work(conversation: str) -> list[str]:
            bind(request="r", connection=f"of {conversation}", conversation=conversation)
            await asyncio.sleep(0)
            lines = [
                as_json(record("here")),
                await asyncio.to_thread(as_json, record("in a thread")),
                await run_in(thread, as_json, record("in an executor")),
                await asyncio.create_task(inner()),
            ]
            assert {line["connection"] for line in lines} == {f"of {conversation}"}
            return [line["conversation"] for line in lines]

        async def inner() -> dict[str, Any]:
            return as_json(record("in a task"))

        for one, two in zip(*await asyncio.gather(work("1"), work("2")), strict=True):
            assert (one, two) == ("1", "2")
        assert current() == LogContext()
        assert await run_in(thread, current) == LogContext()


async def test_an_id_that_a_client_chose_is_bounded_and_has_no_control_characters() -> None:
    bind(connection="\x1b[2Ja\nb" + "x" * 10_000)
    found = as_json(record("hello"))
    assert found["connection"].startswith("[2Ja b")
    assert len(found["connection"]) <= 128


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_an_exception_shows_where_it_was_and_not_what_was_said(formatter: logging.Formatter) -> None:
    said = "".join(("my number", " is 555"))  # in no line of code, as those are shown

    def convert(words: str) -> int:
        return int(words)

    try:
        try:
            convert(said)
        except ValueError as error:
            raise RuntimeError(f"while they said {said}") from error
    except RuntimeError as error:
        line = formatter.format(record("the rules failed", error=error))
    assert said not in line
    assert "builtins.ValueError" in line
    assert "builtins.RuntimeError" in line
    assert "in convert" in line


async def test_an_error_that_no_task_handles_is_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_loop_error)
    try:
        error = ValueError("meet me at noon")
        loop.call_exception_handler({"message": "a callback failed", "exception": error})
    finally:
        loop.set_exception_handler(None)
    (entry,) = caplog.records
    assert "noon" not in TextFormatter().format(entry)
    assert entry.exc_info


@pytest.mark.parametrize(
    "text",
    [
        f"GET /v1/conversations?access_token={TOKEN} failed",
        f'"https://example.com:8443/a/b.json?x=1&access_token={TOKEN}"',
        f"Authorization: Bearer {TOKEN}",
        f"the token is {TOKEN}, really",
        "wss://engine/v1/subscribe/room?access_token=opaque-secret",
    ],
)
def test_no_token_and_no_query_stays_in_a_line(text: str) -> None:
    line = scrub(text)
    assert TOKEN not in line
    assert "opaque-secret" not in line
    assert "access_token" not in line


def test_a_password_in_an_address_is_left_out_and_the_address_stays() -> None:
    line = scrub("cannot reach postgresql+psycopg://symbl:hunter2@db.example.com:5432/symbl")
    assert "hunter2" not in line
    assert "db.example.com:5432/symbl" in line


def test_a_password_with_an_at_sign_in_it_is_left_out_as_a_whole() -> None:
    line = scrub("no answer from postgresql://symbl:p@ss:w@rd@db.example.com/symbl for me@example.com")
    assert line == "no answer from postgresql://...@db.example.com/symbl for me@example.com"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://symbl:hunter2@db.example.com", "hunter2"),
        (TOKEN, TOKEN.split(".")[1]),
        ("Bearer hunter2", "hunter2"),
    ],
)
def test_a_secret_that_the_end_of_a_long_line_cuts_in_two_is_left_out(text: str, secret: str) -> None:
    for length in range(LONGEST - len(text), LONGEST):
        assert secret[:4] not in scrub("x" * (length - 1) + " " + text)


def test_ordinary_questions_stay_readable() -> None:
    assert scrub("really? yes; who=me") == "really? yes; who=me"


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_becomes_one_valid_line(message: str, connection: str) -> None:
    done = threading.Event()

    def log() -> None:  # in a thread: the context of this one stays
        bind(connection=connection)
        entry = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, None, None)
        line = JsonFormatter().format(entry)
        assert line.isascii()
        assert "\n" not in line
        json.loads(line)
        done.set()

    thread = threading.Thread(target=log)
    thread.start()
    thread.join()
    assert done.is_set()


def test_a_long_message_is_cut_off() -> None:
    assert len(scrub("x" * 100_000)) == LONGEST
