"""The figures of the line on top: how far a session is, or where a replay is; and how they are written."""

from dataclasses import dataclass
from typing import Final

from textual.content import Content

from symbl_tui.domain.text import clock
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.rendering.cells import stopwatch

_AIRY_CELLS: Final = 100
"""From this width on there is room for dots between the figures."""
_SENT_CELLS: Final = 74
"""With less room than this what was sent is left out: it lies between the other two."""
_FIGURES: Final = (("heard", "sent", "understood", "behind"), ("heard", "understood", "behind"))
_BESIDE_A_NOTE: Final = (("heard", "behind"), ("behind",))
"""What is shown, in the order of preference; what matters most while the link is down is how far behind."""
_TITLE_ROOM: Final = 24
"""What is left to the title when there is room for the stopwatch, too."""
_LATE: Final = 10.0
"""Seconds behind that deserve a colour."""


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """Of a session that is heard; rounded as they are shown, so that equal values look the same."""

    elapsed: int = 0
    heard: int = 0
    sent: int = 0
    understood: int = 0
    """Seconds from the start of the capture."""
    behind: float = 0.0
    """Seconds, with one decimal."""

    @classmethod
    def of(cls, elapsed: float, ledger: tuple[ChannelLedger, ...]) -> "LedgerFigures":
        """The account of a whole session: as far behind as the channel that is furthest behind.

        A speaker who listens has nothing to be understood, so understanding is where the furthest channel is.
        """
        heard = max((channel.captured for channel in ledger), default=0.0)
        understood = max((channel.understood for channel in ledger), default=0.0)
        return cls(
            elapsed=int(elapsed),
            heard=int(heard),
            sent=int(min((channel.sent for channel in ledger), default=0.0)),
            understood=int(understood),
            behind=round(max((channel.lag for channel in ledger), default=0.0), 1),
        )

    def row(self, width: int, taken: int) -> Content:
        """What fits into a row of ``width`` cells, of which so many are taken; the rest is left out."""
        gap = " · " if width >= _AIRY_CELLS else "  "
        wanted = _FIGURES[width < _SENT_CELLS :] + _BESIDE_A_NOTE
        figures = next(
            (row for names in wanted if (row := self._figures(gap, names)).cell_length + taken <= width),
            Content(),
        )
        elapsed = Content.assemble((stopwatch(self.elapsed), "bold"), "   ")
        room = width - taken - elapsed.cell_length - figures.cell_length
        return elapsed + figures if room >= _TITLE_ROOM else figures

    def _figures(self, gap: str, names: tuple[str, ...]) -> Content:
        behind = f"{self.behind:4.1f}" if self.behind < 1000 else f"{self.behind:4.0f}"
        figures = {
            "heard": (clock(self.heard), ""),
            "sent": (clock(self.sent), ""),
            "understood": (clock(self.understood), ""),
            "behind": (f"{behind} s", "bold $warning" if self.behind >= _LATE else ""),
        }
        return Content(gap).join(Content.assemble((f"{name} ", "$text-dim"), figures[name]) for name in names)


@dataclass(frozen=True, slots=True)
class ReplayPosition:
    """Of a replay."""

    at: int
    length: int
    """Seconds from the start of the session."""
    speed: float
    """How many times as fast as it was."""

    def row(self, width: int, taken: int) -> Content:
        """Speed, position and length; they fit into any row."""
        length = clock(self.length)
        at = f"{clock(self.at):>{len(length)}}"
        return Content.assemble((f"{self.speed:>2g}x  {at}", "bold"), (f" of {length}", "$text-dim"))


@dataclass(frozen=True, slots=True)
class Status:
    """What the line shows."""

    state: SessionState = SessionState.IDLE
    figures: LedgerFigures | ReplayPosition = LedgerFigures()
    note: str = ""
    """What there is to know of the link to the engine; see :func:`symbl_tui.ui.presenters.link_text.note`."""
    recognizer: str = ""
    """Which recogniser is at work, where the engine says so."""
