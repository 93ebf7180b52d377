"""Pieces of text side by side in as many rows as they need; none is cut by the end of a row. Pure."""

from collections.abc import Iterable

from textual.content import Content


def fill_rows(pieces: Iterable[Content], width: int, between: str) -> Content:
    """The pieces, with ``between`` between two of a row, in rows of ``width`` cells."""
    rows = [Content()]
    for piece in pieces:
        if rows[-1] and rows[-1].cell_length + len(between) + piece.cell_length > width:
            rows.append(piece)
        else:
            rows[-1] = Content(between).join([rows[-1], piece]) if rows[-1] else piece
    return Content("\n").join(rows)
