"""How an entry of an insight list looks at a width."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from symbl_tui.domain.insight_kind import InsightKind
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.rendering.cells import clip, fit
from symbl_tui.ui.widgets.text_wrapping import wrap

# From so many cells on, the facts of an entry stand beside it and not below it.
_WIDE: Final = 72
_FACT_CELLS: Final = 15
# Cells for time and speaker there, and for the note.
_NOTE_CELLS: Final = 20


def entry(row: Row, kind: InsightKind, width: int) -> Content:
    """An entry: its glyph and words; speaker and time, and the note in a column of its own."""
    glyph, style = ("✓", "$text-dim") if row.settled else (kind.glyph, "")
    if width >= _WIDE:
        return _beside(row, glyph, style, width)
    head = _hanging(row.text, width, glyph, style)
    facts = clip("  ".join(fact for fact in (row.time, row.speaker) if fact), width - 3)
    if not facts and not row.note:
        return head
    note = clip(row.note, max(0, width - 4 - cell_len(facts)))
    gap = " " * max(2, width - 2 - cell_len(facts) - cell_len(note))
    return Content("\n").join([head, Content.styled(f"  {facts}{gap if note else ''}{note}", "$text-dim")])


def empty_entry(kind: InsightKind, width: int) -> Content:
    """What an empty list says."""
    return _hanging(kind.empty, width, " ", "$text-dim")


def _beside(row: Row, glyph: str, style: str, width: int) -> Content:
    """The entry with its facts on its first row."""
    room = width - _FACT_CELLS - _NOTE_CELLS - 2
    first, *others = _hanging(row.text, room, glyph, style).split("\n")
    facts = fit("  ".join(fact for fact in (row.time, row.speaker) if fact), _FACT_CELLS)
    note = clip(row.note, _NOTE_CELLS)
    gap = " " * max(1, room - first.cell_length)
    line = f"{gap}{facts}{' ' * (_NOTE_CELLS - cell_len(note))}{note}"
    return Content("\n").join([first + Content.styled(line, "$text-dim"), *others])


def _hanging(text: str, width: int, glyph: str, style: str) -> Content:
    """``text`` wrapped beside its glyph."""
    rows = [text[start:end] for start, end in wrap(text, max(8, width - 3))]
    return Content.assemble((f"{glyph} ", "bold $accent"), ("\n  ".join(rows), style))
