"""Which notices stay when another one comes: most of the screen is for the conversation. Pure."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual.notifications import Notification

SHARE: Final = 3
"""Notices may take this fraction of the rows; the newest is shown whatever it takes."""

# Columns of a notice that are no text: its edge and the space around the words.
_FRAME_CELLS: Final = 3


def superfluous(notices: Sequence[Notification], width: int, height: int) -> list[Notification]:
    """The notices to remove, of those in order of their coming, on a screen of a size in cells."""
    columns = max(1, width - _FRAME_CELLS)
    free = height // SHARE
    # What is said again is said once.
    dropped = [each for each in notices[:-1] if each.message == notices[-1].message]
    kept = [each for each in notices if each not in dropped]
    for number, notice in enumerate(reversed(kept)):
        free -= sum(-(-max(1, cell_len(line)) // columns) for line in notice.message.split("\n"))
        if number and free < 0:
            return [*dropped, *kept[: len(kept) - number]]
    return dropped
