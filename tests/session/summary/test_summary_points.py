"""A summary as one list: the points that no other list has, by time, or an assistant's lines."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineConversation, SummaryPart
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.side_files import ASSISTANT_FILE
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry, is_stale
from symbl_tui.session.summary.extractive_summary import summarize_lines
from symbl_tui.session.summary.summary_points import extractive_points, written_points
from symbl_tui.session.summary.written_summary import newest_summary
from tests.session.exports.sessions_in_memory import FACTS, line, session

DECIDED = "We decided to look for another supplier of batteries number {}."


def test_decisions_stand_among_the_highlights_by_time_and_are_labelled() -> None:
    said = (
        line("The supplier raised the price of batteries for electric bicycles again.", 0.0),
        line(DECIDED.format(1), 4.0),
        line("Only the supplier in Norway delivers batteries for bicycles in spring.", 8.0),
    )
    points = extractive_points(session(*said))
    assert [(point.start, point.label) for point in points] == [(0.0, ""), (4.0, "decision"), (8.0, "")]


def test_of_many_points_the_latest_are_listed() -> None:
    points = extractive_points(session(*(line(DECIDED.format(at), float(at)) for at in range(100))))
    assert len(points) == 60
    assert points[-1].start == 99.0


def test_the_first_lines_of_a_long_written_summary_are_listed() -> None:
    written = WrittenSummary("\n".join(f"- **{at}** is done" for at in range(70)), "", Origin("", "", "", ""))
    points = written_points(written)
    assert (len(points), points[0], points[-1].text) == (60, SummaryPoint("0 is done"), "59 is done")


@pytest.mark.parametrize(
    ("point", "details"),
    [
        (SummaryPoint("x"), ()),
        (SummaryPoint("x", "Bob", 0.0), ("Bob", "00:00")),
        (
            SummaryPoint("x", "Bob", 65.0, owner="Eve", due="Friday", label="done"),
            ("done", "Eve", "due Friday", "01:05"),
        ),
    ],
)
def test_a_point_tells_what_is_known_of_it(point: SummaryPoint, details: tuple[str, ...]) -> None:
    assert point.details == details


def test_points_are_by_time_and_those_without_a_time_are_last() -> None:
    lines = [line("One.", 0.0, id="u1"), line("Two.", 5.0, id="u2", speaker="Bob"), line("Hm.", 9.0)]
    nobody = Speaker()
    found = [
        Insight("a", ACTION_ITEM, "No place", nobody),
        Insight("b", ACTION_ITEM, "Two", nobody, utterance_id="u2"),
        Insight("c", ACTION_ITEM, "One", Speaker("Eve"), utterance_id="u1", due="Friday"),
    ]
    points = summarize_lines(lines, found).actions
    assert [(each.text, each.speaker, each.start, each.line) for each in points] == [
        ("One", "Eve", 0.0, 0),
        ("Two", "Bob", 5.0, 1),
        ("No place", "", None, None),
    ]
    assert [(each.due, each.label) for each in points[:2]] == [("Friday", ""), ("", "")]


def test_a_section_has_two_hundred_points_at_most_the_first_ones() -> None:
    lines = [line(f"Who comes {at}?", float(at), id=str(at)) for at in range(201)]
    asked = [Insight(str(at), QUESTION, str(at), Speaker("Bob"), utterance_id=str(at)) for at in range(201)]
    questions = summarize_lines(lines, reversed(asked)).questions
    assert (len(questions), questions[0].text, questions[-1].text) == (200, "0", "199")


@pytest.fixture
def recorded(tmp_path: Path) -> RecordedSession:
    parts = (SummaryPart("They meet."), SummaryPart(""), SummaryPart("They part."))
    engine = EngineConversation("1", "api.example.org", "2026-11-30T10:00:00Z", summary=parts)
    facts = replace(FACTS, folder=tmp_path)
    return replace(session(line("Hello.", id="u1"), facts=facts), engine=engine)


def test_without_an_assistants_summary_the_engines_is_shown(
    recorded: RecordedSession,
) -> None:
    found = newest_summary(recorded)
    assert found is not None
    assert (found.text, found.origin.model) == ("They meet.\nThey part.", "the engine")
    assert (found.origin.host, found.origin.at) == ("api.example.org", "2026-11-30T10:00:00Z")
    assert not is_stale(found.origin, recorded.lines)


def test_the_engines_summary_is_of_before_the_users_corrections(recorded: RecordedSession) -> None:
    corrected = [structs.replace(each, text="Hallo.", original=each.text) for each in recorded.lines]
    found = newest_summary(replace(recorded, lines=tuple(corrected)))
    assert found is not None
    assert is_stale(found.origin, corrected)


def test_an_assistants_summary_comes_first_and_a_damaged_file_is_none(
    recorded: RecordedSession,
) -> None:
    written = WrittenSummary("All fine.", "default", Origin("", "localhost", "tiny", ""))
    append_entry(recorded.facts.folder, written)
    assert newest_summary(recorded) == written
    (recorded.facts.folder / ASSISTANT_FILE).unlink()
    (recorded.facts.folder / ASSISTANT_FILE).mkdir()
    found = newest_summary(recorded)
    assert found is not None
    assert found.origin.model == "the engine"


def test_a_session_of_which_nothing_was_written_has_no_summary(recorded: RecordedSession) -> None:
    empty = EngineConversation("1", summary=(SummaryPart(""),))
    for engine in (None, EngineConversation("1"), empty):
        assert newest_summary(replace(recorded, engine=engine)) is None
