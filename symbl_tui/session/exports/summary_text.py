"""What the minutes begin with: the summary that an assistant wrote, where there is one, and that by rules."""

from contextlib import suppress
from datetime import datetime

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.summary.assistant_file import Origin, is_stale
from symbl_tui.session.summary.extractive_summary import summarize_session
from symbl_tui.session.summary.written_lines import Part, WrittenLine, written_lines
from symbl_tui.session.summary.written_summary import newest_summary


def written_summary(recorded: RecordedSession) -> tuple[WrittenLine, ...]:
    """The lines of the written summary; empty where there is none. Reads a small file."""
    written = newest_summary(recorded)
    if written is None:
        return ()
    return (*written_lines(written.text), WrittenLine(Part.ORIGIN, _origin(written.origin, recorded)))


def extract(recorded: RecordedSession) -> list[tuple[str, list[str]]]:
    """The summary by rules: a heading, and what stands below it, of each section that is there."""
    return [(heading, list(map(_row, points))) for heading, points in summarize_session(recorded).unlisted]


def _row(point: SummaryPoint) -> str:
    return export_text.with_details(point.text, ", ".join(point.details))


def _origin(origin: Origin, recorded: RecordedSession) -> str:
    when = ""
    with suppress(ValueError, OverflowError):
        when = f" on {datetime.fromisoformat(origin.at).astimezone():%-d %B %Y}"
    stale = "; the transcript has changed since" if is_stale(origin, recorded.lines) else ""
    return f"Written by {origin.model or 'an assistant'}{when}{stale}."
