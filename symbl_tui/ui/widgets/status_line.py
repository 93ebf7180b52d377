"""The status line on top: the session's state, its figures, its title. Shows values."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.widget import Widget

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.presenters.link_text import Aside
from symbl_tui.ui.rendering.cells import clip
from symbl_tui.ui.widgets.status_figures import ReplayPosition, Status

_STATES: Final = {
    SessionState.IDLE: ("○", "READY", "$text-dim"),
    SessionState.CONNECTING: ("◌", "STARTING", "$warning"),
    SessionState.LISTENING: ("●", "LIVE", "$success"),
    SessionState.PAUSED: ("‖", "PAUSED", "$warning"),
    SessionState.RETRYING: ("↻", "RETRYING", "$warning"),
    SessionState.STOPPING: ("◌", "STOPPING", "$warning"),
    SessionState.ENDED: ("■", "ENDED", "$text-dim"),
    SessionState.FAILED: ("✖", "FAILED", "$error"),
}
_REPLAY: Final = _STATES | {SessionState.LISTENING: ("▶", "REPLAY", "$success")}
_WORD_CELLS: Final = max(len(word) for _, word, _ in _STATES.values())
# Cells that a note leaves to the lag.
_LAG_CELLS: Final = 15
_BESIDE: Final = " · "
# A title with less room than this is left out.
_TITLE_CELLS: Final = 6


class StatusLine(Widget):
    """One row; the least important parts are left out where they do not fit."""

    status: reactive[Status] = reactive(Status(), repaint=False)
    title_text: reactive[str] = reactive("")

    def __init__(self) -> None:
        super().__init__()
        self._painted = ""

    def watch_status(self) -> None:
        """Paint only the cells that differ: most of the row stays the same for hours."""
        before, now = self._painted, self._row().plain
        if len(before) != len(now):
            self.refresh()
            return
        changed = [index for index, (a, b) in enumerate(zip(before, now, strict=True)) if a != b]
        if changed:
            start, end = cell_len(now[: changed[0]]), cell_len(now[: changed[-1] + 1])
            self.refresh(Region(start, 0, end - start, 1))

    def render(self) -> Content:
        """The row as it is now."""
        row = self._row()
        self._painted = row.plain
        return row

    def _row(self) -> Content:
        status, width = self.status, self.size.width
        glyph, word, color = (_REPLAY if isinstance(status.figures, ReplayPosition) else _STATES)[
            status.state
        ]
        left = Content.assemble(" ", (f"{glyph} {word:<{_WORD_CELLS}}", f"bold {color}"), "  ")
        if isinstance(status.note, Aside):
            left = _with_aside(left, len(f" {glyph} {word}"), status.note)
        elif status.note:
            note = clip(status.note, max(0, width - left.cell_length - _LAG_CELLS))
            left = left.right_crop(1) + Content.assemble((note, "bold $warning"), "  ")
        line = left + status.figures.row(width, left.cell_length)
        room = width - line.cell_length - 3
        if room < _TITLE_CELLS:
            return line
        title = clip(self.title_text, room)
        if status.recognizer and cell_len(title) + len(status.recognizer) + len(_BESIDE) <= room:
            title = f"{status.recognizer}{_BESIDE}{title}"
        return line.pad_right(width - line.cell_length - Content(title).cell_length - 1) + Content(title)


def _with_aside(left: Content, end: int, aside: Aside) -> Content:
    """The state with a word behind it, in cells that are blank otherwise, so that nothing moves."""
    text = f" {aside}"
    if not aside or end + len(text) >= left.cell_length:
        return left
    return Content.assemble(left[:end], (text, "$text-dim"), left[end + len(text) :])
