"""Frames made of the Conversation API's answers are parsed to what it tells, as those of a stream are."""

import json
from datetime import UTC, datetime

import pytest
from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.untrusted_json import Json
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.watch import snapshot_frames as frames
from symbl_tui.symbl.event_parser import parse_received
from symbl_tui.symbl.events import (
    Event,
    InsightsFound,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)

ANA = Speaker("Ana", "ana@example.org", "17")
MESSAGE = EngineMessage("m1", "Grüße!", ANA, 1.5, 2.75)


def parsed(frame: Json) -> Event | None:
    return parse_received(json.dumps(frame)).event


@pytest.mark.parametrize(("start", "end"), [(1.5, 2.75), (1.5, None), (None, None), (0.1, 0.4)])
def test_a_message_keeps_its_times_as_far_as_it_has_any(start: float | None, end: float | None) -> None:
    message = structs.replace(MESSAGE, start=start, end=end)
    assert parsed(frames.message_frame(message)) == UtterancesReceived(
        (Utterance("m1", "Grüße!", ANA, start, end),)
    )


@pytest.mark.parametrize("kind", insight_keys())
def test_an_insight_keeps_its_people_its_date_its_answer_and_its_place(kind: str) -> None:
    whole = Insight(
        "i1", kind, "Who?", ANA, 0.5, "m1", Speaker("Ben", "ben", "18"), "2026-12-01", answered_by="m2"
    )
    bare = Insight("i2", kind, "Who?", ANA)
    for insight in (whole, bare):
        assert parsed(frames.insight_frame(insight)) == InsightsFound((insight,))


def test_topics_and_matches_keep_their_references() -> None:
    topics = (Topic("t1", "budget", 0.75, ("m1", "m2")), Topic("t2", "launch", 0.5))
    assert parsed(frames.topic_frame(topics)) == TopicsFound(topics)
    matches = (TrackerMatch("Money", "price", "m1", "The price", 4), TrackerMatch("Dates", "May", "m2"))
    assert parsed(frames.tracker_frame(matches)) == TrackersMatched(matches)


@pytest.mark.parametrize(
    ("time", "spoken"),
    [
        ("2026-11-30T10:00:00.5Z", datetime(2026, 11, 30, 10, 0, 0, 500_000, UTC)),
        ("2026-11-30T12:00:00+02:00", datetime(2026, 11, 30, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (7, None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_a_message_says_when_it_was_spoken_or_nothing(time: object, spoken: datetime | None) -> None:
    assert frames.spoken_at({"duration": {"startTime": time}}) == spoken
