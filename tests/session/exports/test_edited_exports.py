"""Every export is of the words, names and action items as the user has edited them."""

import io
from pathlib import Path

import docx
import pytest

from symbl_tui.session.archive.recorded_session import open_session
from symbl_tui.session.exports.export_formats import list_formats
from symbl_tui.session.exports.exporter import export_content
from tests.session.recorded_folder import record


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
