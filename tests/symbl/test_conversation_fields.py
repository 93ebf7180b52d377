"""Answers of the Conversation API are read in both shapes that servers send, and nonsense costs itself."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.symbl import conversation_fields as fields

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "text",
                    "name",
                    "from",
                    "score",
                    "matches",
                    "messageRefs",
                    "offset",
                    "value",
                    "seconds",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
PARSERS: tuple[Callable[[bytes], tuple[object, ...]], ...] = (
    fields.parse_members,
    fields.parse_messages,
    fields.parse_topics,
    fields.parse_trackers,
    fields.parse_entities,
    fields.parse_analytics,
    fields.parse_summary,
    *(fields.insights_parser(kind) for kind in insight_kinds()),
    fields.parse_record,
)
KEYS = st.sampled_from(["members", "messages", "topics", "trackers", "entities", "metrics", "summary"])


@settings(max_examples=40)
@given(st.dictionaries(KEYS, st.lists(VALUES, max_size=4) | VALUES, max_size=3) | VALUES | st.text())
def test_no_answer_makes_a_reader_fail_but_with_a_value_error(answer: object) -> None:
    body = json.dumps(answer).encode()
    for parse in PARSERS:
        try:
            assert isinstance(parse(body), tuple)
        except ValueError:
            continue


ANN = {"id": 7, "name": "Ann", "email": "a@b"}


def body(**answer: object) -> bytes:
    return json.dumps(answer).encode()


@pytest.mark.parametrize("answer", [{"members": [ANN]}, [ANN]])
def test_a_list_may_stand_alone_or_under_its_name(answer: object) -> None:
    found = fields.parse_members(json.dumps(answer).encode())
    assert [(each.id, each.name, each.user_id) for each in found] == [("7", "Ann", "a@b")]


@pytest.mark.parametrize(
    ("record", "name", "began"),
    [
        ({"name": "Stand-up"}, "Stand-up", None),
        ({"name": None, "startTime": "soon"}, "", None),
        ({"startTime": "2026-11-22T08:53:11Z"}, "", datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)),
        ({"startTime": "2026-11-22T08:53:11"}, "", datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)),
        ({"startTime": "0001-01-01T00:00:00Z"}, "", None),
    ],
)
def test_a_record_has_its_name_and_a_beginning_that_can_be(
    record: dict[str, object], name: str, began: datetime | None
) -> None:
    assert fields.parse_record(body(**record)) == (name, began)


def test_messages_without_offsets_count_from_the_first_of_them() -> None:
    times = ["2026-11-22T08:53:11Z", None, "2026-11-22T08:53:13Z"]
    messages = [{"id": n, "text": "a", "startTime": time} for n, time in enumerate(times)]
    found = fields.parse_messages(body(messages=messages))
    assert [each.start for each in found] == [0.0, None, 2.0]


def test_a_message_never_ends_before_it_begins() -> None:
    (found,) = fields.parse_messages(body(messages=[{"text": "a", "timeOffset": 5, "duration": -2}]))
    assert (found.start, found.end) == (5.0, 5.0)


def test_messages_and_topics_without_words_are_left_out() -> None:
    assert fields.parse_messages(body(messages=[{"id": "m"}, {"text": ""}])) == ()
    assert fields.parse_topics(body(topics=[{"score": 1}])) == ()


def test_the_mentions_of_an_entity_are_read_in_both_shapes() -> None:
    old = {"customType": "crew", "type": "person", "value": {"day": 1}, "text": "Ada"}
    new = {"type": "date", "text": "friday", "matches": [{"messageRefs": [{"id": 4, "offset": 3}]}]}
    found = fields.parse_entities(body(entities=[old | {"messageRefs": [{"id": "m"}]}, new]))
    assert [(each.kind, each.value, each.text, each.utterance_id, each.offset) for each in found] == [
        ("CREW", "Ada", "Ada", "m", -1),
        ("DATE", "friday", "friday", "4", 3),
    ]


def test_figures_that_are_missing_are_zero() -> None:
    (figures,) = fields.parse_analytics(body(members=[{"name": "Ann", "talkTime": None, "pace": {}}]))
    assert (figures.silence, figures.talk, figures.overlap) == (0.0, 0.0, 0.0)
    assert [(each.speaker.name, each.talk, each.words_per_minute) for each in figures.members] == [
        ("Ann", 0.0, 0.0)
    ]
