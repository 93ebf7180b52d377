"""With an assistant, ``?`` asks it and ``S`` has it write a summary; without one they say what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.config.profile import AssistantConfig
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.summary.assistant_file import read_entries
from symbl_tui.session.summary.session_assistant import SessionAssistant
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands.assistant_keys import assistant_keys
from symbl_tui.ui.screens.ask_screen import AskScreen
from symbl_tui.ui.view_models.assistant_choice import NO_ASSISTANT, AssistantChoice
from tests.session.recorded_folder import record, said
from tests.support.chat_server import ChatEndpoint, chat_server, completion, refusal
from tests.support.command import Home
from tests.ui.screen_text import text, until

CLOUD = "https://llm.example.com/v1"


@pytest.fixture
def folder(home: Home) -> Path:
    """A hundred sentences, all in the first seconds."""
    return record(home.data / "sessions", events=said(*(f"Sentence {number}." for number in range(100))))


@pytest.fixture
def model() -> Iterator[ChatEndpoint]:
    with chat_server(lambda _: completion("It was the third one [3].")) as server:
        yield server


def watch(folder: Path, url: str = "", keys: dict[str, str] | None = None) -> SymblApp:
    session = ReplaySession(read_facts(folder), 16.0)
    assistant = AssistantChoice(AssistantConfig(url=url, model="tiny", timeout=20.0), "default")
    return SymblApp(session, keys=keys, assistant=assistant if url else NO_ASSISTANT)


async def test_a_question_is_answered_with_lines_that_enter_goes_to(
    folder: Path, model: ChatEndpoint
) -> None:
    async with watch(folder, model.url).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        shown = await until(pilot, "question about this conversation")
        assert f"Ask · {model.url.removeprefix('http://').removesuffix('/v1')} · tiny" in shown
        await pilot.press(*"which?", "enter")
        shown = await until(pilot, "It was the third one [00:04].")
        assert "? which?" in shown
        assert "00:04  Alice: Sentence 2." in shown
        await pilot.press("tab", "enter")
        await until(pilot, "00:04       ► Sentence 2.")
        assert not isinstance(pilot.app.screen, AskScreen)
        await pilot.press("question_mark")
        await until(pilot, "It was the third one [00:04].")


async def test_without_an_assistant_the_question_mark_shows_the_help(folder: Path) -> None:
    async with watch(folder).run_test(size=(80, 60), notifications=True) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        await until(pilot, "Ask the assistant about the transcript.")
        await pilot.press("escape", "A")
        await until(pilot, "no assistant is configured")


async def test_with_one_f1_still_shows_the_help(folder: Path, model: ChatEndpoint) -> None:
    async with watch(folder, model.url).run_test(size=(80, 60)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("f1")
        shown = await until(pilot, "Ask the assistant about the transcript.")
        assert "? A" in shown
        assert "f1 " in shown


def test_a_users_own_key_for_the_help_stays() -> None:
    assert assistant_keys({"live.help": "question_mark"}) == {"live.help": "question_mark"}
    assert assistant_keys({})["live.help"] == "f1"


async def test_another_machine_gets_the_transcript_only_after_a_yes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def ask(_: SessionAssistant, question: str) -> None:
        asked.append(question)

    monkeypatch.setattr(SessionAssistant, "ask", ask)
    async with watch(folder, CLOUD).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        await until(pilot, "Send the transcript of this session to llm.example.com?")
        await pilot.press("n")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, AskScreen)
        await pilot.press("question_mark")
        await until(pilot, "Send the transcript of this session to llm.example.com?")
        await pilot.press("y")
        await until(pilot, "Ask · llm.example.com")
        await pilot.press("escape", "question_mark")
        await until(pilot, "Ask · llm.example.com")
        assert asked == []


async def test_a_failure_is_one_sentence_and_the_question_stays(folder: Path, model: ChatEndpoint) -> None:
    model.reply = lambda _: refusal(429)
    async with watch(folder, model.url).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        await until(pilot, "question about this conversation")
        await pilot.press(*"why", "enter")
        shown = await until(pilot, "answered 429; try again later")
        assert "why" in shown


async def test_closing_the_dialog_stops_waiting(folder: Path, model: ChatEndpoint) -> None:
    def never(_: object) -> tuple[int, bytes]:
        model.released.wait()
        return completion("late")

    model.reply = never
    async with watch(folder, model.url).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        await until(pilot, "question about this conversation")
        await pilot.press(*"why", "enter")
        await until(pilot, "Asking 127.0.0.1")
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, AskScreen)
    model.released.set()
    assert read_entries(folder).answers == ()


async def test_a_summary_is_written_from_a_template_and_listed(folder: Path, model: ChatEndpoint) -> None:
    model.reply = lambda _: completion("# Done\n\n- Sentences were said.\n")
    async with watch(folder, model.url).run_test(size=(120, 40)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("S")
        shown = await until(pilot, "which template?")
        assert "standup" in shown
        await pilot.press("enter")
        shown = await until(pilot, "Summary 2")
        assert "= Done" in shown
        assert "= Sentences were said." in shown
    (written,) = read_entries(folder).summaries
    assert written.template == "default"


async def test_hostile_answers_are_no_markup(folder: Path, model: ChatEndpoint) -> None:
    model.reply = lambda _: completion("[red]not red[/red] \x1b[2J [link=x]y[/link]")
    async with watch(folder, model.url).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Sentence 99.")
        await pilot.press("question_mark")
        await until(pilot, "question about this conversation")
        await pilot.press(*"why", "enter")
        await until(pilot, "[red]not red[/red] [2J [link=x]y[/link]")
        assert "\x1b" not in text(pilot.app)
