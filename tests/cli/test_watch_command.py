"""``symbl-tui watch`` and ``call`` as installed: what is printed, kept, exported, and the exit codes."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from symbl_tui.cli.command_table import build_parser
from tests.engine.streaming_client import APP
from tests.session.watch.watching import SENTENCES, Engine, engine, speaker
from tests.support.command import Home
from tests.support.waiting import until


@pytest.fixture
async def server() -> AsyncIterator[Engine]:
    async with engine() as running:
        yield running


@pytest.fixture
def reader(user: Home, server: Engine) -> Home:
    """A user with credentials for the engine."""
    user.extra |= {"SYMBL_APP_ID": APP[0], "SYMBL_APP_SECRET": APP[1], "SYMBL_BASE_URL": server.url}
    return user


async def test_a_conversation_is_printed_as_lines_of_json_and_kept(reader: Home, server: Engine) -> None:
    async with speaker(server) as alice:
        await alice.say(2)
        running = asyncio.create_task(
            asyncio.to_thread(
                reader.run, "watch", f"{server.url}/v1/subscribe/standup", "--no-screen", "--format", "jsonl"
            )
        )
        await until(lambda: reader.sessions)
        await alice.say(1)
        await alice.stop()
        told = await running
    assert told.returncode == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    said = [line["text"] for line in lines if line["type"] == "utterance"]
    assert sorted(said) == sorted(SENTENCES[:3])
    exported = await asyncio.to_thread(reader.run, "sessions", "export", "latest", "--format", "txt")
    assert exported.returncode == 0, exported.stderr
    shown = await asyncio.to_thread(reader.run, "sessions", "show", "latest")
    assert SENTENCES[1] in shown.stdout
    found = await asyncio.to_thread(reader.run, "sessions", "search", "report")
    assert SENTENCES[1] in found.stdout
    folder = reader.sessions[0]
    assert APP[1] not in "".join(path.read_text() for path in folder.rglob("*.*l"))


async def test_what_cannot_be_watched_or_called_is_one_sentence_and_an_exit_code(
    reader: Home, server: Engine
) -> None:
    cases = [
        (("watch", "standup", "--engine", "local"), 2, "--engine URL"),
        (("watch", "https://user:pass@host/x"), 2, "not the address of a conversation"),
        (("watch", "standup", "--engine", "http://127.0.0.1:9"), 5, "cannot be reached"),
        (("call", "alice"), 2, "sip:alice@example.org"),
        (("call", "sip:alice@example.org", "--dtmf", "12x"), 2, "no keys of a telephone"),
        (("call", "+4930123456"), 5, "telephony is not available"),
    ]
    for arguments, code, sentence in cases:
        told = await asyncio.to_thread(reader.run, *arguments)
        assert told.returncode == code, (arguments, told.stderr)
        assert sentence in told.stderr
    assert not reader.sessions


def test_both_commands_have_their_options() -> None:
    parsed = build_parser().parse_args(["call", "+4930123456", "--dtmf", ",,1#", "--format", "jsonl"])
    assert (parsed.target, parsed.dtmf, parsed.format) == ("+4930123456", ",,1#", "jsonl")
    assert build_parser().parse_args(["watch", "standup", "--no-screen"]).conversation == "standup"
