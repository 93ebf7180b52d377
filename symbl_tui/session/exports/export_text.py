"""The texts that several formats share. Pure."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.review.findings import findings_of


def words(line: Line) -> str:
    """The text of a line; one that was never settled ends in an ellipsis."""
    return f"{line.text}…" if line.stage is Stage.PARTIAL else line.text


def turns(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The turns: each speaker with the lines up to the next speaker's."""
    for speaker, turn in groupby(lines, key=lambda line: line.speaker):
        yield speaker, list(turn)


def date(recorded: RecordedSession) -> str:
    """Local date and time of the start, the length, and the pass that transcribed it."""
    facts = recorded.facts
    transcribed = f" · transcribed again by {facts.transcript}" if facts.transcript else ""
    return f"{facts.started.astimezone():%A %-d %B %Y, %H:%M} · {clock(facts.length)}{transcribed}"


def people(recorded: RecordedSession) -> str:
    """The names of all speakers."""
    return ", ".join(recorded.people)


def detailed(recorded: RecordedSession, kind: str) -> Iterator[tuple[Insight, str]]:
    """The insights of a kind in reading order, each with its details in one phrase, which may be empty."""
    for finding in findings_of(recorded, kind):
        yield finding.insight, ", ".join(finding.details)


def matches(recorded: RecordedSession) -> list[str]:
    """A row for each match of a tracker: its phrase where that is another text, its time, and its speaker."""
    places = recorded.places()
    rows = []
    for match in recorded.trackers:
        place = places.get(match.utterance_id or "")
        phrase = "" if match.value.casefold() == match.tracker.casefold() else f": {match.value}"
        where = (clock(place.start), place.speaker) if place else ()
        rows.append(with_details(f"{match.tracker}{phrase}", ", ".join(filter(None, where))))
    return rows


def with_details(text: str, known: str) -> str:
    """A text with its details in parentheses."""
    return f"{text} ({known})" if known else text


def stretch(start: float, end: float) -> str:
    """A stretch of the capture; of one that is shorter than a second its start. Both in seconds."""
    first, last = clock(start), clock(end)
    return first if first == last else f"{first}–{last}"


def gaps(recorded: RecordedSession) -> list[str]:
    """A line per gap: its time, its speaker and its reason."""
    names = recorded.facts.shown_names
    return [
        f"{stretch(gap.start, gap.end)} {names[gap.channel]}: {gap.reason}" for gap in recorded.facts.gaps
    ]
