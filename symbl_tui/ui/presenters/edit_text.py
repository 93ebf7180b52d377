"""What an edit was, in words. Pure."""

from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model import edit as edits
from symbl_tui.ui.rendering.cells import clip

_TEXT_CELLS: Final = 40

WORDS: Final[dict[type, str]] = {
    edits.SetTitle: "the title",
    edits.RenameSpeaker: "the name of a speaker",
    edits.CorrectLine: "the correction of a line",
    edits.AddInsight: "the new entry",
    edits.ChangeInsight: "the change of an entry",
    edits.TickInsight: "the tick",
    edits.DismissInsight: "the dismissal: the entry is back",
    edits.AddBookmark: "the bookmark",
    edits.ChangeBookmark: "the note of a bookmark",
    edits.RemoveBookmark: "the removal of a bookmark",
    edits.Undo: "an undo",
}
"""What each kind of edit is called."""


def undone(edit: edits.Edit) -> str:
    """What was undone, with its text where it has one."""
    text = getattr(edit, "title", "") or getattr(edit, "text", "") or getattr(edit, "name", "") or ""
    shown = clip(clean(str(text)), _TEXT_CELLS)
    return f"Undone: {WORDS[type(edit)]}{f' ({shown})' if shown else ''}."
