"""A summary as the points of one list. Pure."""

from typing import Final

from msgspec.structs import replace

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.summary.assistant_file import WrittenSummary
from symbl_tui.session.summary.extractive_summary import summarize_session
from symbl_tui.session.summary.written_lines import written_lines

_MOST_POINTS: Final = 60


def extractive_points(recorded: RecordedSession) -> tuple[SummaryPoint, ...]:
    """Decisions and highlights of a session by time: action items and questions have lists of their own."""
    summary = summarize_session(recorded)
    decisions = (replace(point, label="decision") for point in summary.decisions)
    points = sorted((*decisions, *summary.highlights), key=lambda point: point.start or 0.0)
    return tuple(points[-_MOST_POINTS:])


def written_points(written: WrittenSummary) -> tuple[SummaryPoint, ...]:
    """The lines of a summary by an assistant."""
    return tuple(SummaryPoint(line.text) for line in written_lines(written.text))[:_MOST_POINTS]
