"""Each event has its fields for programs, and its few words for people."""

import json

import pytest
from msgspec import structs

from symbl_tui.domain.event_name import ALL
from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.events import session_events as events
from symbl_tui.session.events.event_payload import event_data
from symbl_tui.session.events.event_text import describe_event
from symbl_tui.session.events.session_events import GapReason, SessionEvent
from symbl_tui.session.hooks.sample_events import sample_event
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState
from tests.session.events.event_values import line

SAID = structs.replace(line("Bob, who sends it?"), start=60.00049, end=62.1239)
ASKED = Insight("i1", QUESTION, "Who sends it?", Speaker("Bob"), None, "u1", offset=9)
TASK = structs.replace(ASKED, kind=ACTION_ITEM)
PLACE = {"start": 60.0, "end": 62.124, "utterance": "u1"}
PRICE = TrackerMatch("Money", "price", None, "the price")
SOURCE, DISK = GapReason.SOURCE, GapReason.DISK
NOWHERE = {"start": None, "end": None, "utterance": None}


@pytest.mark.parametrize(
    ("event", "data"),
    [
        (events.Spoken(SAID), {"speaker": "Bob", "text": SAID.text, "channel": 0} | PLACE),
        (events.NameMentioned("Bob", SAID), {"name": "Bob", "speaker": "Bob"} | PLACE),
        (events.InsightFound(ASKED, SAID), {"id": "i1", "start": 61.062, "end": 62.124, "assignee": None}),
        (
            events.QuestionToMe(structs.replace(ASKED, assignee=Speaker("Eve"), due="Friday"), None, "Eve"),
            {"name": "Eve", "assignee": "Eve", "due": "Friday", "start": None, "end": None},
        ),
        (
            events.TrackerMatched(TrackerMatch("Money", "price", "u1", "the price"), SAID),
            {"tracker": "Money", "value": "price", "text": SAID.text} | PLACE,
        ),
        (
            events.TrackerMatched(PRICE, None),
            {"text": "the price", "speaker": None, "channel": None} | NOWHERE,
        ),
        (events.StateMoved(SessionState.FAILED, "gone"), {"state": "failed", "error": "gone"}),
        (
            events.Gap("Ada", DISK, 1.00049, None),
            {"channel": "Ada", "reason": "the disk does not keep the sound", "start": 1.0, "end": None},
        ),
        (events.Loss("Ada", SOURCE, 0.1239), {"seconds": 0.124}),
        (events.Silence(60.1239), {"seconds": 60.124}),
    ],
)
def test_the_fields_of_an_event_are_plain_json_with_times_to_the_millisecond(
    event: SessionEvent, data: dict[str, object]
) -> None:
    found = json.loads(json.dumps(event_data(event)))
    assert found | data == found


def test_the_end_has_the_figures_of_each_channel() -> None:
    rows = (ChannelLedger("Ada", 1.00049, 1, 1, 0, 0), ChannelLedger("Bob", 2, 2, 2, 0, 0, 0.5, 0.25))
    data = event_data(events.Ended(SessionState.ENDED, None, 2.00049, rows))
    assert data["seconds"] == 2.0
    assert data["channels"] == [
        {"name": "Ada", "captured": 1.0, "sent": 1, "understood": 1, "gap": 0, "lost": 0},
        {"name": "Bob", "captured": 2, "sent": 2, "understood": 2, "gap": 0, "lost": 0.5, "unrecorded": 0.25},
    ]


@pytest.mark.parametrize(
    ("event", "title", "body"),
    [
        (events.Spoken(SAID), "Bob", SAID.text),
        (
            events.InsightFound(structs.replace(ASKED, kind=ACTION_ITEM), SAID),
            "Action item",
            "Bob: Who sends it?",
        ),
        (events.InsightFound(structs.replace(ASKED, speaker=Speaker()), None), "Question", "Who sends it?"),
        (events.TrackerMatched(PRICE, SAID), "Money: price", f"Bob: {SAID.text}"),
        (
            events.TrackerMatched(PRICE, None),
            "Money: price",
            "the price",
        ),
        (events.NameMentioned("Eve", SAID), "Eve was mentioned", f"Bob: {SAID.text}"),
        (events.QuestionToMe(ASKED, SAID, "Eve"), "A question to Eve", "Bob: Who sends it?"),
        (events.StateMoved(SessionState.RETRYING, None), "Session retrying", ""),
        (events.StateMoved(SessionState.FAILED, "no route"), "Session failed", "no route"),
        (events.Gap("Ada", SOURCE, 61, None), "Ada: the source gives no sound", "from 01:01 on"),
        (
            events.Gap("Ada", SOURCE, 61, 65),
            "Ada: the source gives no sound",
            "from 01:01 to 01:05",
        ),
        (events.Loss("Ada", GapReason.UNDELIVERED, 1.25), "Ada: the sound was not transcribed", "1.2 s"),
        (
            events.Loss("Ada", DISK, 1.25),
            "Ada: the disk does not keep the sound",
            "it is counted as lost",
        ),
        (events.Silence(60.4), "Silence", "no sound for 60 s"),
        (events.Ended(SessionState.ENDED, None, 65, ()), "Session ended", "01:05 recorded"),
        (events.Ended(SessionState.FAILED, "no route", 65, ()), "Session failed", "no route"),
    ],
)
def test_a_notification_says_what_happened_to_whom(event: SessionEvent, title: str, body: str) -> None:
    assert describe_event(event) == (title, body)


def test_words_are_cut_where_desktops_would_cut_them() -> None:
    long = Line(0, "B" * 60, "x" * 160, 0, 1, Stage.UTTERANCE)
    assert describe_event(events.Spoken(long)) == ("B" * 60, "x" * 160)
    longer = structs.replace(long, speaker="B" * 61, text="x" * 158 + " yz")
    assert describe_event(events.Spoken(longer)) == ("B" * 59 + "…", "x" * 158 + "…")


@pytest.mark.parametrize("selector", [*ALL, "tracker:Deadlines"])
def test_a_hook_can_be_tried_with_every_event(selector: str) -> None:
    sample = sample_event(selector)
    name, _, subject = selector.partition(":")
    assert (sample.name, sample.session) == (name, "sample")
    assert name != "tracker" or sample.data["tracker"] == (subject or "Pricing") == sample.subject
    assert json.loads(sample.document(with_folder=True))["type"] == name
