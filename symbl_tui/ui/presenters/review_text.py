"""The texts of the review: head, summary, bars and time line. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from textual.content import Content

from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.review import charts
from symbl_tui.session.review.charts import Role, Row
from symbl_tui.session.review.facts_text import describe_origin, describe_presence, describe_time, notices
from symbl_tui.session.review.session_review import SessionReview
from symbl_tui.session.summary.written_lines import Part, written_lines

ColorOf = Callable[[str], int]
"""The number of a speaker's colour."""

NOTHING_FOUND: Final = "No action items, questions or follow-ups were found."
NO_SPEECH: Final = "No speech was recognised."
# Topics, trackers and bookmarks that are listed; exports have all.
_MOST_TOPICS: Final = 100
CALCULATING: Final = Content.styled("Summary and talk time are being calculated …", "$text-dim")
"""In place of a summary, until it is there."""
_STYLES: Final = {
    Role.FIGURE: "",
    Role.ASIDE: "$text-dim",
    Role.MARK: "bold $accent",
    Role.GAP: "bold $warning",
}


def reading(facts: SessionFacts, seconds: float, beginning: RecordedSession | None = None) -> str:
    """What is shown while a long session is read, and how far its transcript goes so far."""
    text = f"Reading {clock(facts.length)} of “{clean(facts.title)}” … {seconds:.0f} s"
    if beginning is None or not beginning.lines:
        return text
    return f"{text}; its transcript so far ends at {clock(beginning.lines[-1].end)}"


def title(facts: SessionFacts) -> Content:
    """The row on top: what it is, and its title."""
    return Content.assemble(("Review", "bold"), ("  ", ""), (clean(facts.title), "bold $accent"))


def head(recorded: RecordedSession, cut: Mapping[str, int]) -> Content:
    """Start, length and speakers of a session, and its faults, e.g. lost sound.

    Args:
        recorded: The session.
        cut: How many entries are listed of each kind that has more, by its key.
    """
    nothing = NO_SPEECH if not recorded.lines else "" if recorded.insights else NOTHING_FOUND
    rows = [
        Content.styled(describe_time(recorded.facts), "$text-dim"),
        Content.styled(clean(", ".join(recorded.people)), "$text-dim"),
        Content.styled(clean(describe_presence(recorded.facts)), "$text-dim"),
        *(Content.styled(clean(notice), "$warning") for notice in notices(recorded)),
        Content.styled(nothing, "$text-dim"),
        *(Content.styled(_cut_text(key, shown), "$text-dim") for key, shown in cut.items()),
    ]
    return Content("\n").join(row for row in rows if row)


def _cut_text(key: str, shown: int) -> str:
    return f"Of the {kind_of(key).plural} the last {shown} are listed; exports have all."


def facts_only(facts: SessionFacts) -> Content:
    """The head of a session whose results are not read yet."""
    people = ", ".join(dict.fromkeys(facts.shown_names))
    return Content.styled(f"{describe_time(facts)}\n{clean(people)}", "$text-dim")


def summary(review: SessionReview, width: int) -> Content:
    """An assistant's summary, if there is one; decisions and highlights, each with its speaker and time."""
    blocks = []
    if review.written is not None:
        heading = Content.styled(clean(describe_origin(review)), "bold")
        blocks.append(Content("\n").join([heading, *_written(review.written.text, width)]))
    blocks += [_points(heading, points, width) for heading, points in review.summary.unlisted]
    return Content("\n\n").join(blocks)


def _written(text: str, width: int) -> Iterator[Content]:
    for line in written_lines(text):
        match line.part:
            case Part.HEADING:
                yield Content.styled(line.text, "$accent")
            case Part.POINT:
                yield from _hanging(Content(line.text), width)
            case _:
                yield Content(line.text)


def _points(heading: str, points: Sequence[SummaryPoint], width: int) -> Content:
    rows = [Content.styled(heading, "bold")]
    for point in points:
        who = f" ({clean(', '.join(point.details))})" if point.details else ""
        rows += _hanging(Content.assemble(clean(point.text), (who, "$text-dim")), width)
    return Content("\n").join(rows)


def _hanging(text: Content, width: int) -> list[Content]:
    """A text wrapped beside a bullet."""
    wrapped = text.wrap(max(8, width - 2))
    marks = ("· ", *("  " for _ in wrapped[1:]))
    return [Content.assemble((mark, "$text-dim"), row) for mark, row in zip(marks, wrapped, strict=True)]


def topics(recorded: RecordedSession, width: int) -> Content:
    """Topics and tracker matches, in as few rows as they need."""
    blocks = []
    if recorded.topics:
        names = " · ".join(clean(topic.text) for topic in recorded.topics[:_MOST_TOPICS])
        blocks.append(_block("Topics", len(recorded.topics), [Content(names)]))
    if recorded.trackers:
        counts = Counter(clean(match.tracker) for match in recorded.trackers)
        names = " · ".join(f"{name} {count}" for name, count in counts.most_common(_MOST_TOPICS))
        blocks.append(_block("Trackers", len(recorded.trackers), [Content(names)]))
    return Content("\n\n").join(blocks)


def bookmarks(recorded: RecordedSession, width: int) -> Content:
    """The bookmarks with their notes."""
    marks = recorded.bookmarks
    if not marks:
        return Content()
    rows = [
        Content.assemble(("◆ ", "$warning"), (f"{clock(mark.start)} ", "$text-dim"), clean(mark.text))
        for mark in marks[:_MOST_TOPICS]
    ]
    return _block("Bookmarks", len(marks), rows)


def _block(heading: str, count: int, rows: Sequence[Content]) -> Content:
    return Content("\n").join([Content.assemble((heading, "bold"), (f" {count}", "$text-dim")), *rows])


def chart(heading: str, rows: Sequence[Row], color_of: ColorOf) -> Content:
    """A chart under its heading; what belongs to a speaker has the speaker's colour."""
    lines = [Content.styled(heading, "bold")]
    for row in rows:
        lines.append(Content.assemble(*((piece.text, _style(piece, color_of)) for piece in row)))
    return Content("\n").join(lines)


def _style(piece: charts.Piece, color_of: ColorOf) -> str:
    if piece.role is Role.SPEAKER:
        return f"$speaker-{color_of(piece.speaker)}"
    return _STYLES[piece.role]
