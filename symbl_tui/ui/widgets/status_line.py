"""The honest line on top: how the session stands, and what was heard, sent and understood. Takes values."""

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.widget import Widget

from symbl_tui.session.ledger import ChannelLedger
from symbl_tui.session.state import SessionState
from symbl_tui.text import clock
from symbl_tui.ui.text import clip, stopwatch

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
_WORD_CELLS: Final = max(len(word) for _, word, _ in _STATES.values())
_AIRY_CELLS: Final = 100
"""From this width on there is room for dots between the figures."""
_SENT_CELLS: Final = 74
"""With less room than this what was sent is left out: it lies between the other two."""
_TITLE_CELLS: Final = 6
"""With less room than this a title says nothing."""
_LATE: Final = 10.0
"""Seconds behind that deserve a colour."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the line shows, rounded as it is shown, so that equal values look the same."""

    state: SessionState = SessionState.IDLE
    elapsed: int = 0
    heard: int = 0
    sent: int = 0
    understood: int = 0
    """Seconds from the start of the capture."""
    behind: float = 0.0
    """Seconds, with one decimal."""

    @classmethod
    def of(cls, state: SessionState, elapsed: float, ledger: tuple[ChannelLedger, ...]) -> "Status":
        """The status of a whole session: as far behind as the channel that is furthest behind.

        A speaker who listens has nothing to be understood, so understanding is where the furthest channel is.
        """
        heard = max((channel.captured for channel in ledger), default=0.0)
        understood = max((channel.understood for channel in ledger), default=0.0)
        return cls(
            state=state,
            elapsed=int(elapsed),
            heard=int(heard),
            sent=int(min((channel.sent for channel in ledger), default=0.0)),
            understood=int(understood),
            behind=round(max((channel.lag for channel in ledger), default=0.0), 1),
        )


class StatusLine(Widget):
    """One row; what does not fit is left out, the least important first."""

    status: reactive[Status] = reactive(Status(), repaint=False)
    title_text: reactive[str] = reactive("")

    def __init__(self) -> None:
        super().__init__()
        self._painted = ""

    def watch_status(self) -> None:
        """Paint only what differs: most of the row stands still for hours."""
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
        glyph, word, color = _STATES[status.state]
        left = Content.assemble(" ", (f"{glyph} {word:<{_WORD_CELLS}}", f"bold {color}"), "  ")
        figures = self._figures(" · " if width >= _AIRY_CELLS else "  ", sent=width >= _SENT_CELLS)
        elapsed = Content.assemble((stopwatch(status.elapsed), "bold"), "   ")
        if left.cell_length + elapsed.cell_length + figures.cell_length + 24 <= width:
            left += elapsed
        line = left + figures
        room = width - line.cell_length - 3
        if room < _TITLE_CELLS:
            return line
        title = clip(self.title_text, room)
        return line.pad_right(width - line.cell_length - Content(title).cell_length - 1) + Content(title)

    def _figures(self, gap: str, sent: bool) -> Content:
        status = self.status
        behind = f"{status.behind:4.1f}" if status.behind < 1000 else f"{status.behind:4.0f}"
        figures = {
            "heard": (clock(status.heard), ""),
            "sent": (clock(status.sent), ""),
            "understood": (clock(status.understood), ""),
            "behind": (f"{behind} s", "bold $warning" if status.behind >= _LATE else ""),
        }
        return Content(gap).join(
            Content.assemble((f"{name} ", "$text-dim"), figure)
            for name, figure in figures.items()
            if sent or name != "sent"
        )
