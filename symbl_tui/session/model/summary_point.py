"""One point of a summary of a conversation."""

from msgspec import Struct

from symbl_tui.domain.text import clock


class SummaryPoint(Struct, frozen=True):
    """One point of a summary, which may refer to a line of the transcript."""

    text: str
    speaker: str = ""
    """Who said it; the owner of an action item is in ``owner``."""
    start: float | None = None
    """Seconds from the start of the capture; None where the line is unknown."""
    line: int | None = None
    """The index of its line among those of the recorded session."""
    utterance_id: str | None = None
    owner: str = ""
    due: str = ""
    label: str = ""
    """``done``; what kind of point it is in a list that has several, e.g. ``decision``; else empty."""

    @property
    def details(self) -> tuple[str, ...]:
        """Label, owner or speaker, due date, and time; without what is unknown."""
        due = f"due {self.due}" if self.due else ""
        time = "" if self.start is None else clock(self.start)
        return tuple(each for each in (self.label, self.owner or self.speaker, due, time) if each)
