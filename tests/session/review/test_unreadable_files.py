"""A file of a session's folder that cannot be read costs itself: the rest is shown, with one honest line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import open_session
from symbl_tui.session.exports.exporter import export_content
from symbl_tui.session.exports.review_document import render_review
from symbl_tui.session.review.session_review import read_review
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from tests.session.recorded_folder import record, transcribe_again
from tests.support.odd_places import instead, kinds_of_places
from tests.support.scripted_engine import utterance

# A hole is read as far as it makes sense; what is locked is open to root.
KINDS = {each.__name__.strip("_"): each for each in kinds_of_places()}
TRAPS = [KINDS[name] for name in ("pipe", "endless", "mkdir", "socket")]
FILES = (
    *("events.jsonl", "notes.jsonl", "edits.jsonl", "assistant.jsonl", "conversation.json"),
    *("diarization/1.jsonl", "diarization/names.toml"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = record(tmp_path, notes=[(1.0, 2.0, "ask Eve")])
    edits = open_session(folder).edits
    edits.set_title("Weekly")
    append_entry(folder, WrittenSummary("It went well.", "meeting", Origin("", "localhost", "tiny", "0")))
    return folder


@pytest.mark.parametrize("trap", TRAPS, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("name", FILES)
def test_the_rest_of_a_session_is_shown_with_one_honest_line(
    folder: Path, name: str, trap: Callable[[Path], None]
) -> None:
    instead(name, trap)(folder)
    shown = list(render_review(read_review(folder)))
    (honest,) = [row for row in shown if row.startswith("Not read: ")]
    assert honest.startswith(f"Not read: {name} (it is ")
    text = "\n".join(shown)
    assert ("Send the report by Friday." in text) == (name != "events.jsonl")
    assert ("ask Eve" in text) == (name != "notes.jsonl")
    assert ("Weekly" in text) == (name != "edits.jsonl")
    assert ("It went well." in text) == (name != "assistant.jsonl")
    assert honest in export_content(folder, "txt").decode()
    assert name in export_content(folder, "json").decode()


def test_a_transcript_that_is_gone_is_named_and_the_live_one_is_shown(folder: Path) -> None:
    transcribe_again(folder, "tiny", [(1.0, 0, utterance("u1", "Again.", 0, 1, "Alice"))])
    shutil.rmtree(folder / "passes")
    review = read_review(folder)
    assert len(review.recorded.lines) == 3
    assert "Not read: the transcript by tiny (it is not there, or damaged)." in render_review(review)


def test_a_session_without_a_readable_transcript_is_listed_as_damaged_and_can_be_opened(folder: Path) -> None:
    instead("events.jsonl", KINDS["pipe"])(folder)
    (entry,) = Library(folder.parent).summaries()
    assert entry.fault == "events.jsonl (it is a named pipe, no regular file)"
    assert entry.can_open
    assert entry.title == "Weekly"


def test_an_edit_is_refused_where_the_file_of_edits_is_something_else(folder: Path) -> None:
    instead("edits.jsonl", KINDS["endless"])(folder)
    with pytest.raises(Exception, match=r"edits\.jsonl: the edit cannot be kept \(it is a link\)"):
        open_session(folder).edits.set_title("Mine")
