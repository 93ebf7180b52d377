"""A session is read back whole, in the order of its speech, whatever else is in its folder."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.domain.insight_kind import ACTION_ITEM, TOPIC
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import read_session
from tests.session.recorded_folder import record, said, topic, transcribe_again
from tests.support.scripted_engine import result, utterance

VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "text"]), inner),
    max_leaves=5,
)
TYPES = ("message_response", "insight_response", "topic_response", "tracker_response", "message", "other")
FIELDS = ("messages", "insights", "topics", "trackers", "message")
MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)}, optional={name: VALUES | st.lists(VALUES) for name in FIELDS}
)


def test_lines_stand_by_their_start_and_none_is_empty(tmp_path: Path) -> None:
    events = (
        (5.0, 1, utterance("u2", "Second.", 3.0, 4.0, "Bob")),
        (6.0, 0, utterance("u1", "First.", 1.0, 2.0, "Alice")),
        (7.0, 0, result("", 5.0, 5.0)),
    )
    recorded = read_session(record(tmp_path, events=events))
    assert [line.text for line in recorded.lines] == ["First.", "Second."]
    assert recorded.places()["u2"].speaker == "Bob"


def test_topics_stand_best_first(tmp_path: Path) -> None:
    events = [(1.0, 0, topic("budget", 0.2)), (2.0, 0, topic("launch", 0.9)), (3.0, 0, topic("risk", 0.5))]
    recorded = read_session(record(tmp_path, events=events))
    scores = [each.score for each in recorded.topics]
    assert scores == sorted(scores, reverse=True)


def test_insights_are_counted_by_kind(tmp_path: Path) -> None:
    recorded = read_session(record(tmp_path))
    assert recorded.count(ACTION_ITEM) == 1
    assert recorded.count(TOPIC) == 0


def test_a_pass_replaces_the_words_and_keeps_the_bookmarks(tmp_path: Path) -> None:
    folder = record(tmp_path, notes=[(4, 34, "budget")])
    transcribe_again(folder, "tiny", said("Again."))
    recorded = read_session(folder)
    assert [line.text for line in recorded.lines] == ["Again."]
    assert [mark.text for mark in recorded.bookmarks] == ["budget"]


@given(st.lists(MESSAGES, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_message_of_a_foreign_journal_is_fatal(tmp_path: Path, messages: list[dict[str, object]]) -> None:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    events = [(1.0, 0, message) for message in messages]
    recorded = read_session(record(folder, events=[*events, *said("Kept.")]))
    assert "Kept." in [line.text for line in recorded.lines]


def test_a_folder_that_is_no_session_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="is no session"):
        read_session(tmp_path)
