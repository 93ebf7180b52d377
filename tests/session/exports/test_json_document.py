"""The JSON export keeps its promise: the same keys, seconds rounded, null for what is unknown."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineConversation, SummaryPart
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession, open_session, read_session
from symbl_tui.session.archive.session_facts import Presence, RecordedGap
from symbl_tui.session.exports import json_document
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.summary.assistant_file import (
    Origin,
    WrittenSummary,
    append_entry,
    transcript_stamp,
)
from tests.session.exports.sessions_in_memory import FACTS, gapped, line, partial, session
from tests.session.recorded_folder import record

TASK = Insight("a1", ACTION_ITEM, "Send it.", Speaker("Alice"), 0.75, "u1", Speaker("Bob"), "2026-11-27")


def exported(recorded: RecordedSession) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json_document.render(recorded))
    return document


def test_the_promised_keys_are_all_there_for_an_empty_session() -> None:
    assert set(exported(session())) == {
        *("version", "title", "started", "ended", "length", "source", "conversation_id", "transcribed_by"),
        *("title_given", "speakers", "transcript", "insights", "topics", "trackers", "notes", "gaps"),
        *("summary", "analytics", "lost", "unread", "entities", "engine"),
    }


def test_what_is_unknown_is_null() -> None:
    document = exported(session(facts=replace(FACTS, ended=None, conversation_id="", transcript="")))
    assert (document["ended"], document["conversation_id"], document["transcribed_by"]) == (None, None, None)
    bare = Insight("q1", "question", "Why?", Speaker())
    (insight,) = exported(session(insights=[bare]))["insights"]
    unknown = ("speaker", "assignee", "due", "confidence", "utterance", "answered_by", "start")
    assert [insight[key] for key in unknown] == [None] * 7


def test_what_a_remote_engine_knew_at_the_end_is_there() -> None:
    engine = EngineConversation(
        "1", "box", "2026-11-22T08:55:00+00:00", summary=(SummaryPart("All.", ("u1",)),)
    )
    mention = Entity("DATE", "2026-11-27", "u1", "Friday")
    document = exported(replace(session(), engine=engine, entities=(mention,)))
    assert document["engine"] == {
        "host": "box",
        "read_at": "2026-11-22T08:55:00+00:00",
        "summary": [{"text": "All.", "utterances": ["u1"]}],
    }
    assert document["entities"] == [
        {"kind": "DATE", "value": "2026-11-27", "text": "Friday", "utterance": "u1"}
    ]


def test_moments_are_iso_8601_with_their_zone() -> None:
    document = exported(session())
    assert document["started"] == "2026-11-22T08:53:11+00:00"
    assert document["ended"] == "2026-11-22T08:54:11+00:00"


def test_speakers_are_numbered_by_channel_and_have_colours() -> None:
    assert exported(session())["speakers"] == [
        {"channel": 0, "name": "Alice", "user_id": "alice@example.com", "colour": 1},
        {"channel": 1, "name": "Bob", "user_id": "bob", "colour": 2},
    ]


def test_a_speaker_who_came_late_or_left_early_has_the_times() -> None:
    facts = replace(FACTS, presence=(Presence(left=4.0), Presence(joined=2.5)))
    alice, bob = exported(session(facts=facts))["speakers"]
    assert (alice["left"], "joined" in alice) == (4.0, False)
    assert (bob["joined"], "left" in bob) == (2.5, False)


def test_seconds_have_at_most_three_decimals() -> None:
    recorded = session(line("Hi.", 0.1 + 0.2, 1 / 3), facts=gapped(RecordedGap(0, 1 / 3, 2 / 3, "lost")))
    document = exported(replace(recorded, facts=replace(recorded.facts, length=2 / 3)))
    assert (document["transcript"][0]["start"], document["transcript"][0]["end"]) == (0.3, 0.333)
    assert document["gaps"] == [{"channel": 0, "start": 0.333, "end": 0.667, "reason": "lost"}]
    assert document["length"] == 0.667


def test_speech_that_was_cut_off_is_not_settled_and_has_its_plain_text() -> None:
    first, second = exported(session(line("Done.", id="u1"), partial("we sho", 3, 4)))["transcript"]
    assert (first["settled"], first["id"]) == (True, "u1")
    assert (second["settled"], second["id"], second["text"]) == (False, None, "we sho")


def test_an_insight_leads_to_its_utterance() -> None:
    recorded = session(line("I send it.", 10.0, 20.0, id="u1"), insights=[structs.replace(TASK, offset=5)])
    (insight,) = exported(recorded)["insights"]
    assert (insight["utterance"], insight["start"], insight["confidence"]) == ("u1", 15.0, 0.75)
    assert (insight["assignee"], insight["due"]) == ("Bob", "2026-11-27")


def test_a_reference_to_an_utterance_that_is_not_there_has_no_time() -> None:
    match = TrackerMatch("Deadlines", "deadline", "gone", "the deadline")
    document = exported(session(insights=[TASK], trackers=[match]))
    assert document["insights"][0]["start"] is None
    assert document["trackers"] == [
        {"name": "Deadlines", "value": "deadline", "utterance": "gone", "text": "the deadline", "start": None}
    ]


def test_topics_and_bookmarks_are_listed() -> None:
    mark = Bookmark("2026-11-22T08:53:15.000+00:00", 4.0, 34.0, "ask")
    document = exported(session(topics=[Topic("t", "launch", 0.9, ("u1",))], bookmarks=[mark]))
    assert document["topics"] == [{"text": "launch", "score": 0.9, "utterances": ["u1"], "parents": []}]
    assert document["notes"] == [
        {"id": "", "at": "2026-11-22T08:53:15.000+00:00", "start": 4.0, "end": 34.0, "text": "ask"}
    ]


def test_letters_of_all_scripts_are_written_as_they_are() -> None:
    text = json_document.render(session(line("Größe 会議 🎉")))
    assert "Größe 会議 🎉" in text
    assert text.endswith("}\n")


def test_an_assistants_summary_is_in_the_document_and_out_of_date_after_an_edit(tmp_path: Path) -> None:
    folder = record(tmp_path)
    stamp = transcript_stamp(read_session(folder).lines)
    append_entry(
        folder,
        WrittenSummary("They move.\n- Soon.", "default", Origin("2026-11-30", "127.0.0.1", "tiny", stamp)),
    )

    def written() -> object:
        return exported(read_session(folder))["summary"]["written"]

    assert written() == {
        "text": "They move.\n- Soon.",
        "template": "default",
        "model": "tiny",
        "host": "127.0.0.1",
        "at": "2026-11-30",
        "stale": False,
    }
    session = open_session(folder)
    session.edits.correct(session.recorded.lines[0], "We move the date.")
    assert exported(read_session(folder))["summary"]["written"]["stale"] is True
