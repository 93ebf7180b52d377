"""The events that change a conversation, and what they change in it: values for screens and exports."""

from enum import StrEnum

from msgspec import Struct

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.place import Place
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.title import Title
from symbl_tui.symbl.events import Event


class Stage(StrEnum):
    """How settled a line of the transcript is."""

    PARTIAL = "partial"
    FINAL = "final"
    UTTERANCE = "utterance"


class Line(Struct, frozen=True, gc=False):
    """One row of the transcript. A row keeps its index for ever; a retracted one has no text.

    It holds no containers, so Python's garbage collector need not look at the 50,000 of a long session.
    """

    channel: int
    speaker: str
    text: str
    start: float
    """Seconds from the start of the capture."""
    end: float
    stage: Stage
    utterance_id: str | None = None
    original: str | None = None
    """The text as it was recognised, where the user corrected it."""

    @property
    def edited(self) -> bool:
        """Whether the user corrected its text."""
        return self.original is not None

    @property
    def place(self) -> Place:
        """Its stretch of the capture."""
        return Place(self.start, self.end)


Rows = tuple[tuple[int, Line], ...]


class Change(Struct, frozen=True):
    """What one event changed in the conversation."""

    lines: Rows = ()
    """(index, line): replaces the row at that index, or appends where it is the number of rows so far."""
    insights: tuple[Insight, ...] = ()
    """New insights, or ones that changed (same id)."""
    topics: tuple[Topic, ...] | None = None
    """All topics, best first, when they changed."""
    trackers: tuple[TrackerMatch, ...] = ()
    """New tracker matches."""
    removed: tuple[str, ...] = ()
    """The ids of insights that the user dismissed."""
    bookmarks: tuple[Bookmark, ...] | None = None
    """All bookmarks by their start, when they changed."""
    title: Title | None = None
    """The title, when it changed."""
    summary: tuple[SummaryPoint, ...] | None = None
    """The newest summary, in order, when it changed."""


class ReceivedEvent(Struct, frozen=True):
    """An event, and where in the capture it belongs."""

    event: Event
    channel: int
    base: float
    """Where the connection's audio begins, in seconds from the start of the capture."""
    sent: float
    """How far the channel's sound was sent when the event came: the place of a result without times."""
    connection: int = 0
    """The number of the connection that it came on; a new one brings again what was not settled."""
    at: float = 0.0
    """When it came, in seconds on a clock of the reader's choice."""
