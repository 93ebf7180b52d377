"""The words of a selection in a transcript, whatever their rows. Pure."""

from rich.cells import get_character_cell_size
from textual.geometry import Offset
from textual.selection import Selection

from symbl_tui.ui.widgets.text_wrapping import Span
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout, shown


def selected_words(layout: TranscriptLayout, selection: Selection, gutter: int) -> str:
    """The selected words: one text line for each transcript line, however many rows it has on the screen.

    Args:
        layout: The layout of the lines.
        selection: In cells, from the first cell of the first row.
        gutter: Cells before the words, which are not selected.
    """
    first, last = selection.start or Offset(0, 0), selection.end or Offset(0, layout.height - 1)
    chosen: dict[int, Span] = {}
    for row in range(max(0, first.y), min(last.y + 1, layout.height)):
        index, _ = layout.at(row)
        start, end = _within(layout, row, selection, gutter)
        if end > start:
            # Joined by line: words that were wrapped must be copied without a line break.
            chosen[index] = chosen.get(index, (start, end))[0], end
    return "\n".join(shown(layout.lines[index])[start:end] for index, (start, end) in chosen.items())


def _within(layout: TranscriptLayout, row: int, selection: Selection, gutter: int) -> Span:
    """The selected part of a row, in characters of its line."""
    index, part = layout.at(row)
    spans = layout.spans(index)
    if part >= len(spans):
        return 0, 0  # a note below the words
    start, end = spans[part]
    left, right = selection.get_span(row) or (0, 0)
    words = shown(layout.lines[index])[start:end]
    upto = end if right == -1 else start + _characters(words, right - gutter)
    return start + _characters(words, left - gutter), upto


def _characters(words: str, cells: int) -> int:
    """The number of characters that begin within the first ``cells`` cells."""
    used = 0
    for index, character in enumerate(words):
        if used >= cells:
            return index
        used += get_character_cell_size(character)
    return len(words)
