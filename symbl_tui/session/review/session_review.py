"""All that a review of a session shows."""

from dataclasses import dataclass
from pathlib import Path

from symbl_tui.session.analytics.session_analytics import SessionAnalytics, analyze_session
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.summary.assistant_file import WrittenSummary, is_stale
from symbl_tui.session.summary.extractive_summary import ExtractiveSummary, summarize_session
from symbl_tui.session.summary.written_summary import newest_summary


@dataclass(frozen=True, slots=True)
class SessionReview:
    """A session with its figures and its summary."""

    recorded: RecordedSession
    analytics: SessionAnalytics
    summary: ExtractiveSummary
    written: WrittenSummary | None = None
    """The latest summary by an assistant, else that of the engine."""
    is_stale: bool = False
    """Whether the transcript is another one since that was written."""


def review_session(recorded: RecordedSession, written: WrittenSummary | None = None) -> SessionReview:
    """Make the review of a session that was read; pure, half a second for 50,000 utterances."""
    stale = written is not None and is_stale(written.origin, recorded.lines)
    return SessionReview(recorded, analyze_session(recorded), summarize_session(recorded), written, stale)


def read_review(folder: Path) -> SessionReview:
    """Read a session and make its review; blocks.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    recorded = read_session(folder)
    return review_session(recorded, newest_summary(recorded))
