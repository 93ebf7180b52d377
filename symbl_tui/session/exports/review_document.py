"""The review of a session as text: findings and figures first, then the transcript."""

from collections.abc import Iterator, Sequence

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION, TOPIC, TRACKER, insight_kinds, kind_of
from symbl_tui.domain.text import clean, clock
from symbl_tui.domain.text_cells import cell_count, wrap_cells
from symbl_tui.session.exports import export_text
from symbl_tui.session.review.charts import UNICODE, Charset, plain, talk_rows, timeline_rows
from symbl_tui.session.review.facts_text import describe_origin, describe_presence, describe_time, notices
from symbl_tui.session.review.session_review import SessionReview
from symbl_tui.session.summary.written_lines import Part, WrittenLine, written_lines

CHART_CELLS = 80
"""Width of the charts where the text has none."""


def render_review(
    review: SessionReview, width: int | None = None, charset: Charset = UNICODE
) -> Iterator[str]:
    """The rows of a review.

    Args:
        review: The session.
        width: Cells of a row; None: an entry is a row, however long it is.
        charset: The characters of the charts.
    """
    recorded, chart_cells = review.recorded, width or CHART_CELLS
    yield from wrapped(recorded.facts.title, width)
    yield "=" * min(cell_count(recorded.facts.title), chart_cells)
    yield from wrapped(describe_time(recorded.facts), width)
    yield from wrapped(export_text.people(recorded), width)
    for notice in filter(None, (describe_presence(recorded.facts), *notices(recorded))):
        yield from wrapped(notice, width)
    yield ""
    for heading, entries in _sections(review):
        if entries:
            yield from (heading, "-" * len(heading))
            for entry in entries:
                yield from wrapped(f"  {entry}", width, indent=4)
            yield ""
    yield from _charts(review, chart_cells, charset)
    yield from ("Transcript", "----------")
    for line in recorded.lines:
        yield from wrapped(f"{clock(line.start)}  {line.speaker}: {export_text.words(line)}", width, indent=7)
    if not recorded.lines:
        yield "Nothing was understood."


def _charts(review: SessionReview, cells: int, charset: Charset) -> Iterator[str]:
    if review.recorded.lines:
        for heading, rows in (("Talk", talk_rows), ("Timeline", timeline_rows)):
            yield from (heading, "-" * len(heading), *map(plain, rows(review.analytics, cells, charset)), "")


def wrapped(text: str, width: int | None, indent: int = 0) -> list[str]:
    """A text in rows of a width; rows after the first are indented."""
    text = clean(text) if not text.startswith(" ") else "  " + clean(text)
    if width is None or cell_count(text) <= width:
        return [text]
    lead = text[: len(text) - len(text.lstrip())]
    first, *others = wrap_cells(text.lstrip(), max(8, width - len(lead)))
    if not others:
        return [lead + first]
    rest = wrap_cells(" ".join(others), max(8, width - indent))
    return [lead + first, *(" " * indent + row for row in rest)]


def _sections(review: SessionReview) -> Iterator[tuple[str, Sequence[str]]]:
    recorded, summary = review.recorded, review.summary
    if review.written is not None:
        yield describe_origin(review), [_written(line) for line in written_lines(review.written.text)]
    for heading, points in summary.unlisted:
        yield heading, [export_text.with_details(point.text, ", ".join(point.details)) for point in points]
    for kind in insight_kinds():
        entries = list(export_text.detailed(recorded, kind.key))
        if kind.key == QUESTION:
            yield "Open questions", [_entry(*each) for each in entries if each[0].is_open]
            yield "Answered questions", [_entry(*each) for each in entries if not each[0].is_open]
        else:
            yield kind.heading, [_entry(*each) for each in entries]
    yield (
        kind_of(TOPIC).heading,
        [", ".join(topic.text for topic in recorded.topics)] if recorded.topics else [],
    )
    yield kind_of(TRACKER).heading, export_text.matches(recorded)
    yield "Bookmarks", [f"{clock(each.start)}  {each.text}".rstrip() for each in recorded.bookmarks]
    yield "Without sound", export_text.gaps(recorded)


def _written(line: WrittenLine) -> str:
    return f"- {line.text}" if line.part is Part.POINT else line.text


def _entry(insight: Insight, known: str) -> str:
    box = ("[x] " if insight.done else "[ ] ") if kind_of(insight.kind).is_task else ""
    return export_text.with_details(f"{box}{insight.text}", known)
