"""The tools of agents in this process: pages that lead on to the end, and nothing beyond the library."""

from datetime import timedelta
from pathlib import Path

import pytest

from symbl_tui.agents.editing_tools import EditingTools
from symbl_tui.agents.reading_tools import SESSIONS_A_CALL, ReadingTools
from symbl_tui.agents.session_reader import SessionReader
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.library import Library
from tests.session.recorded_folder import STARTED, record


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    """Five sessions of three lines and an action item each; the newest is the last."""
    for number in range(5):
        record(tmp_path / "sessions", f"Standup {number}", started=STARTED + timedelta(days=number))
    return tmp_path / "sessions"


def tools(sessions: Path, sessions_a_call: int = SESSIONS_A_CALL) -> tuple[ReadingTools, EditingTools]:
    reader = SessionReader(Library(sessions))
    return ReadingTools(reader, sessions.parent / "running", sessions_a_call), EditingTools(reader)


def entries(page: dict[str, object]) -> list[dict[str, object]]:
    found = page.get("entries", page.get("items"))
    assert isinstance(found, list)
    return found


def test_pages_of_sessions_lead_on_to_the_oldest_and_have_each_once(sessions: Path) -> None:
    reading, _ = tools(sessions)
    titles: list[object] = []
    offset: object = 0
    while isinstance(offset, int):
        page = reading.list_sessions(offset, 2)
        assert page["total"] == 5
        titles += [each["title"] for each in entries(page)]
        offset = page["next_offset"]
    assert titles == [f"Standup {number}" for number in (4, 3, 2, 1, 0)]
    assert entries(reading.list_sessions(99)) == []


def test_pages_of_a_transcript_keep_the_numbers_of_its_lines(sessions: Path) -> None:
    reading, _ = tools(sessions)
    pages = [reading.read_transcript("latest", offset=offset, limit=1) for offset in (0, 1, 2)]
    assert [entries(page)[0]["line"] for page in pages] == [0, 1, 2]
    assert [page["next_offset"] for page in pages] == [1, 2, None]
    second = entries(pages[1])[0]
    start, end = second["start"], second["end"]
    assert isinstance(start, float)
    assert isinstance(end, float)
    # A moment at either edge of a line is within it.
    for at in (start, end):
        found = entries(reading.read_transcript("latest", start=at, end=at))
        assert second["line"] in [each["line"] for each in found]
    later = reading.read_transcript("latest", start=1e6)
    assert (later["entries"], later["total"], later["next_offset"]) == ([], 0, None)


def test_pages_of_action_items_lead_on_to_older_sessions(sessions: Path) -> None:
    reading, _ = tools(sessions)
    whole = entries(reading.list_action_items())
    assert len({each["session"] for each in whole}) == 5
    for limit, sessions_a_call in ((1, 50), (2, 50), (100, 2), (100, 5)):
        reading, _ = tools(sessions, sessions_a_call)
        found: list[dict[str, object]] = []
        before: object = None
        for _ in range(6):
            assert before is None or isinstance(before, str)
            page = reading.list_action_items(before=before, limit=limit)
            found += entries(page)
            if (before := page["next_before"]) is None:
                break
        assert found == whole
        assert before is None


def test_items_of_one_person_are_found_by_a_part_of_the_name_in_any_case(sessions: Path) -> None:
    reading, _ = tools(sessions)
    assert len(entries(reading.list_action_items("latest", owner="ALI"))) == 1
    assert entries(reading.list_action_items("latest", owner="nobody")) == []
    assert len(entries(reading.list_action_items("latest"))) == 1


def test_what_is_done_is_left_out_unless_it_is_asked_for(sessions: Path) -> None:
    reading, editing = tools(sessions)
    (item,) = entries(reading.list_action_items("latest"))
    assert editing.tick_item("latest", str(item["id"]))["done"] is True
    assert entries(reading.list_action_items("latest")) == []
    assert len(entries(reading.list_action_items("latest", include_done=True))) == 1
    assert editing.undo_edit("latest") == {"undone": True}
    assert len(entries(reading.list_action_items("latest"))) == 1
    assert editing.undo_edit("latest") == {"undone": False}


def test_only_what_is_given_of_an_item_is_changed(sessions: Path) -> None:
    reading, editing = tools(sessions)
    (before,) = entries(reading.list_action_items("latest"))
    editing.change_item("latest", str(before["id"]), owner="Carol")
    (after,) = entries(reading.list_action_items("latest"))
    assert after == before | {"owner": "Carol"}


@pytest.mark.parametrize(
    ("line", "start"), [(1, 2.0), (1, float("nan")), (1, float("inf")), (3, 3.0), (10**9, 0.0)]
)
def test_a_line_that_is_not_where_the_agent_believes_is_not_corrected(
    sessions: Path, line: int, start: float
) -> None:
    _, editing = tools(sessions)
    with pytest.raises(UsageError, match="read the transcript again"):
        editing.correct_line("latest", line, start, "Something else.")


@pytest.mark.parametrize("name", ["", "/", "a/b", "../x", "x" * 501, "Secret", "Standup"])
def test_a_name_that_is_no_session_or_several_is_refused(sessions: Path, name: str) -> None:
    record(sessions.parent / "elsewhere", "Secret")
    reading, _ = tools(sessions)
    with pytest.raises(UsageError):
        reading.read_session(name)


def test_an_edit_by_another_program_is_seen_at_once(sessions: Path) -> None:
    reading, _ = tools(sessions)
    _, other = tools(sessions)
    assert reading.read_session("latest")["title"] == "Standup 4"
    other.rename_session("latest", "Party")
    assert reading.read_session("latest")["title"] == "Party"
