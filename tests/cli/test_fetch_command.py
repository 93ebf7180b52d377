"""``symbl-tui sessions fetch`` reads the conversation later, from the user's own engine and no other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from symbl_tui.session.archive.engine_results import FILE, read_engine_results
from tests.session.recorded_folder import record
from tests.support.command import Home
from tests.support.conversation_api import MEETING, answering
from tests.support.scripted_engine import Script, ScriptedEngine, scripted_engine


@pytest.fixture
async def engine() -> AsyncIterator[ScriptedEngine]:
    async with scripted_engine(Script(answer=answering(MEETING))) as running:
        yield running


def recorded(user: Home, url: str) -> Path:
    folder = record(user.data / "sessions")
    with (folder / "session.toml").open("a") as facts:
        facts.write(f'\n[profile.engine]\nurl = "{url}"\nca_file = "/theirs.pem"\n')
    return folder


def with_secret_for(user: Home, url: str) -> Home:
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret", "SYMBL_BASE_URL": url}
    return user


async def test_the_conversation_lands_in_the_folder(user: Home, engine: ScriptedEngine) -> None:
    folder = recorded(with_secret_for(user, engine.endpoint.url), engine.endpoint.url)
    told = await asyncio.to_thread(user.run, "sessions", "fetch", "latest")
    counts = "3 messages, 3 insights, 1 topic, 1 tracked phrase, 2 mentions, a summary"
    assert (told.returncode, told.stdout, told.stderr) == (0, f"{folder.name}: {counts}\n", "")
    assert read_engine_results(folder) is not None
    shown = await asyncio.to_thread(user.run, "sessions", "show", "latest", "--format", "md")
    assert "Move the deadline." in shown.stdout
    assert "very-secret" not in "".join(path.read_text() for path in folder.iterdir() if path.is_file())


async def test_what_is_not_read_is_named_and_is_an_error_of_the_engine(user: Home) -> None:
    async with scripted_engine(Script(answer=answering(MEETING | {"summary": b"<html>"}))) as engine:
        recorded(with_secret_for(user, engine.endpoint.url), engine.endpoint.url)
        told = await asyncio.to_thread(user.run, "sessions", "fetch", "latest")
    assert told.returncode == 5
    assert told.stderr == "symbl-tui: not read: summary; see the log\n"


async def test_a_stranger_s_folder_gets_no_secret_of_another_engine(
    user: Home, engine: ScriptedEngine
) -> None:
    folder = recorded(with_secret_for(user, "https://mine.example"), engine.endpoint.url)
    told = await asyncio.to_thread(user.run, "sessions", "fetch", "latest")
    assert told.returncode == 3
    assert "https://mine.example" in told.stderr
    assert engine.asked == []
    assert engine.grants == []
    assert not (folder / FILE).exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("local", "the session was transcribed on this machine, whose results are all there"),
        ("http://example.com", "expected https"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_one_sentence(user: Home, url: str, said: str) -> None:
    recorded(with_secret_for(user, url), url)
    told = user.run("sessions", "fetch", "latest")
    assert told.returncode == 2
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 1
