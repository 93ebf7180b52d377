"""A running session is summarised every few minutes, and a summary that fails costs a line in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from symbl_tui.config.profile import AssistantConfig, Profile, SummaryConfig
from symbl_tui.session.model.change import Change
from symbl_tui.session.run.live_summary import LiveSummaries
from symbl_tui.session.summary.assistant_file import read_entries
from tests.session.recorded_folder import record, said
from tests.support.chat_server import ChatEndpoint, chat_server, completion, refusal
from tests.support.command import Home
from tests.support.waiting import until

TALK = said(
    "The supplier raised the price of batteries for electric bicycles.",
    "We decided to look for another supplier of batteries.",
    "Only a supplier in Norway delivers batteries for bicycles in spring.",
)


@pytest.fixture
def folder(home: Home) -> Path:
    return record(home.data / "sessions", events=TALK, closed=False)


@pytest.fixture
def model() -> Iterator[ChatEndpoint]:
    with chat_server(lambda _: completion("# Batteries\n\n- **Norway** delivers.")) as server:
        yield server


@asynccontextmanager
async def summaries(folder: Path, assistant: AssistantConfig) -> AsyncIterator[list[Change]]:
    changes: list[Change] = []
    profile = Profile(assistant=assistant, summary=SummaryConfig(every=1))
    task = asyncio.create_task(LiveSummaries(profile, folder, changes.append, minute=0.01).run())
    try:
        yield changes
    finally:
        task.cancel()
        await asyncio.wait((task,))


def texts(change: Change) -> list[str]:
    return [point.text for point in change.summary or ()]


async def test_without_an_assistant_decisions_and_highlights_are_listed(folder: Path) -> None:
    async with summaries(folder, AssistantConfig()) as changes:
        await until(lambda: changes)
        await asyncio.sleep(0.1)
    (change,) = changes
    points = change.summary or ()
    assert [(point.utterance_id, point.label) for point in points][1] == ("u1", "decision")
    assert all(point.speaker == "Alice" for point in points)


async def test_the_assistant_is_asked_again_only_when_something_was_said(
    folder: Path, model: ChatEndpoint
) -> None:
    async with summaries(folder, AssistantConfig(url=model.url)) as changes:
        await until(lambda: changes)
        await asyncio.sleep(0.1)
        assert len(model.requests) == 1
        assert texts(changes[0]) == ["Batteries", "Norway delivers."]
        (kept,) = read_entries(folder).summaries
        assert kept.live
        more = record(folder.parent, "More", (*TALK, *said("And one more thing that was said here.")))
        (more / "events.jsonl").replace(folder / "events.jsonl")
        await until(lambda: len(changes) == 2)


async def test_another_machine_is_not_asked_without_the_users_word(folder: Path) -> None:
    async with summaries(folder, AssistantConfig(url="https://llm.example.com/v1")) as changes:
        await until(lambda: changes)
    assert any("another supplier" in text for text in texts(changes[0]))


async def test_a_failure_is_a_line_in_the_log_and_the_rules_have_the_last_word(
    folder: Path, model: ChatEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    model.reply = lambda _: refusal(500)
    async with summaries(folder, AssistantConfig(url=model.url)) as changes:
        await until(lambda: changes)
    assert any("another supplier" in text for text in texts(changes[0]))
    assert len([each for each in caplog.records if each.levelno >= logging.WARNING]) == 1


async def test_a_folder_that_is_gone_ends_no_session(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "session.toml").unlink()
    async with summaries(folder, AssistantConfig()):
        await until(lambda: "no summary of the session" in caplog.text)
