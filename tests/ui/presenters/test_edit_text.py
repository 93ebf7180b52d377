"""What an edit was, in words."""

from symbl_tui.session.model.edit import CorrectLine, LineKey
from symbl_tui.ui.presenters import edit_text


def test_a_long_text_that_was_undone_is_visibly_cut() -> None:
    shown = edit_text.undone(CorrectLine(LineKey(0, 0.0, 1.0), "word " * 30))
    assert shown.startswith("Undone: the correction of a line (word word")
    assert shown.endswith("…).")
