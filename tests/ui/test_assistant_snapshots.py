"""Pictures of the question dialog and of the summary list."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.config.profile import AssistantConfig
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.summary.assistant_file import Answer, Origin, append_entry
from symbl_tui.session.summary.session_assistant import SessionAssistant
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.ask_screen import AskScreen
from symbl_tui.ui.screens.template_screen import TemplateScreen
from tests.session.recorded_folder import record
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until
from tests.ui.test_snapshots import Compare, Shell, colours, looks_right, talking

__all__ = ["colours", "looks_right"]  # fixtures

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"])
SUMMARY = (
    SummaryPoint("The supplier raised the price of batteries.", "Alice", 697.0, 1, "u1"),
    SummaryPoint("We should move the deadline by two weeks.", "Alice", 722.0, 5, "u5", label="decision"),
    SummaryPoint("A point of the assistant has no speaker, and may take several rows of the list."),
)


@SIZES
def test_the_question_dialog(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    folder = record(tmp_path)
    origin = Origin("2026-11-30T10:00:00.000+00:00", "llm.example.com", "tiny", "0")
    answers = (
        Answer("Who sends the report?", "Alice does, by Friday [00:05].", (5.0,), origin),
        Answer(
            "And what else was decided, by whom, and until when?",
            "They move the deadline [00:00].\n\nWho owns the campaign was asked and not answered [00:03].",
            (0.5, 3.0, 7.0),
            origin,
        ),
    )
    for answer in answers:
        append_entry(folder, answer)
    config = AssistantConfig(url="https://llm.example.com/v1", model="tiny")

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "another by now")
        await pilot.press("tab")

    assert looks_right(Shell(lambda: AskScreen(SessionAssistant(folder, config))), before, size)


@SIZES
def test_the_summary_of_a_running_session(
    session: FakeSession, looks_right: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        session.tell(Change(summary=SUMMARY))
        await pilot.press("6")
        await until(pilot, "6 Summary 3")

    assert looks_right(SymblApp(session), before, size)


def test_the_choice_of_a_template(session: FakeSession, looks_right: Compare) -> None:
    names = ("default", "interview", "sales-call", "standup", "weekly")

    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        pilot.app.push_screen(TemplateScreen(names, "standup"))
        await until(pilot, "which template?")

    assert looks_right(SymblApp(session), before)
