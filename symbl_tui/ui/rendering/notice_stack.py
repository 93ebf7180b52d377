"""Which notices stay when another one comes: most of the screen is for the conversation. Pure."""

from collections.abc import Sequence
from typing import Final

from textual.notifications import Notification

SHARE: Final = 3
"""Notices may cover this fraction of the rows; the newest is shown whatever it takes."""

_MAX_WIDTH: Final = 60
_FRAME: Final = 4, 3
"""Columns and rows of a notice that are no text: border, padding, margin; Textual's own style."""


def superfluous(notices: Sequence[Notification], width: int, height: int) -> list[Notification]:
    """The notices to remove, of those in order of their coming, on a screen of a size in cells."""
    columns = max(1, min(_MAX_WIDTH, width // 2) - _FRAME[0])
    free = height // SHARE
    for number, notice in enumerate(reversed(notices)):
        free -= _FRAME[1] + sum(-(-max(1, len(line)) // columns) for line in notice.message.split("\n"))
        if number and free < 0:
            return list(notices[: len(notices) - number])
    return []
