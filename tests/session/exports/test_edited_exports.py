"""Every export is of the words, names and action items as the user has edited them."""

import io
from pathlib import Path

import docx
import pytest

from symbl_tui.session.archive.recorded_session import open_session
from symbl_tui.session.exports.export_formats import list_formats
from symbl_tui.session.exports.exporter import export_content
from symbl_tui.session.exports.review_document import render_review
from symbl_tui.session.review.session_review import read_review
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from tests.session.recorded_folder import insight, record, said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = record(tmp_path)
    session = open_session(folder)
    session.edits.correct(session.recorded.lines[0], "We should move the headline.")
    session.edits.change_insight("a1", text="Send the invoice.")
    session.edits.tick("a1")
    session.edits.dismiss("f1")
    session.edits.rename_speaker("Alice", "Zoë")
    session.edits.set_title("Weekly")
    return folder


def text_of(folder: Path, name: str) -> str:
    content = export_content(folder, name)
    if name != "docx":
        return content.decode()
    return "\n".join(each.text for each in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize("name", [each.name for each in list_formats() if each.name not in ("csv", "json")])
def test_the_corrected_words_and_names_are_exported_and_not_the_old_ones(folder: Path, name: str) -> None:
    text = text_of(folder, name)
    assert "headline" in text
    assert "Zoë" in text
    assert "Alice" not in text
    assert "move the deadline" not in text
    assert name == "srt" or "Weekly" in text


@pytest.mark.parametrize(
    ("name", "ticked"),
    [
        ("md", "- [x] Send the invoice."),
        ("txt", "Send the invoice. (Zoë, due 2026-11-27, done"),
        ("docx", "☑ Send the invoice."),
        ("csv", "yes,Send the invoice.,Zoë"),
        ("json", '"done": true'),
        ("html", '<li class="done"><span role="img" aria-label="done">☑</span>'),
    ],
)
def test_what_is_done_is_ticked_and_what_was_dismissed_is_left_out(
    folder: Path, name: str, ticked: str
) -> None:
    text = text_of(folder, name)
    assert ticked in text
    assert "Meet on Monday" not in text


@pytest.mark.parametrize("name", ["md", "txt", "docx", "html"])
def test_minutes_begin_with_the_assistant_s_summary_the_decisions_and_what_was_lost(
    tmp_path: Path, name: str
) -> None:
    folder = record(tmp_path, events=said("We agreed to launch in May.", "Good."))
    origin = Origin("2026-11-22T10:00:00+00:00", "localhost", "tiny", "0")
    summary = WrittenSummary("# Result\n\nThe launch <b>is</b> set.\n- May 1\n- June 2\n", "meeting", origin)
    append_entry(folder, summary)
    facts = (folder / "session.toml").read_text().replace("captured = 10.0", "captured = 10.0, lost = 3.0", 1)
    (folder / "session.toml").write_text(facts)
    text = text_of(folder, name)
    places = [
        text.index(part) for part in ("Lost: Alice 3.0 s", "Result", "May 1", "June 2", "Written by tiny")
    ]
    assert places == sorted(places)
    assert "22 November 2026; the transcript has changed since." in text
    decided = text.index("Decisions", places[-1])
    assert text.index("We agreed to launch in May.", decided) > decided
    assert ("&lt;b&gt;" in text) == (name == "html")
    assert ("\\<b\\>" in text) == (name == "md")


@pytest.mark.parametrize("name", ["md", "txt", "docx", "html", "json"])
def test_minutes_without_an_assistant_have_the_highlights_of_the_review(tmp_path: Path, name: str) -> None:
    told = "The campaign for the new website begins in May with the sales team."
    folder = record(
        tmp_path,
        events=said(told, "The sales team likes the campaign for the website.", "Good.", "We agreed on May."),
    )
    review = read_review(folder)
    highlights = [point.text for point in review.summary.highlights]
    assert told in highlights
    text = text_of(folder, name)
    assert "Highlights" in text or name == "json"
    assert all(each in text for each in highlights)
    shown = "\n".join(render_review(review))
    assert f"  {told} (Alice, 00:00)" in shown


@pytest.mark.parametrize("name", ["md", "txt", "docx", "html"])
def test_what_is_open_stands_first_and_what_is_ticked_is_not_open(tmp_path: Path, name: str) -> None:
    folder = record(
        tmp_path,
        events=(
            *said("Who comes?", "Who owns it?", "Who pays?"),
            (9.0, 0, insight("question", "q3", "Who pays?", "u2")),
            (9.1, 0, insight("question", "q1", "Who comes?", "u0")),
            (9.2, 0, insight("question", "q2", "Who owns it?", "u1")),
        ),
    )
    open_session(folder).edits.tick("q1")
    text = text_of(folder, name)
    # txt has the transcript above the questions.
    heading = text.index("Questions\n" if name in ("txt", "docx", "md") else 'id="h-questions"')
    questions = ("Who owns it?", "Who pays?", "Who comes?")
    places = [text.index(each, heading) for each in questions]
    assert places == sorted(places)
    assert "done" in text[places[2] : places[2] + 120]
    shown = list(render_review(read_review(folder)))
    opened, answered = shown.index("Open questions"), shown.index("Answered questions")
    assert [row.split(" (")[0] for row in shown[opened + 2 : opened + 4]] == ["  Who owns it?", "  Who pays?"]
    assert "Who comes? (Bob, done, 00:00)" in shown[answered + 2]


def test_a_damaged_file_of_the_assistant_costs_nothing_else(tmp_path: Path) -> None:
    folder = record(tmp_path)
    (folder / "assistant.jsonl").mkdir()
    assert "## Action items" in text_of(folder, "md")
