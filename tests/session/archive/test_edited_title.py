"""Lists show the title that a user gave last, and the recorded one where edits cannot be read."""

from pathlib import Path

from symbl_tui.session.archive.edited_title import with_edited_title
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import read_facts
from tests.session.recorded_folder import record


def title(folder: Path) -> tuple[str, bool]:
    facts = with_edited_title(read_facts(folder))
    return facts.title, facts.title_given


def test_the_last_title_is_shown_and_an_empty_one_takes_it_back(tmp_path: Path) -> None:
    folder = record(tmp_path)
    edits = SessionEdits(lambda: folder)
    assert title(folder) == ("Standup", True)
    for text in ("Weekly", "Planning"):
        edits.set_title(text)
    assert title(folder) == ("Planning", True)
    edits.set_title("")
    assert title(folder) == ("Standup", True)


def test_edits_that_cannot_be_read_leave_the_title_that_was_recorded(tmp_path: Path) -> None:
    folder = record(tmp_path)
    (folder / "edits.jsonl").symlink_to("/etc/passwd")
    assert title(folder) == ("Standup", True)
