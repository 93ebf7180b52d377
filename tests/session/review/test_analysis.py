"""A long session's review opens in a moment, and is never the one from before an edit."""

from pathlib import Path

import pytest

from symbl_tui.cli.after_session import prepare_review
from symbl_tui.session.archive import kept_values
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.review import analysis
from symbl_tui.session.review.session_review import read_review, review_session
from tests.session.recorded_folder import record, said, transcribe_again
from tests.support.command import Home


@pytest.fixture
def folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session in the user's library; any session counts as long."""
    monkeypatch.setattr(kept_values, "_MIN_JOURNAL", 1)
    return record(home.data / "sessions", notes=[(1, 2, "money")])


def kept(folder: Path) -> Path:
    return folder.parent.with_name("reviews") / folder.name


def test_it_is_calculated_once_and_read_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_review(folder)
    monkeypatch.setattr(analysis, "analyze", None)
    assert read_review(folder) == first
    assert kept(folder).stat().st_mode & 0o777 == 0o600


def test_after_edits_it_is_calculated_anew(folder: Path) -> None:
    read_review(folder)
    edits = SessionEdits(lambda: folder)
    edits.tick("a1")
    edits.rename_speaker("Alice", "Alicia")
    edits.add_bookmark(4, 5, "later")
    review = read_review(folder)
    assert review == review_session(read_session(folder))
    assert [point.label for point in review.summary.actions] == ["done"]
    assert review.analytics.talk.speakers[0].speaker == "Alicia"
    assert [mark.text for mark in review.analytics.marks if mark.kind == "bookmark"] == ["money", "later"]
    assert read_review(folder) == review


def test_another_pass_has_its_own(folder: Path) -> None:
    read_review(folder)
    transcribe_again(folder, "tiny", said("Again."))
    assert read_review(folder) == review_session(read_session(folder))


def test_what_was_edited_while_it_was_read_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = kept_values.KeptValues.load
    edits = SessionEdits(lambda: folder)

    def edit_meanwhile(*args: object) -> object:
        edits.correct(read_session_lines[0], "Meanwhile.")
        return read(*args)  # type: ignore[arg-type]

    read_session_lines = read_session(folder).lines
    with monkeypatch.context() as patched:
        patched.setattr(kept_values.KeptValues, "load", edit_meanwhile)
        read_review(folder)
    assert not kept(folder).exists()
    assert read_review(folder) == review_session(read_session(folder))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xc1" * 100, b"\xff\xff"])
@pytest.mark.parametrize("with_stamp", [True, False])
def test_a_damaged_file_costs_only_time(folder: Path, content: bytes, *, with_stamp: bool) -> None:
    first = read_review(folder)
    head = kept(folder).read_bytes().split(b"\n")[0] + b"\n" if with_stamp else b""
    kept(folder).write_bytes(head + content)
    assert read_review(folder) == first
    assert kept(folder).read_bytes() != head + content


def test_a_disk_that_refuses_costs_only_time(folder: Path) -> None:
    kept(folder).parent.write_text("in the way")
    assert read_review(folder) == review_session(read_session(folder))


def test_it_goes_with_its_session(folder: Path) -> None:
    read_review(folder)
    Library(folder.parent).delete(folder.name)
    assert not kept(folder).exists()


def test_edits_go_on_from_a_kept_review(folder: Path) -> None:
    read_review(folder)
    session = open_session(folder)
    session.edits.correct(session.recorded.lines[0], "Corrected.")
    assert session.recorded.lines[0].text == "Corrected."
    assert read_review(folder).recorded.lines[0].text == "Corrected."


def test_it_is_ready_when_a_session_without_a_screen_has_ended(folder: Path) -> None:
    prepare_review(folder)
    assert read_review(folder) == review_session(read_session(folder))
    assert kept(folder).exists()


def test_nothing_is_prepared_of_a_short_session_or_a_damaged_one(folder: Path, home: Home) -> None:
    short = record(home.data / "elsewhere")
    prepare_review(short)
    (folder / "session.toml").write_text("[")
    prepare_review(folder)
    assert not kept(folder).parent.exists()
