"""An assistant that answers well helps; one that does not is one line in the log."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.assistant.assistant import Assistant, create_assistant
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.settings import AssistantSettings
from symbl_tui.errors import ConfigError
from tests.engine.assistant.fake_language_model import answering, completion, ok
from tests.engine.conftest import running
from tests.engine.rest_client import Rest, rest_client

SAID = (Utterance("u1", "I will send the report.", Speaker("Alice")),)


async def test_a_summary_is_the_models_text_made_safe_for_a_terminal() -> None:
    asked: list[tuple[dict[str, Any], dict[str, str]]] = []

    async def answer(body: dict[str, Any], headers: dict[str, str]) -> bytes:
        asked.append((body, headers))
        return completion("They moved\nthe launch.\x1b[31m ")

    async with answering(answer, key="k-123") as assistant:
        assert await assistant.summary("Alice: we move the launch") == "They moved the launch.[31m"
    ((body, headers),) = asked
    assert headers["request"].startswith("POST /v1/chat/completions ")
    assert headers["authorization"] == "Bearer k-123"
    assert body["model"] == "tiny"
    assert "we move the launch" in body["messages"][1]["content"]


async def test_a_summary_has_a_line_for_each_paragraph() -> None:
    async def answer(body: dict[str, Any], headers: dict[str, str]) -> bytes:
        return completion(
            "\n\nThey moved\nthe launch.\r\n  \r\n\n\x1b\n\nBob objected." + "\n\n" + "x" * 5000
        )

    async with answering(answer) as assistant:
        lines = (await assistant.summary("Alice: we move the launch") or "").split("\n")
    assert lines[:2] == ["They moved the launch.", "Bob objected."]
    assert set(lines[2]) == {"x"}
    assert len("\n".join(lines)) == 4000


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "answered 500"),
        (
            b"HTTP/1.1 302 There\r\nLocation: http://[::1]/\r\nContent-Length: 0\r\n\r\n",
            "answered 302",
        ),
        (ok(b"<html>"), "not that of a /chat/completions"),
        (ok(b'{"choices": []}'), "not that of a /chat/completions"),
        (completion(None), "not that of a /chat/completions"),
        (ok(b"\xff\xfe"), "not that of a /chat/completions"),
        (b"SSH-2.0-OpenSSH\r\n", "cannot be reached"),
        (b"", "cannot be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * (2 << 20), "has no end"),
    ],
)
async def test_an_assistant_that_answers_badly_is_one_sentence_in_the_log(
    reply: bytes, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(_: dict[str, Any], __: dict[str, str]) -> bytes:
        return reply

    async with answering(answer) as assistant:
        assert await assistant.summary("something was said") is None
        assert await assistant.action_items(SAID, (), (), date(2026, 11, 23)) is None
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 2
    assert all(reason in line for line in told)


async def test_a_slow_assistant_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    never = asyncio.Event()

    async def answer(_: dict[str, Any], __: dict[str, str]) -> bytes:
        await never.wait()
        return b""

    async with answering(answer, timeout=0.2) as assistant:
        assert await assistant.summary("something was said") is None
        never.set()
    assert "no summary: the assistant at" in caplog.text


async def test_an_unreachable_model_stops_nothing(unused_tcp_port: int) -> None:
    async with Assistant(AssistantSettings(f"http://127.0.0.1:{unused_tcp_port}/v1")) as assistant:
        assert await assistant.summary("something was said") is None
        assert await assistant.summary("  ") is None


async def test_it_is_off_unless_an_address_is_given() -> None:
    assert create_assistant(AssistantSettings()) is None
    assistant = create_assistant(AssistantSettings("http://127.0.0.1:1/v1"))
    assert assistant is not None
    await assistant.close()


def test_an_invalid_address_is_reported_at_once() -> None:
    with pytest.raises(ConfigError, match="cannot be asked"):
        create_assistant(AssistantSettings("http://[::1"))


@asynccontextmanager
async def engine_with(assistant: Assistant) -> AsyncIterator[Rest]:
    async with running(PocketSphinxFactory(), assistant=assistant) as url, rest_client(url) as rest:
        yield rest


async def test_the_engine_asks_it_for_the_summary_and_for_the_action_items() -> None:
    questions: list[str] = []

    async def answer(body: dict[str, Any], _: dict[str, str]) -> bytes:
        question = body["messages"][1]["content"]
        if "<candidates>" not in question:
            return completion("They wait for the application.")
        questions.append(question)
        first = question.split("\n", 2)[1]
        items = [{"candidate": 1}, {"line": 1, "quote": first.split(": ", 1)[1], "owner": "Bob"}]
        return completion(json.dumps({"items": items}))

    async with answering(answer) as assistant, engine_with(assistant) as rest:
        meeting = await rest.meeting()
        (part,) = (await rest.get(f"{meeting}/summary"))["summary"]
        assert part["text"] == "They wait for the application."
        (found,) = (await rest.get(f"{meeting}/action-items"))["actionItems"]
        added, kept = (await rest.get(f"{meeting}/comprehensive/action-items"))["actionItems"]
    assert kept["text"] == found["text"]
    assert added["assignee"]["name"] == "Bob"
    assert added["messageRefs"][0]["text"] in questions[0]


async def test_when_it_fails_the_rules_have_the_last_word() -> None:
    async def answer(_: dict[str, Any], __: dict[str, str]) -> bytes:
        return b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"

    async with answering(answer) as assistant, engine_with(assistant) as rest:
        meeting = await rest.meeting()
        assert (await rest.get(f"{meeting}/summary"))["summary"]
        assert len((await rest.get(f"{meeting}/comprehensive/action-items"))["actionItems"]) == 1
