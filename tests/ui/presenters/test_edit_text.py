"""What an edit was, in words."""

from typing import get_args

import pytest

from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.edit import AddBookmark, CorrectLine, LineKey, SetTitle
from symbl_tui.ui.presenters import edit_text
from tests.support.foreign_text import HOSTILE, is_harmless


def test_a_long_text_that_was_undone_is_visibly_cut() -> None:
    shown = edit_text.undone(CorrectLine(LineKey(0, 0.0, 1.0), "word " * 30))
    assert shown.startswith("Undone: the correction of a line (word word")
    assert shown.endswith("…).")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (SetTitle("Standup"), "Undone: the title (Standup)."),
        (SetTitle(""), "Undone: the title."),
        (AddBookmark(0.0, 1.0, "ask Bob"), "Undone: the bookmark (ask Bob)."),
        (edits.DismissInsight(edits.InsightKey("q1")), "Undone: the dismissal: the entry is back."),
        (edits.ChangeInsight(edits.InsightKey("q1"), None, "Bob"), "Undone: the change of an entry."),
    ],
)
def test_what_was_undone_is_named_with_its_text(edit: edits.Edit, said: str) -> None:
    assert edit_text.undone(edit) == said


def test_every_kind_of_edit_has_words() -> None:
    assert edit_text.WORDS.keys() == set(get_args(edits.Edit))


def test_a_text_from_a_strangers_file_stays_text() -> None:
    assert is_harmless(edit_text.undone(SetTitle(HOSTILE)))
