"""Programs that read the JSON lines get every result once, with null for what is unknown."""

import json
from datetime import datetime

import pytest

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.headless.json_lines import JsonLines
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.view import Notice, StateChanged, Update

FINAL = Line(1, "Bob", "grüß dich", 3661.23456, 3662.0, Stage.UTTERANCE, "u1")
ASKED = Insight("q1", QUESTION, "Who owns it?", Speaker("Bob"), utterance_id="u1")


def objects(*updates: Update) -> list[dict[str, object]]:
    lines = JsonLines()
    return [json.loads(text) for update in updates for text in lines.render(update)]


def texts(*updates: Update) -> list[str]:
    lines = TextLines()
    return [text for update in updates for text in lines.render(update)]


def change(stage: Stage) -> Change:
    return Change(lines=((0, Line(0, "Alice", "hello", 1.0, 2.0, stage)),))


@pytest.mark.parametrize("stage", Stage)
def test_every_result_has_its_stage_as_its_type(stage: Stage) -> None:
    (line,) = objects(change(stage))
    assert line["type"] == str(stage)
    assert ("id" in line) == (stage is Stage.UTTERANCE)
    assert datetime.fromisoformat(str(line["at"])).utcoffset() is not None


def test_an_utterance_has_times_in_milliseconds_and_readable_letters() -> None:
    (raw,) = JsonLines().render(Change(lines=((0, FINAL),)))
    assert "grüß" in raw
    line = json.loads(raw)
    assert [line[key] for key in ("id", "channel", "speaker", "start")] == ["u1", 1, "Bob", 3661.235]


def test_a_retracted_line_is_not_printed() -> None:
    retracted = Change(lines=((0, Line(0, "", "", 0.0, 0.0, Stage.FINAL)),))
    assert objects(retracted) == []
    assert texts(retracted) == []


def test_an_error_is_reported_once_though_several_states_carry_it() -> None:
    failed = [StateChanged(state, "no disk") for state in (SessionState.STOPPING, SessionState.FAILED)]
    assert [line["type"] for line in objects(*failed)] == ["state", "error", "state"]


@pytest.mark.parametrize(
    ("link", "fields"),
    [
        (LinkStatus(LinkState.WAITING, 3, 2.5, "refused\x1b[2J"), (3, 0.0, "refused[2J", None)),
        (LinkStatus(LinkState.UP, 1, encoding="FLAC"), (1, None, None, "FLAC")),
    ],
)
def test_the_state_of_the_link_has_null_for_what_does_not_apply(
    link: LinkStatus, fields: tuple[object, ...]
) -> None:
    (line,) = objects(link)
    assert tuple(line[key] for key in ("attempt", "retry_in", "reason", "encoding")) == fields


def test_an_answer_does_not_print_its_question_again() -> None:
    answered = Change(insights=(Insight("q1", QUESTION, "Who?", Speaker("Bob"), answered_by="u2"),))
    assert objects(answered) == []
    assert texts(answered) == []


def test_topics_come_once_and_trackers_at_every_match() -> None:
    update = Change(topics=(Topic("t", "budget", 0.5),), trackers=(TrackerMatch("Price", "cost", "u1"),))
    assert [line["type"] for line in objects(update, update)] == ["topic", "tracker", "tracker"]


def test_text_has_a_line_for_each_utterance_and_indented_findings() -> None:
    action = Insight("a1", ACTION_ITEM, "Send it", Speaker("Bob"), assignee=Speaker("Ann"), due="2026-11-27")
    update = Change(
        lines=((0, FINAL),),
        insights=(ASKED, action),
        topics=(Topic("t", "budget", 0.5),),
        trackers=(TrackerMatch("Price", "cost"),),
    )
    assert texts(update) == [
        "1:01:01  Bob: grüß dich",
        "       ? Who owns it?",
        "       ! Send it (Ann, 2026-11-27)",
        "       @ Price: cost",
        "       # budget",
    ]


def test_text_leaves_out_interims_states_and_notices() -> None:
    assert texts(change(Stage.PARTIAL), change(Stage.FINAL)) == []
    assert texts(StateChanged(SessionState.LISTENING), Notice("hello")) == []


def test_an_insight_without_an_owner_has_null_in_its_place() -> None:
    (line,) = objects(Change(insights=(ASKED,)))
    assert [line[key] for key in ("kind", "assignee", "due", "utterance")] == [QUESTION, None, None, "u1"]


def test_a_summary_has_its_points() -> None:
    points = (SummaryPoint("We move it.", "Bob", 1.0, 0, "u1", label="decision"), SummaryPoint("Noted."))
    (summary,) = objects(Change(summary=points))
    assert summary["points"] == [
        {"text": "We move it.", "speaker": "Bob", "utterance": "u1", "label": "decision"},
        {"text": "Noted.", "speaker": None, "utterance": None, "label": None},
    ]
    assert texts(Change(summary=points)) == ["       = We move it.", "       = Noted."]
