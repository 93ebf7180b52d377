"""What a session's page shows, in the order of its sections. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from symbl_tui.domain.insight_kind import TOPIC, TRACKER, insight_kinds, kind_of
from symbl_tui.domain.text import clock
from symbl_tui.session.analytics.session_analytics import analyze_session
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.exports.html.line_anchors import LineAnchors
from symbl_tui.session.exports.html.talk_charts import (
    ChartRow,
    TalkRow,
    chart_rows,
    scale,
    silence,
    talk_rows,
)
from symbl_tui.session.exports.html.transcript_blocks import PageLine, blocks_of, persons_of
from symbl_tui.session.exports.summary_text import written_summary
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.review.findings import DONE, Finding, findings_of
from symbl_tui.session.review.loss_text import missing
from symbl_tui.session.summary.extractive_summary import summarize_session


@dataclass(frozen=True, slots=True)
class ListRow:
    """One entry of a list."""

    text: str
    speaker: str = ""
    note: str = ""
    time: str = ""
    anchor: str = ""
    """The id of its line; empty where that is unknown."""
    done: bool = False


@dataclass(frozen=True, slots=True)
class PageList:
    """One list: a kind of insight, topics, trackers, bookmarks, or gaps."""

    id: str
    heading: str
    rows: tuple[ListRow, ...]
    is_task: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """All values of the template."""

    title: str
    date: str
    people: tuple[str, ...]
    colours: Mapping[str, int]
    missing: tuple[str, ...]
    """Sentences on what was lost, or cannot be read."""
    written: tuple[tuple[str, tuple[str, ...]], ...]
    """The summary by an assistant: consecutive lines of one kind, the name of a :class:`.Part`."""
    summary: tuple[tuple[str, tuple[ListRow, ...]], ...]
    lists: tuple[PageList, ...]
    talk: tuple[TalkRow, ...]
    silence: str
    timeline: tuple[ChartRow, ...]
    scale: tuple[float, ...]
    length: float
    speakers: tuple[str, ...]
    """The speakers, as lines refer to them: by their place from 1."""
    blocks: tuple[tuple[PageLine, ...], ...]

    def colour(self, speaker: str) -> int:
        """The number of a speaker's colour; 1 for a name that has none."""
        return self.colours.get(speaker, 1)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Id and heading of each section that there is."""
        talk = (("talk", "Talk time"), ("timeline", "Timeline")) if self.talk else ()
        summary = (("summary", "Summary"),) if self.written or self.summary else ()
        lists = tuple((each.id, each.heading) for each in self.lists)
        return (*summary, *lists, *talk, ("transcript", "Transcript"))


def page_of(recorded: RecordedSession) -> PageContent:
    """The page of a session."""
    anchors = LineAnchors(recorded.lines)
    analytics = analyze_session(recorded)
    persons = persons_of(recorded.lines)
    has_talk = analytics.talk.talk.seconds > 0
    return PageContent(
        title=recorded.facts.title,
        date=export_text.date(recorded),
        people=recorded.people,
        colours=recorded.facts.colours,
        missing=tuple(missing(recorded)),
        written=tuple(_written(recorded)),
        summary=tuple(_summary(recorded, anchors)),
        lists=tuple(each for each in _lists(recorded, anchors) if each.rows),
        talk=talk_rows(analytics) if has_talk else (),
        silence=silence(analytics),
        timeline=chart_rows(analytics, recorded.facts.colours) if has_talk else (),
        scale=scale(analytics.length),
        length=round(analytics.length, 3),
        speakers=tuple(persons),
        blocks=blocks_of(recorded.lines, anchors, recorded.facts.colours, persons),
    )


def _written(recorded: RecordedSession) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part, lines in groupby(written_summary(recorded), key=lambda line: line.part):
        yield part.name, tuple(line.text for line in lines)


def _summary(recorded: RecordedSession, anchors: LineAnchors) -> Iterator[tuple[str, tuple[ListRow, ...]]]:
    """What no list below has."""
    for heading, points in summarize_session(recorded).unlisted:
        yield heading, tuple(_point(each, anchors) for each in points)


def _point(point: SummaryPoint, anchors: LineAnchors) -> ListRow:
    anchor = "" if point.line is None else anchors.ids[point.line]
    return ListRow(point.text, point.speaker, time=_time(point.start), anchor=anchor)


def _lists(recorded: RecordedSession, anchors: LineAnchors) -> Iterator[PageList]:
    for kind in insight_kinds():
        rows = tuple(_insight(each, anchors, kind.is_task) for each in findings_of(recorded, kind.key))
        yield PageList(kind.route, kind.heading, rows, kind.is_task)
    topics = tuple(ListRow(topic.text) for topic in recorded.topics)
    yield PageList(kind_of(TOPIC).route, kind_of(TOPIC).heading, topics)
    matches = tuple(
        ListRow(
            f"{match.tracker}: {match.value}",
            anchor=anchors.of(match.utterance_id),
            time=_time(anchors.start(match.utterance_id)),
        )
        for match in recorded.trackers
    )
    yield PageList(kind_of(TRACKER).route, kind_of(TRACKER).heading, matches)
    marks = tuple(
        ListRow(
            each.text or "Bookmark",
            time=f"{clock(each.start)}–{clock(each.end)}",
            anchor=anchors.at(each.start),
        )
        for each in recorded.bookmarks
    )
    yield PageList("bookmarks", "Bookmarks", marks)
    gaps = tuple(ListRow(text) for text in export_text.gaps(recorded))
    yield PageList("gaps", "Without sound", gaps)


def _insight(finding: Finding, anchors: LineAnchors, is_task: bool) -> ListRow:
    insight = finding.insight
    # A task has a box for that.
    notes = (note for note in finding.notes if note != DONE or not is_task)
    return ListRow(
        insight.text,
        finding.owner,
        ", ".join(notes),
        finding.time,
        anchors.of(insight.utterance_id),
        insight.done,
    )


def _time(seconds: float | None) -> str:
    return "" if seconds is None else clock(seconds)
