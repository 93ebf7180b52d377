"""Markdown: minutes to read and to share. Action items are a task list."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from symbl_tui.domain.insight_kind import TOPIC, TRACKER, insight_kinds, kind_of
from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.exports.summary_text import extract, written_summary
from symbl_tui.session.review.loss_text import missing
from symbl_tui.session.summary.written_lines import Part

# CommonMark's, with the tables and the strikethrough of GitHub's, mathematics ($), and HTML's entities.
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~#$]|&(?=#?\w+;)|^[-+=]")
# What begins an item of an ordered list.
_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])")


def render(recorded: RecordedSession) -> str:
    """The session as Markdown."""
    head = [f"# {_plain(recorded.facts.title)}", "", f"{export_text.date(recorded)}  "]
    head += [_plain(export_text.people(recorded)), ""]
    for sentence in missing(recorded):
        head += [_plain(sentence), ""]
    sections = (_summary, _extract, _insights, _topics, _trackers, _bookmarks, _gaps, _transcript)
    return "\n".join([*head, *(row for section in sections for row in section(recorded))])


def _summary(recorded: RecordedSession) -> Iterator[str]:
    """The written summary: items of a list stand together, all else is a paragraph."""
    written = written_summary(recorded)
    if written:
        yield from ("## Summary", "")
    for part, lines in groupby(written, key=lambda line: line.part):
        mark = {Part.HEADING: "### ", Part.POINT: "- "}.get(part, "")
        between = "\n" if part is Part.POINT else "\n\n"
        yield from (between.join(f"{mark}{_plain(line.text)}" for line in lines), "")


def _extract(recorded: RecordedSession) -> Iterator[str]:
    for heading, rows in extract(recorded):
        yield from _list(heading, [_plain(row) for row in rows])


def _insights(recorded: RecordedSession) -> Iterator[str]:
    for kind in insight_kinds():
        rows = []
        for insight, known in export_text.detailed(recorded, kind.key):
            box = ("[x] " if insight.done else "[ ] ") if kind.is_task else ""
            rows.append(f"{box}{_plain(export_text.with_details(insight.text, known))}")
        yield from _list(kind.heading, rows)


def _topics(recorded: RecordedSession) -> Iterator[str]:
    return _list(kind_of(TOPIC).heading, [_plain(topic.text) for topic in recorded.topics])


def _trackers(recorded: RecordedSession) -> Iterator[str]:
    places = recorded.places()
    rows = []
    for match in recorded.trackers:
        place = places.get(match.utterance_id or "")
        where = [clock(place.start), place.speaker] if place else []
        rows.append(f"**{_plain(match.tracker)}**: {_plain(match.value)}{_aside(where)}")
    return _list(kind_of(TRACKER).heading, rows)


def _bookmarks(recorded: RecordedSession) -> Iterator[str]:
    marks = recorded.bookmarks
    rows = [f"{export_text.stretch(each.start, each.end)} {_plain(each.text)}".rstrip() for each in marks]
    return _list("Bookmarks", rows)


def _gaps(recorded: RecordedSession) -> Iterator[str]:
    return _list("Without sound", [_plain(row) for row in export_text.gaps(recorded)])


def _transcript(recorded: RecordedSession) -> Iterator[str]:
    yield from ("## Transcript", "")
    for speaker, lines in export_text.turns(recorded.lines):
        yield from (f"**{_plain(speaker)}** · {clock(lines[0].start)}", "")
        yield from (" ".join(_plain(export_text.words(line)) for line in lines), "")
    if not recorded.lines:
        yield from ("Nothing was understood.", "")


def _list(heading: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield from (f"## {heading}", "", *(f"- {row}" for row in rows), "")


def _aside(details: list[str]) -> str:
    return f" ({_plain(', '.join(details))})" if details else ""


def _plain(text: str) -> str:
    """The text with everything escaped that means something to Markdown, or to the HTML within it."""
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(lambda found: "\\" + found[0], text))
