"""The lists keep the cursor where the user put it, whatever is added or removed around it."""

from datetime import UTC, datetime

import pytest

from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.ui.view_models.source_choices import SourceChoice
from symbl_tui.ui.widgets.engine_choice import EngineChoice
from symbl_tui.ui.widgets.session_list import SessionList
from symbl_tui.ui.widgets.source_list import SourceList
from tests.ui.tiny_app import TinyApp

DESK = SourceChoice("microphone:desk", "Desk [bold]", "ALSA", 4)
ROOM = SourceChoice("microphone:room", "Room", "ALSA", 1)
FILE = SourceChoice("file:", "File or URL", "audio, video")
HIT = SearchHit("a", "Standup", None, 65.0, "Alice", "move the deadline", ((9, 17),))


def session(name: str) -> SessionSummary:
    started = datetime(2026, 11, 22, tzinfo=UTC)
    return SessionSummary(name, f"Session {name}", started, 60.0, (), 3, {}, True, "")


def prompts(options: SourceList | SessionList) -> list[str]:
    return [str(option.prompt) for option in options.options]


async def test_the_cursor_stays_on_its_source_when_one_is_plugged_in_before_it() -> None:
    widget = SourceList()
    async with TinyApp(widget).run_test():
        widget.show((ROOM, FILE), {}, first=ROOM.key)
        widget.show((DESK, ROOM, FILE), {}, first=DESK.key)
        assert widget.chosen == ROOM


async def test_a_cursor_whose_source_is_gone_goes_to_the_first_choice_or_nowhere() -> None:
    widget = SourceList()
    async with TinyApp(widget).run_test():
        widget.show((DESK, ROOM), {}, first=ROOM.key)
        widget.show((DESK, FILE), {}, first=FILE.key)
        assert widget.chosen == FILE
        widget.show((DESK,), {})
        assert widget.chosen is None


async def test_added_sources_have_a_tick_and_their_channels() -> None:
    widget = SourceList()
    async with TinyApp(widget).run_test():
        widget.show((DESK, ROOM, FILE), {DESK.key: 2, FILE.key: 0}, first=DESK.key)
        assert prompts(widget) == [
            "✓ Desk [bold]\n  added · 2 channels",
            "Room\n  ALSA",
            "✓ File or URL\n  added",
        ]


async def test_the_library_opens_at_the_session_it_was_left_at() -> None:
    widget = SessionList()
    async with TinyApp(widget).run_test(size=(60, 20)) as pilot:
        widget.show((session("a"), session("b")), at="b")
        await pilot.pause()
        assert widget.item == session("b")
        widget.show((session("a"), session("c")), at="b")
        assert widget.item == session("a")
        widget.show(())
        assert widget.item is None


async def test_hits_and_sessions_are_laid_out_anew_for_another_width() -> None:
    widget = SessionList()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        widget.show((session("a"), HIT), at=None)
        await pilot.pause()
        wide = prompts(widget)
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert len(prompts(widget)) == len(wide) == 2
        assert max(len(line) for line in prompts(widget)[0].splitlines()) <= 38
        assert widget.item == session("a")


@pytest.mark.parametrize("server", [True, False])
async def test_the_engine_under_the_cursor_is_the_chosen_one(server: bool) -> None:
    widget = EngineChoice()
    async with TinyApp(widget).run_test():
        widget.choose(server=server)
        assert widget.is_server is server
