"""Plain text, for ``cat`` and ``grep``."""

from collections.abc import Iterator

from symbl_tui.domain.insight_kind import TOPIC, TRACKER, insight_kinds, kind_of
from symbl_tui.domain.text import clock
from symbl_tui.domain.text_cells import cell_count
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.exports.summary_text import extract, written_summary
from symbl_tui.session.review.loss_text import missing
from symbl_tui.session.summary.written_lines import Part


def render(recorded: RecordedSession) -> str:
    """The session as plain text, an utterance a line."""
    title = recorded.facts.title
    head = [title, "=" * cell_count(title), export_text.date(recorded), export_text.people(recorded)]
    head += missing(recorded)
    rows = [f"{clock(line.start)}  {line.speaker}: {export_text.words(line)}" for line in recorded.lines]
    transcript = rows or ["Nothing was understood."]
    return "\n".join([*head, "", *_summary(recorded), *transcript, "", *_findings(recorded)])


def _summary(recorded: RecordedSession) -> Iterator[str]:
    marks = {Part.POINT: "- "}
    yield from _list(
        "Summary", [f"{marks.get(each.part, '')}{each.text}" for each in written_summary(recorded)]
    )
    for heading, rows in extract(recorded):
        yield from _list(heading, rows)


def _findings(recorded: RecordedSession) -> Iterator[str]:
    for kind in insight_kinds():
        found = export_text.detailed(recorded, kind.key)
        rows = [export_text.with_details(insight.text, known) for insight, known in found]
        yield from _list(kind.heading, rows)
    yield from _list(kind_of(TOPIC).heading, [topic.text for topic in recorded.topics])
    yield from _list(kind_of(TRACKER).heading, export_text.matches(recorded))
    marks = [f"{clock(each.start)}-{clock(each.end)}  {each.text}".rstrip() for each in recorded.bookmarks]
    yield from _list("Bookmarks", marks)
    yield from _list("Without sound", export_text.gaps(recorded))


def _list(heading: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield from (heading, "-" * len(heading), *(f"  {row}" for row in rows), "")
