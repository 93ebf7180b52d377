"""The engine's view of a conversation is kept in the session's folder, and read back from anybody's."""

import json
from pathlib import Path

import pytest

from symbl_tui.domain.engine_conversation import EngineConversation, SummaryPart
from symbl_tui.session.archive.engine_results import FILE, read_engine_results, write_engine_results
from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.exports.export_formats import format_named
from symbl_tui.session.review.facts_text import describe_origin
from symbl_tui.session.review.session_review import read_review
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from symbl_tui.symbl.conversations import read_conversation
from symbl_tui.system.regular_files import UnreadableFile
from tests.session.recorded_folder import MEETING, record, transcribe_again
from tests.support import conversation_api
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.support.scripted_engine import Script, scripted_engine


async def fetched() -> EngineConversation:
    answer = conversation_api.answering(conversation_api.MEETING)
    async with scripted_engine(Script(answer=answer)) as engine:
        return await read_conversation(engine.endpoint, conversation_api.ID, 30)


async def test_it_is_read_back_as_it_was_kept_and_is_private(tmp_path: Path) -> None:
    conversation = await fetched()
    write_engine_results(tmp_path, conversation)
    assert read_engine_results(tmp_path) == conversation
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


async def test_a_session_has_what_the_stream_did_not_bring_and_nothing_twice(tmp_path: Path) -> None:
    folder = record(tmp_path)
    write_engine_results(folder, await fetched())
    recorded = read_session(folder)
    assert [line.text for line in recorded.lines] == [
        "We should move the deadline.",
        "Who owns the campaign?",
        "I will send the report by Friday.",
        "Nobody yet.",
    ]
    question, report, follow_up, deadline = recorded.insights
    assert (question.text, question.answered_by) == ("Who owns the campaign?", "4711")
    assert recorded.places()["4711"].text == "Nobody yet."
    assert (report.text, report.due) == ("Send the report by Friday.", "2026-11-27")
    assert (follow_up.text, deadline.text) == ("Meet on Monday.", "Move the deadline.")
    (topic,) = recorded.topics
    assert (topic.text, topic.parents) == ("launch campaign", ("marketing",))
    assert len(recorded.trackers) == 1
    assert [each.value for each in recorded.entities] == ["Alice", "Friday"]
    assert recorded.engine is not None
    assert recorded.engine.summary == (SummaryPart("The deadline moves.", ("u1",)),)


async def test_the_engine_s_summary_is_in_the_review_and_the_minutes_until_an_assistant_writes_one(
    tmp_path: Path,
) -> None:
    folder = record(tmp_path)
    write_engine_results(folder, await fetched())
    review = read_review(folder)
    assert review.written is not None
    assert review.written.text == "The deadline moves."
    assert describe_origin(review) == "Summary by the engine at 127.0.0.1"
    for name in ("md", "txt", "html", "json"):
        assert "The deadline moves." in str(format_named(name).render(review.recorded))
    append_entry(folder, WrittenSummary("Another one.", "default", Origin("", "here", "a model", "")))
    written = read_review(folder).written
    assert written is not None
    assert written.text == "Another one."


async def test_after_a_correction_the_engine_s_summary_is_of_the_text_before_it(tmp_path: Path) -> None:
    folder = record(tmp_path)
    write_engine_results(folder, await fetched())
    edits = SessionEdits(lambda: folder)
    line = open_session(folder, edits).recorded.lines[0]
    edits.correct(line, "We must not move the deadline.")
    assert describe_origin(read_review(folder)).endswith(", before the last changes")


async def test_a_later_pass_has_its_own_results_alone(tmp_path: Path) -> None:
    folder = record(tmp_path)
    write_engine_results(folder, await fetched())
    transcribe_again(folder, "whisper", MEETING)
    recorded = read_session(folder)
    assert (len(recorded.lines), recorded.engine) == (3, None)


async def test_the_conversation_of_another_session_is_left_alone(tmp_path: Path) -> None:
    folder = record(tmp_path)
    write_engine_results(folder, EngineConversation("another", summary=(SummaryPart("Not this one."),)))
    assert read_session(folder).engine is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"id": 7}',
        b'{"id": "5093011103940608", "summary": 1}',
        b'{"summary": ' * 50_000,
        b"\xff",
    ],
    ids=["empty", "list", "number", "summary", "deep", "binary"],
)
def test_a_damaged_file_costs_nothing_of_the_session(tmp_path: Path, content: bytes) -> None:
    folder = record(tmp_path)
    (folder / FILE).write_bytes(content)
    with pytest.raises(UnreadableFile, match="it is damaged"):
        read_engine_results(folder)
    recorded = read_session(folder)
    assert len(recorded.lines) == 3
    assert recorded.unread == ("conversation.json (it is damaged, or of another version)",)


def test_a_file_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    folder = record(tmp_path)
    (tmp_path / "secret").write_text('{"id": "5093011103940608"}')
    (folder / FILE).symlink_to(tmp_path / "secret")
    with pytest.raises(UnreadableFile, match="it is a link"):
        read_engine_results(folder)


def test_a_stranger_s_file_is_harmless(tmp_path: Path) -> None:
    folder = record(tmp_path)
    hostile = HOSTILE.replace("\ud800", "")
    speaker = {"name": hostile}
    lies = {
        "id": conversation_api.ID,
        "messages": [
            {"id": "u1", "text": "", "speaker": speaker, "start": -1e300, "end": 1e300},
            {
                "id": hostile,
                "text": hostile * 9_999,
                "speaker": {"name": "Alice"},
                "start": 1e18,
                "end": -1e18,
            },
        ],
        "insights": [
            {"id": hostile, "kind": hostile, "text": hostile, "speaker": speaker, "offset": 1 << 60}
        ],
        "topics": [{"id": "t", "text": hostile, "score": 1e300, "parents": [hostile] * 20_000}],
        "entities": [{"kind": hostile, "value": hostile}],
        "summary": [{"text": hostile}],
    }
    (folder / FILE).write_text(json.dumps(lies))
    recorded = read_session(folder)
    texts = [
        *(text for line in recorded.lines for text in (line.speaker, line.text)),
        *(text for each in recorded.insights for text in (each.id, each.kind, each.text, each.speaker.name)),
        *(text for topic in recorded.topics for text in (topic.text, *topic.parents)),
        *(text for each in recorded.entities for text in (each.kind, each.value)),
    ]
    assert all(is_harmless(text) and len(text) <= 10_000 for text in texts)
    assert all(0 <= line.start <= line.end <= 1e7 for line in recorded.lines)
