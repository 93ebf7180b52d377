"""All that a review of a session shows."""

from dataclasses import dataclass
from pathlib import Path

from symbl_tui.session.analytics.session_analytics import SessionAnalytics
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.review.analysis import Analysis, analysis_stamp, analyze, kept_analysis, make_analysis
from symbl_tui.session.summary.assistant_file import WrittenSummary, is_stale
from symbl_tui.session.summary.extractive_summary import ExtractiveSummary
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


def review_session(
    recorded: RecordedSession, written: WrittenSummary | None = None, analysis: Analysis | None = None
) -> SessionReview:
    """Make the review of a session that was read; pure.

    Args:
        recorded: The session.
        written: What an assistant or the engine wrote of it.
        analysis: Its figures and summary, where they are known; else they are calculated.
    """
    stale = written is not None and is_stale(written.origin, recorded.lines)
    known = analysis or analyze(recorded)
    return SessionReview(recorded, known.analytics, known.summary, written, stale)


def read_review(folder: Path) -> SessionReview:
    """Read a session and make its review; blocks.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    stamp = analysis_stamp(read_facts(folder))
    recorded = read_session(folder)
    analysis = kept_analysis(recorded, stamp) or make_analysis(recorded, stamp)
    return review_session(recorded, newest_summary(recorded), analysis)


def prepare(folder: Path) -> None:
    """Keep what takes a while to make of a long session, so that its review opens at once; blocks.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    if analysis_stamp(read_facts(folder)):
        read_review(folder)
