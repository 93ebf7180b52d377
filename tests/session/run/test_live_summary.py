"""A running session is summarised every few minutes, and a summary that fails costs a line in the log."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import AssistantConfig, Profile, SummaryConfig
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.run.live_summary import LiveSummaries
from symbl_tui.session.run.session_timing import LIVE
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, read_entries
from symbl_tui.session.summary.session_assistant import SessionAssistant
from tests.session.recorded_folder import record, said
from tests.session.session_run import CuedSource, SessionRun, write_noise
from tests.support.chat_server import ChatEndpoint, chat_server, completion, refusal
from tests.support.command import Home
from tests.support.scripted_engine import Say, Script, result, scripted_engine, utterance
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
async def summaries(folder: Path, assistant: AssistantConfig) -> AsyncIterator[list[Update]]:
    changes: list[Update] = []
    profile = Profile(assistant=assistant, summary=SummaryConfig(every=1))
    task = asyncio.create_task(LiveSummaries(profile, folder, changes.append, minute=0.01).run())
    try:
        yield changes
    finally:
        task.cancel()
        await asyncio.wait((task,))


def texts(change: Update) -> list[str]:
    assert isinstance(change, Change)
    return [point.text for point in change.summary or ()]


async def test_without_an_assistant_decisions_and_highlights_are_listed(folder: Path) -> None:
    async with summaries(folder, AssistantConfig()) as changes:
        await until(lambda: changes)
        await asyncio.sleep(0.1)
    (change,) = changes
    assert isinstance(change, Change)
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
        await until(lambda: len(changes) == 2)
    notice, change = changes
    assert isinstance(notice, Notice)
    assert notice.text.startswith("summaries are made by rules; assistant.send_to =")
    assert any("another supplier" in text for text in texts(change))


async def test_what_leaves_the_machine_is_said_before_it_does(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    async def summarize(_: object, template: str, __: object, *, live: bool) -> WrittenSummary:
        sent.append(template)
        return WrittenSummary("They move.", template, Origin("", "", "", ""), live)

    monkeypatch.setattr(SessionAssistant, "summarize", summarize)
    home.config.mkdir(parents=True)
    url = "https://llm.example.com/v1"
    (home.config / "config.toml").write_text(f'[assistant]\nurl = "{url}"\nsend_to = "llm.example.com"\n')
    async with summaries(folder, AssistantConfig(url=url)) as changes:
        await until(lambda: len(changes) == 2)
    assert changes[0] == Notice("the transcript is sent to llm.example.com every 1 minute, for the summary")
    assert sent == ["default"]


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


async def test_a_running_session_emits_its_summaries(home: Home, tmp_path: Path) -> None:
    async def answer(heard: int, say: Say) -> None:
        if heard == 3200 * 5:
            await say(result("we decided to move the launch", 0.1, 0.4))
            await say(utterance("m1", "We decided to move the launch.", 0.1, 0.4))

    write_noise(tmp_path / "meeting.wav", channels=1)
    source = CuedSource(open_source(f"file:{tmp_path / 'meeting.wav'}", pace=math.inf))
    profile = Profile(summary=SummaryConfig(every=1))
    async with scripted_engine(Script(on_audio=answer)) as engine:
        running = SessionRun(
            tmp_path, source, engine.endpoint, profile=profile, timing=replace(LIVE, minute=0.05)
        )

        def summarised() -> bool:
            return any(isinstance(each, Change) and each.summary for each in running.updates)

        # The source goes on until there is a summary: a session that is over makes none.
        source.at(1.9, lambda: until(summarised))
        await running.until_over()
    (change, *_) = [each for each in running.updates if isinstance(each, Change) and each.summary]
    assert texts(change) == ["We decided to move the launch."]
    assert running.states[-1] is SessionState.ENDED
