"""An insight has one time, wherever it is shown: the start of the words that it is about."""

import io
import json
from pathlib import Path

import docx
import pytest

from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.session.analytics.session_analytics import analyze_session
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.events.event_payload import event_data
from symbl_tui.session.events.session_events import InsightFound
from symbl_tui.session.exports.exporter import export_content
from symbl_tui.session.exports.review_document import render_review
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.review.session_review import read_review
from symbl_tui.ui.presenters.insight_lists import InsightLists
from symbl_tui.ui.presenters.review_rows import entries_of
from tests.session.recorded_folder import Event, record
from tests.support.scripted_engine import utterance

ASKED = 13.19


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reference: object = {"id": "u1", "offset": 24, "timeOffset": ASKED - 2, "duration": 3.1}
    question: object = {
        "id": "q1",
        "type": "question",
        "text": "When will it be ready?",
        "messageReference": reference,
    }
    said = "That is very good news, when will it be ready?"
    events: tuple[Event, ...] = (
        (17.0, 0, utterance("u1", said, 9.87, 14.33, "Alice")),
        (17.1, 0, {"type": "insight_response", "insights": [question]}),
    )
    folder = record(tmp_path, events=events, length=20.0)
    # The connection began two seconds after the capture.
    journal = (folder / "events.jsonl").read_text().replace('"base": 0', '"base": 32000')
    (folder / "events.jsonl").write_text(journal)
    return folder


def test_a_question_has_one_time_on_every_screen_and_in_every_export(folder: Path) -> None:
    recorded = read_session(folder)
    assert entries_of(recorded)[QUESTION].rows[0].time == "00:13"
    for name in ("md", "txt", "html"):
        _, _, after = export_content(folder, name).decode().partition("When will it be ready?")
        assert "00:13" in after[:80]
    document = docx.Document(io.BytesIO(export_content(folder, "docx")))
    assert any("When will it be ready? (00:13)" in each.text for each in document.paragraphs)
    assert json.loads(export_content(folder, "json"))["insights"][0]["start"] == ASKED
    assert any("When will it be ready? (00:13)" in row for row in render_review(read_review(folder)))
    marks = [mark for mark in analyze_session(recorded).marks if mark.kind == QUESTION]
    assert [round(mark.start, 2) for mark in marks] == [ASKED]


def test_the_live_list_and_the_events_have_the_same_time(folder: Path) -> None:
    facts = read_facts(folder)
    conversation, lists = Conversation(facts.speakers), InsightLists()
    for _, received in received_events(facts, settled=True):
        lists.apply(conversation.apply(received))
    assert lists.rows(QUESTION)[0].time == "00:13"
    (insight,), (line,) = conversation.insights.values(), conversation.lines
    assert event_data(InsightFound(insight, line))["start"] == ASKED
