"""The figures of the status line: how far a session is, or the position of a replay."""

from typing import Final

from msgspec import Struct
from textual.content import Content

from symbl_tui.domain.text import clock
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.rendering.cells import stopwatch

# From this width on, dots separate the figures.
_AIRY_CELLS: Final = 100
# Below this width the time sent is left out: it lies between the other two.
_SENT_CELLS: Final = 74
_FIGURES: Final = (("captured", "sent", "transcribed", "lag"), ("captured", "transcribed", "lag"))
# Sets of figures in the order of preference; while the link is down the lag matters most.
_BESIDE_A_NOTE: Final = (("captured", "lag"), ("lag",))
# Cells that the stopwatch must leave to the title.
_TITLE_ROOM: Final = 24
# From this lag on, in seconds, it is highlighted.
_LATE: Final = 10.0


class LedgerFigures(Struct, frozen=True):
    """The figures of a session under capture, rounded as they are shown, so that equal ones compare equal."""

    elapsed: int = 0
    captured: int = 0
    sent: int = 0
    transcribed: int = 0
    """Seconds from the start of the capture."""
    lag: float = 0.0
    """Seconds, with one decimal."""

    @classmethod
    def of(cls, elapsed: float, ledger: tuple[ChannelLedger, ...]) -> "LedgerFigures":
        """The figures of a session with the lag of its slowest channel.

        A silent channel has nothing to transcribe, so the fastest channel gives the time transcribed.
        """
        captured = max((channel.captured for channel in ledger), default=0.0)
        transcribed = max((channel.understood for channel in ledger), default=0.0)
        return cls(
            elapsed=int(elapsed),
            captured=int(captured),
            # By what is not sent: a channel whose speaker has left stays where it ended.
            sent=int(captured - max((channel.captured - channel.sent for channel in ledger), default=0.0)),
            transcribed=int(transcribed),
            lag=round(max((channel.lag for channel in ledger), default=0.0), 1),
        )

    def row(self, width: int, taken: int) -> Content:
        """The figures that fit into a row of ``width`` cells of which ``taken`` are used."""
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
        lag = f"{self.lag:4.1f}" if self.lag < 1000 else f"{self.lag:4.0f}"
        figures = {
            "captured": (clock(self.captured), ""),
            "sent": (clock(self.sent), ""),
            "transcribed": (clock(self.transcribed), ""),
            "lag": (f"{lag} s", "bold $warning" if self.lag >= _LATE else ""),
        }
        return Content(gap).join(Content.assemble((f"{name} ", "$text-dim"), figures[name]) for name in names)


class ReplayPosition(Struct, frozen=True):
    """The position of a replay."""

    at: int
    length: int
    """Seconds from the start of the session."""
    speed: float
    """A multiple of real time."""

    def row(self, width: int, taken: int) -> Content:
        """Speed, position and length; they fit into any row."""
        length = clock(self.length)
        at = f"{clock(self.at):>{len(length)}}"
        return Content.assemble((f"{self.speed:>2g}x  {at}", "bold"), (f" of {length}", "$text-dim"))


class WatchFigures(Struct, frozen=True):
    """The figures of a conversation that is watched."""

    elapsed: int
    """Seconds since it began."""
    utterances: int

    def row(self, width: int, taken: int) -> Content:
        """How long it has lasted, and how many utterances there are where those fit."""
        elapsed = Content.assemble((stopwatch(self.elapsed), "bold"))
        counted = Content.assemble("   ", ("said ", "$text-dim"), f"{self.utterances:>4}")
        room = width - taken - elapsed.cell_length - counted.cell_length
        return elapsed + counted if room >= _TITLE_ROOM else elapsed


class Status(Struct, frozen=True):
    """What the status line shows."""

    state: SessionState = SessionState.IDLE
    figures: LedgerFigures | ReplayPosition | WatchFigures = LedgerFigures()
    note: str = ""
    """The state of the link to the engine; see :func:`symbl_tui.ui.presenters.link_text.note`."""
    recognizer: str = ""
    """The recogniser in use, where known."""
